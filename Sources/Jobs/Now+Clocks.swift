public import Scheduling
import Syscalls
import Tape

extension Now {
    /// What the machine's clocks show.
    public static var current: Now { Now(steady: Timer.now(.sinceBoot), wall: Timer.now(.wall)) }

    /// What the clock shows that is never set.
    static var steadyTime: Duration { Timer.now(.sinceBoot) }

    /// The wall clock, in the milliseconds that are shown.
    var time: Timestamp { Timestamp(.wall(wall), now: self) }
}

extension Timestamp {
    /// When something due comes on the wall clock, as it stands now.
    init(_ due: Due, now: Now) {
        self = Timestamp(milliseconds: 0).advanced(by: now.wall - due.lateness(at: now))
    }
}
