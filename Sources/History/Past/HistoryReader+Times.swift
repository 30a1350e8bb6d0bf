import Tape

/// Where in the past a time is.
extension HistoryReader {
    /// The sequence of the first event below `end` that was made at `time` or later; `end` where there is none.
    ///
    /// Halves the file again and again, since no index knows times: some dozens of rows are looked at, however many there
    /// are. Where the clock was once set back, times do not rise throughout, and one of the places is found that fit.
    func start(at time: Timestamp, to end: UInt64) throws(DatabaseError) -> UInt64 {
        let rows = try database.prepare(
            "SELECT sequence, at FROM events WHERE sequence >= ? AND sequence < ? ORDER BY sequence LIMIT 1"
        )
        // What is below `low` is older; what is there from `high` on is not.
        var (low, high) = (UInt64.zero, end)
        while low < high {
            let middle = low + (high - low) / 2
            rows.bind(1, Int64(clamping: middle))
            rows.bind(2, Int64(clamping: end))
            if try rows.step(), rows.integer(1) < time.milliseconds {
                low = UInt64(clamping: rows.integer(0)) + 1
            } else {
                high = middle
            }
            rows.reset()
        }
        rows.bind(1, Int64(clamping: low))
        rows.bind(2, Int64(clamping: end))
        return try rows.step() ? UInt64(clamping: rows.integer(0)) : end
    }
}
