import Configuration
import Testing

@testable import DataSources

/// Secrets of which a message has the begin alone, since it shows no more of a text.
@Suite struct CutSecretTests {
    private static let secret = "hunter2-hunter2"

    /// A text in which the secret begins behind so many bytes.
    private func text(_ count: Int, _ filling: String = "0") -> String {
        String(repeating: filling, count: count) + Self.secret + String(repeating: "1", count: 1000)
    }

    private func failure(_ format: ResultFormat, _ text: String) -> SourceError? {
        #expect(throws: SourceError.self) { try SourceResult(Array(text.utf8), as: format) }
    }

    private func expectConcealed(_ failure: SourceError?, _ comment: Comment) throws {
        var secrets = Secrets()
        secrets.add(Self.secret, written: "${T}")
        let message = secrets.concealed(in: try #require(failure)).message
        #expect(!message.contains(Self.secret.prefix(5)), comment)
    }

    @Test(arguments: [0, 20, 40, 46, 48, 50, 52, 54, 56, 58, 66, 74, 76, 180, 392], ["0", " \t"])
    func `a cut is told by dots, so that the begin of a secret is not shown`(count: Int, filling: String) throws {
        // White space becomes one space each time, so that little is left of much.
        let text = "x" + text(count / filling.utf8.count, filling)
        for format in [ResultFormat.json, .ndjson, .prometheus] {
            try expectConcealed(failure(format, text), "\(format)")
        }
        try expectConcealed(.nothingMatches(in: text), "match")
        let place = QueryPlace("SELECT frm \(text)", bytes: 7)
        try expectConcealed(SourceError(.query, place.sentence), "query")
    }

    @Test func `what is short is shown as it is`() {
        #expect("a b".quotedBegin == #""a b""#)
        #expect("".quotedBegin == #""""#)
        #expect(String.quotedBegin(of: Array(repeating: 0x20, count: 500)) == #""""#)
        #expect((String(repeating: "\n ", count: 500) + "words").quotedBegin == #""words""#)
        #expect(String(repeating: "ä", count: 300).quotedBegin == "\"\(String(repeating: "ä", count: 57))...\"")
    }
}
