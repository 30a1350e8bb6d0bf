extension [UInt8] {
    /// Appends a number in decimal digits.
    public mutating func append(digits number: UInt64) { append(number, to: 10) }

    /// Appends a number in hexadecimal digits, in lower case.
    public mutating func append(hexDigits number: UInt64) { append(number, to: 16) }

    @inline(__always) private mutating func append(_ number: UInt64, to base: UInt64) {
        let start = count
        var rest = number
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % base)
            append(digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10))
            rest /= base
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
