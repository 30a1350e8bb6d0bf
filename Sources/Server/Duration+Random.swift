extension Duration {
    /// A random duration from `range`, whole milliseconds, both ends included.
    static func random(in range: ClosedRange<Duration>, using generator: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(
            Int64.random(in: range.lowerBound.milliseconds...range.upperBound.milliseconds, using: &generator)
        )
    }

    /// Whole milliseconds, the rest cut off.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
