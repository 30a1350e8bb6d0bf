import Randomness
import Testing

@testable import TickertapeBench

@Suite struct BodyFramingTests {
    private struct Outcome: Equatable {
        var body: [UInt8] = []
        var isFinished = false
        var isBroken = false
    }

    private static func read(_ pieces: [[UInt8]], isChunked: Bool = true) -> Outcome {
        var framing = BodyFraming(isChunked: isChunked)
        var outcome = Outcome()
        for piece in pieces {
            var index = 0
            while let range = framing.next(in: piece.span, at: &index) { outcome.body += piece[range] }
        }
        outcome.isFinished = framing.isFinished
        outcome.isBroken = framing.isBroken
        return outcome
    }

    private static let chunks = Array("5\r\nhello\r\nA;x=\"1\"\r\n, you\r\n12\r\r\n00\r\n\r\nrest".utf8)

    @Test func `chunks give their bytes wherever they are cut`() {
        let expected = Outcome(body: Array("hello, you\r\n12\r".utf8), isFinished: true)
        for cut in 0...Self.chunks.count {
            let outcome = Self.read([Array(Self.chunks[..<cut]), Array(Self.chunks[cut...])])
            #expect(outcome == expected, "cut at \(cut)")
        }
        #expect(Self.read(Self.chunks.map { [$0] }) == expected)
    }

    @Test func `a plain body is all that comes`() {
        #expect(Self.read([Self.chunks, [], [0]], isChunked: false) == Outcome(body: Self.chunks + [0]))
    }

    @Test(arguments: [
        "x\r\n", "\r\n", ";\r\n", "-1\r\n", " 1\r\n", "1\n", "1\rx", "1\r\nab", "1\r\na\n", "1\r\na\rx",
        "11111111111\r\n", "data: 1\n\n",
    ])
    func `what can't be chunks is told`(text: String) {
        let outcome = Self.read([Array((text + "5\r\nhello\r\n").utf8)])
        #expect(outcome.isBroken)
        #expect(outcome.body.count <= 1)
    }

    @Test(arguments: 0..<200)
    func `garbage means the same in one piece and byte by byte`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let alphabet = Array("0019aF;\r\r\n\n".utf8)
        let bytes = (0..<300).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        #expect(Self.read([bytes]) == Self.read(bytes.map { [$0] }))
    }
}
