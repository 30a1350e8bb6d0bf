import HTTP
import Randomness
import TestRounds
import Testing

@Suite struct RequestFuzzTests {
    /// Pieces that matter to a parser, to be put anywhere.
    static let words = [
        "\r\n", "\n", "\r", " ", "\t", ":", "\0", ";", "%", "%00", "%2F", "\u{7F}", "é", "0\r\n\r\n", "HTTP/1.1",
        "Content-Length: 7\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "Expect: 100-continue\r\n",
        "FFFFFFFFFFFFFFFF", "99999999999999999999", "[", "]", "http://", "*", "?", "#", "\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func `mutations never trap, and cuts make no difference to them`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limits = RequestLimits(headBytes: 220, fields: 6, targetBytes: 60, bodyBytes: 40)
        for _ in 0..<Rounds.count(120, short: 40) {
            var bytes = Array(RequestParserTests.conversation.utf8)
            for _ in 0...Int.random(in: 0..<6, using: &random) { Self.mutate(&bytes, &random) }
            let whole = Outcome([bytes], limits: limits)
            var pieces: [[UInt8]] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...30, using: &random))
                pieces.append(Array(bytes[start..<end]))
                start = end
            }
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(Outcome(pieces, limits: limits) == whole, "\(text)")
            #expect(Outcome(bytes.map { [$0] }, limits: limits) == whole)
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
        case 2: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
        case 3: bytes.replaceSubrange(place..<end, with: words.randomElement(using: &random) ?? [])
        default: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        }
    }
}
