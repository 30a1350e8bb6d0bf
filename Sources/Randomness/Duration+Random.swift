extension Duration {
    /// Drawn evenly, both ends included, in steps of 1 ms where the ends allow it and of 1 ns elsewhere.
    public static func random(in range: ClosedRange<Duration>, using generator: inout some RandomNumberGenerator)
        -> Duration
    {
        let (low, high) = (range.lowerBound.attoseconds, range.upperBound.attoseconds)
        guard low < high else { return range.lowerBound }
        let millisecond = Duration.milliseconds(1).attoseconds
        let step = low % millisecond == 0 && high % millisecond == 0 ? millisecond : Duration.nanoseconds(1).attoseconds
        let steps = Int64(clamping: (high - low) / step)
        return Duration(attoseconds: low + Int128(Int64.random(in: 0...steps, using: &generator)) * step)
    }
}
