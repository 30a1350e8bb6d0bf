import Glibc
import HTTP

/// The time as one loop sees it, read once a round, and when time alone makes something due.
final class LoopClock {
    private let read: () -> Duration
    /// The time since the loop was made.
    private(set) var now = Duration.zero
    /// When deadlines are looked at next.
    private(set) var nextCheck = Duration.zero
    /// The second the `Date` field was last worked out for, and its value.
    private var dateCache: (second: Int, text: String) = (0, "")

    /// A clock that goes by itself.
    convenience init() {
        let (clock, start) = (ContinuousClock(), ContinuousClock.now)
        self.init { clock.now - start }
    }

    /// A clock that goes as `read` says.
    init(reading read: @escaping () -> Duration) { self.read = read }

    /// Reads the time for this round.
    func refresh() { now = read() }

    /// Whether deadlines are to be looked at.
    var isCheckDue: Bool { now >= nextCheck }

    /// How long there is until then; read anew.
    var timeToCheck: Duration { max(.zero, nextCheck - read()) }

    /// How long there is until a moment; read anew.
    func wait(until moment: Duration) -> Duration { max(.zero, moment - read()) }

    /// The moment that is so far away; read anew, since a round takes its time.
    func moment(in time: Duration) -> Duration { read() + time }

    /// Has deadlines looked at by this time.
    func scheduleCheck(at time: Duration) { nextCheck = min(nextCheck, time) }

    /// Forgets what was scheduled, as it is looked at now.
    func beginCheck() { nextCheck = now + .seconds(86_400) }

    /// The `Date` field's value, worked out once a second.
    var date: String {
        let second = time(nil)
        if dateCache.second != second { dateCache = (second, HTTPDate.text(secondsSince1970: second)) }
        return dateCache.text
    }
}
