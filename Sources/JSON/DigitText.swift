extension [UInt8] {
    /// Appends a number in decimal digits.
    public mutating func append(digits number: UInt64) {
        let start = count
        var rest = number
        repeat {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        // They come last first.
        var (first, last) = (start, count - 1)
        while first < last {
            swapAt(first, last)
            (first, last) = (first + 1, last - 1)
        }
    }
}

extension UInt64 {
    /// How many decimal digits it has.
    public var digitCount: Int {
        var (count, rest) = (1, self / 10)
        while rest > 0 { (count, rest) = (count + 1, rest / 10) }
        return count
    }
}
