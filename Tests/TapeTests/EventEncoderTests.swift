import Testing

@testable import Tape

@Suite struct EventEncoderTests {
    /// Payloads and the data lines they become.
    @Test(arguments: [
        ("a", "data: a\n"),
        ("", "data:\n"),
        ("\n", "data:\ndata:\n"),
        ("a\nb", "data: a\ndata: b\n"),
        ("a\rb", "data: a\ndata: b\n"),
        ("a\r\nb", "data: a\ndata: b\n"),
        ("a\n\rb", "data: a\ndata:\ndata: b\n"),
        ("a\r\r\nb\n", "data: a\ndata:\ndata: b\ndata:\n"),
        ("a\n", "data: a\ndata:\n"),
        ("a\r\n", "data: a\ndata:\n"),
        ("\na", "data:\ndata: a\n"),
        ("  a", "data:   a\n"),
        (" ", "data:  \n"),
        (":a", "data: :a\n"),
        ("a\0b", "data: a\0b\n"),
        ("a\u{2028}b\u{2029}c\u{85}d\u{0B}e\u{0C}f", "data: a\u{2028}b\u{2029}c\u{85}d\u{0B}e\u{0C}f\n"),
        ("\u{FEFF}a\n\u{FEFF}b", "data: \u{FEFF}a\ndata: \u{FEFF}b\n"),
        ("id: x\n\nevent: y", "data: id: x\ndata:\ndata: event: y\n"),
        ("data: a", "data: data: a\n"),
    ])
    func `a payload is split where a client would see a line end, and nowhere else`(payload: String, lines: String) {
        let block = EventEncoder.block(event: "tick", data: Array(payload.utf8))
        #expect(block == Array("event: tick\n\(lines)\n".utf8))
        #expect(Payload.text(payload).encoded().lines == Array("\(lines)\n".utf8))
    }

    @Test func `a block has its fields in one order, and only those asked for`() {
        let data = Array("1".utf8)
        #expect(text(EventEncoder.block(event: "e", data: data)) == "event: e\ndata: 1\n\n")
        #expect(text(EventEncoder.block(event: "e", data: data, id: "k-1")) == "id: k-1\nevent: e\ndata: 1\n\n")
        #expect(
            text(EventEncoder.block(event: "e", data: data, id: "k-1", retry: .seconds(3)))
                == "id: k-1\nevent: e\nretry: 3000\ndata: 1\n\n"
        )
    }

    /// Characters that would end the line of a field or, in an id, make clients pass over it.
    @Test(arguments: ["\n", "\r", "\r\n", "\0", "\n\n", "\r\0\n"])
    func `nothing in a name or id can begin a field of its own`(breaking: String) {
        for value in ["\(breaking)ab", "a\(breaking)b", "ab\(breaking)", "\(breaking)a\(breaking)b\(breaking)"] {
            let block = EventEncoder.block(event: value, data: [], id: value)
            #expect(text(block) == "id: ab\nevent: ab\ndata:\n\n")
            #expect(text(EventEncoder.eventLine(value)) == "event: ab\n")
        }
    }

    @Test(arguments: [
        (Duration.zero, "0"),
        (.milliseconds(1), "1"),
        (.microseconds(1999), "1"),
        (.seconds(3), "3000"),
        (.milliseconds(2500), "2500"),
        (.seconds(86_400), "86400000"),
        (.milliseconds(-1), "0"),
        (.seconds(Int64.min), "0"),
        (.seconds(Int64.max), "9223372036854775807"),
        (Duration.seconds(Int64.max) * 15, "9223372036854775807"),
    ])
    func `retry is written in whole milliseconds`(retry: Duration, milliseconds: String) {
        let block = EventEncoder.block(event: "e", data: [], retry: retry)
        #expect(text(block) == "event: e\nretry: \(milliseconds)\ndata:\n\n")
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
