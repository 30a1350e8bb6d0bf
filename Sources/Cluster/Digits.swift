extension FixedWidthInteger {
    /// A whole number in decimal digits, with `-` before one below zero where there is such; nil for anything else, and beyond
    /// what fits.
    ///
    /// Read as bytes, since making a text of each number takes longer than all else of an event.
    init?(digits: ArraySlice<UInt8>) {
        let isNegative = Self.isSigned && digits.first == UInt8(ascii: "-")
        let rest = isNegative ? digits.dropFirst() : digits
        guard !rest.isEmpty else { return nil }
        var number: Self = 0
        for byte in rest {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let digit = Self(byte - UInt8(ascii: "0"))
            let (tens, isOver) = number.multipliedReportingOverflow(by: 10)
            // Downwards below zero, where there is one number more.
            let (sum, isBeyond) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !isOver, !isBeyond else { return nil }
            number = sum
        }
        self = number
    }
}
