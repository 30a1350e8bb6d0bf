/// SHA-256; see FIPS 180-4.
enum SHA256 {
    /// The digest of bytes, as its eight words.
    static func digest(of bytes: [UInt8]) -> [UInt32] {
        var padded = bytes
        padded.append(0x80)
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(bytes.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) { padded.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        var state = start
        for block in stride(from: 0, to: padded.count, by: 64) { mix(padded[block..<block + 64], into: &state) }
        return state
    }

    private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = stride(from: block.startIndex, to: block.endIndex, by: 4)
            .map { place in block[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
        for index in 16..<64 {
            let (early, late) = (words[index - 15], words[index - 2])
            let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
            let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
            words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
        }
        var now = state
        for index in 0..<64 {
            let (left, right) = (now[0], now[4])
            let choice = right & now[5] ^ ~right & now[6]
            let majority = left & now[1] ^ left & now[2] ^ now[1] & now[2]
            let first =
                now[7] &+ (turned(right, 6) ^ turned(right, 11) ^ turned(right, 25)) &+ choice
                &+ constants[index] &+ words[index]
            let second = (turned(left, 2) ^ turned(left, 13) ^ turned(left, 22)) &+ majority
            now = [first &+ second, left, now[1], now[2], now[3] &+ first, right, now[5], now[6]]
        }
        for index in 0..<8 { state[index] &+= now[index] }
    }

    private static func turned(_ word: UInt32, _ places: UInt32) -> UInt32 { word >> places | word << (32 - places) }

    /// The first bits behind the point of the square roots of the first eight primes.
    private static let start = primes(8).map { fraction(of: UInt64($0), power: 2) }
    /// The same of the cube roots of the first 64.
    private static let constants = primes(64).map { fraction(of: UInt64($0), power: 3) }

    private static func primes(_ count: Int) -> [Int] {
        var primes: [Int] = []
        var next = 2
        while primes.count < count {
            if primes.allSatisfy({ next % $0 != 0 }) { primes.append(next) }
            next += 1
        }
        return primes
    }

    /// The first 32 bits behind the point of a root: the greatest number whose power is at most that of the root, 32 places
    /// further left.
    private static func fraction(of number: UInt64, power: Int) -> UInt32 {
        var (low, high) = (UInt64(0), UInt64(1) << 37)
        while high - low > 1 {
            let middle = (low + high) / 2
            let product = repeatElement(middle, count: power).reduce(UInt128(1)) { $0 * UInt128($1) }
            if product <= UInt128(number) << UInt128(32 * power) { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }
}
