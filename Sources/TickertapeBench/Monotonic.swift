import Glibc

/// Clocks in nanoseconds, as the events carry them; see clock_gettime(2).
enum Monotonic {
    /// Nanoseconds of the monotonic clock, which all processes of a machine share.
    static var now: UInt64 { nanoseconds(CLOCK_MONOTONIC) }

    /// Processor time that this process has used so far.
    static var ownProcessorTime: UInt64 { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds; durations here are between nothing and a day.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds) * 1_000_000_000 + UInt64(clamping: attoseconds / 1_000_000_000)
    }
}
