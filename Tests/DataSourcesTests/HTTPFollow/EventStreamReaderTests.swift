import Testing

@testable import DataSources

@Suite struct EventStreamReaderTests {
    /// What a stream says, in the fewest words.
    private func told(_ stream: [UInt8], limit: Int = 1000, pieces: [Int] = [], lastID: String = "") -> [String] {
        var reader = EventStreamReader(limit: limit, lastID: lastID)
        var blocks: [EventStreamReader.Block] = []
        var rest = stream[...]
        for piece in pieces {
            blocks += reader.take(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        blocks += reader.take(Array(rest))
        let words = blocks.map { block in
            switch block {
            case .event(let event): "\(event.type)/\(event.id)/\(String(decoding: event.data, as: UTF8.self))"
            case .position(let id): "at \(id)"
            case .tooLarge: "too large"
            }
        }
        return words + (reader.retry.map { ["retry \($0)"] } ?? [])
    }

    @Test(arguments: [
        ("data: a\n\n", ["message//a"]),
        ("data:a\ndata: b\n\n", ["message//a\nb"]),
        ("data:  a\n\n", ["message// a"]),
        ("data\n\n", ["message//"]),
        ("data\ndata\n\n", ["message//\n"]),
        ("data: a\n", []),
        ("event: x\n\n", []),
        ("event: x\n\ndata: a\n\n", ["message//a"]),
        ("event: x\ndata: a\n\ndata: b\n\n", ["x//a", "message//b"]),
        ("id: 7\ndata: a\n\ndata: b\n\n", ["message/7/a", "message/7/b"]),
        ("id: 7\n\n", ["at 7"]),
        ("id: 7\ndata: a\n\nid\ndata: b\n\n", ["message/7/a", "message//b"]),
        ("id: 7\n\nid:7\n\n", ["at 7"]),
        ("id: a\u{0}b\ndata: c\n\n", ["message//c"]),
        (":comment\n:\n\ndata: a\n: b\n\n", ["message//a"]),
        ("retry: 1500\n\n", ["retry 1.5 seconds"]),
        ("retry: 1x\nretry:\nretry: -1\n\n", []),
        ("retry: 99999999999999999999999\n\n", ["retry 86400.0 seconds"]),
        ("\u{FEFF}data: a\n\n", ["message//a"]),
        ("\u{FEFF}\u{FEFF}data: a\n\n", []),
        ("data: a\r\rdata: b\r\n\r\ndata: c\n\n", ["message//a", "message//b", "message//c"]),
        ("data: a\r\n\n", ["message//a"]),
        ("data: {\"a\":1}\n\n", ["message//{\"a\":1}"]),
        ("Data: a\n data: b\ndatax: c\n\n", []),
        ("data: 🙂\n\n", ["message//🙂"]),
    ])
    func `a stream means what it means in a browser, wherever it is cut`(stream: String, told: [String]) {
        let bytes = Array(stream.utf8)
        #expect(self.told(bytes) == told)
        for cut in 0...bytes.count {
            #expect(self.told(bytes, pieces: [cut]) == told)
        }
        #expect(self.told(bytes, pieces: bytes.map { _ in 1 }) == told)
    }

    @Test func `an event that is too large is passed over, and the next one is not`() {
        let long = String(repeating: "x", count: 40)
        let streams = [
            "data: \(long)\n\ndata: a\n\n",
            "data: xxxxxxxxxxxxxxxxxxxx\ndata: xxxxxxxxxxxxxxxxxxxx\n\ndata: a\n\n",
            "data: \(String(repeating: "x", count: 100_000))\ndata: b\n\ndata: a\n\n",
        ]
        for stream in streams {
            #expect(told(Array(stream.utf8), limit: 32) == ["too large", "message//a"])
            #expect(
                told(Array(stream.utf8), limit: 32, pieces: Array(repeating: 7, count: 9)) == [
                    "too large", "message//a",
                ]
            )
        }
        #expect(told(Array("data: \(long)\n\n".utf8), limit: 40) == ["message//\(long)"])
        #expect(told(Array("data: \(long)\n\n".utf8), limit: 39) == ["too large"])
    }

    @Test func `an id that no header can carry is none`() {
        let streams = ["id: a\u{1}b\ndata: c\n\n", "id: \(String(repeating: "9", count: 5000))\ndata: c\n\n"]
        for stream in streams { #expect(told(Array(stream.utf8), limit: 10_000, lastID: "4") == ["message/4/c"]) }
    }

    @Test func `bytes that are no text do no harm`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let letters = Array("data:id event\n\r\u{0}:x".utf8) + [0xFF, 0xC3]
            let bytes = (0..<200).map { _ in letters.randomElement(using: &generator) ?? 0 }
            #expect(told(bytes) == told(bytes, pieces: bytes.map { _ in 1 }))
        }
    }
}
