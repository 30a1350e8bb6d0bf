/// Names the contents of an answer, so that a client which has it need not get it again; RFC 9110 §8.8.3.
///
/// Two halves of 64 bits, FNV-1a over words of eight bytes, each begun otherwise; nothing that a forger could not find, and
/// who forges an answer of this server has it already.
struct BodyDigest {
    private var first: UInt64 = 0xCBF2_9CE4_8422_2325
    private var second: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Takes in some bytes, and where they end.
    mutating func add(_ bytes: [UInt8]) {
        var place = 0
        while place < bytes.count {
            var word: UInt64 = 0
            for offset in place..<min(place + 8, bytes.count) { word = word << 8 | UInt64(bytes[offset]) }
            add(word)
            place += 8
        }
        add(UInt64(bytes.count))
    }

    private mutating func add(_ word: UInt64) {
        first = (first ^ word) &* 0x100_0000_01B3
        first ^= first >> 32
        second = (second ^ word) &* 0xFF51_AFD7_ED55_8CCD
        second ^= second >> 29
    }

    /// A weak validator.
    var tag: String { "W/\"\(String(first, radix: 36))-\(String(second, radix: 36))\"" }
}
