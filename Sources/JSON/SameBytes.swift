extension Span<UInt8> {
    /// Whether the bytes of another are the same: without a way out in between, so that many are compared at once.
    public func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<count { difference |= self[index] ^ other[index] }
        return difference == 0
    }
}
