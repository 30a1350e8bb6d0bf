/// What all clients together have received since the tally was begun.
struct Tally {
    var delivered: UInt64 = 0
    var gaps: UInt64 = 0
    var duplicates: UInt64 = 0
    var reads: UInt64 = 0
    /// What was read, heads of answers among it.
    var bytes: UInt64 = 0
    /// When the last event came, on the monotonic clock.
    var lastDelivery: UInt64 = 0
    /// Nanoseconds from publication to receipt.
    var latencies = Histogram()
}
