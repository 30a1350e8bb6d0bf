import Scheduling
import Syscalls
import Tape

extension Now {
    /// What the machine's clocks show.
    static var current: Now { Now(steady: Timer.now(.sinceBoot), wall: Timer.now(.wall)) }
}

extension Timestamp {
    /// When something due comes on the wall clock, as it stands now.
    init(_ due: Due, now: Now) {
        self = Timestamp(milliseconds: 0).advanced(by: now.wall - due.lateness(at: now))
    }
}
