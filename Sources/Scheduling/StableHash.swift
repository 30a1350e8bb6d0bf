/// A hash that is the same in every run of the program, unlike the library's.
enum StableHash {
    /// FNV-1a of 64 bits (Fowler, Noll and Vo) over the UTF-8 text, its bits mixed once more so that the low ones are even too.
    static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ (hash >> 33)
    }

    /// The place of a name in the first second, or in one interval where that is less, so that many jobs don't start
    /// together: from 0 on to below the limit, in whole nanoseconds.
    static func place(of name: String, within interval: Duration) -> Duration {
        let window = UInt64(min(interval, .seconds(1)) / .nanoseconds(1))
        return .nanoseconds(Int64(of(name) % max(1, window)))
    }
}
