import Randomness
import Testing

@testable import DataSources

/// A line of a text, beside the same bytes as a text of their own.
@Suite struct LineUnderstandingTests {
    private static let pieces =
        [
            "1", "20", "-", "+", ".", "e", "E", "e999", " ", "\t", "{", "}", "[", "]", "\"", ":", ",", "true", "null",
            "x", "é",
            "\u{FEFF}", "\u{2028}",
        ].map { Array($0.utf8) } + [[0xFF], [0xFF, 0xFE], [0], [0x1E]]

    @Test(arguments: [ResultFormat.auto, .text, .json])
    func `a line says what its bytes say`(format: ResultFormat) {
        var generator = SplitMix64(seed: 7)
        var kinds: Set<String> = []
        for round in 0..<20_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let bytes = (0..<count).flatMap { _ in Self.pieces.randomElement(using: &generator) ?? [] }
            let isCut = round % 7 == 0
            let line = LineSplitter.Line(bytes: ([0x41] + bytes)[1...], isCut: isCut)
            let found = Result { () throws(SourceError) in try SourceResult(line, as: format, limit: 9) }
            let expected = Result { () throws(SourceError) in
                let bytes = TextDecoder.withoutMark(bytes)
                return try SourceResult(bytes, as: format, cutAt: isCut ? 9 : nil, called: "a line")
            }
            #expect(found == expected, "\(bytes)")
            switch found {
            case .success(let result):
                let isJSON = if case .json = result.content { true } else { false }
                kinds.insert(isJSON ? "json" : "text")
            case .failure(let error): kinds.insert("\(error.kind)")
            }
        }
        #expect(format == .text ? kinds == ["text"] : kinds.contains("json") && kinds.count > 1)
    }

    @Test func `a date and an address are no JSON, and a number that grows out of all bounds is no text`() throws {
        func read(_ text: String) throws(SourceError) -> SourceResult {
            try SourceResult(.init(bytes: Array(text.utf8)[...], isCut: false), as: .auto, limit: 99)
        }
        for text in ["2026-11-30T12:00:00Z up", "192.0.2.1 - - GET", "12:30", "1 2", "- a", "", " "] {
            #expect(try read(text).content == .text(text))
        }
        #expect(try read("-12.5 ").shown == "-12.5")
        #expect(throws: SourceError.self) { try read("1e999") }
    }
}
