import Testing

@testable import Tape

@Suite struct EncodedEventTests {
    @Test(arguments: [
        (#"{"job":"a","data":"#, #"{"x":[1,2]}"#, "}"),
        (#"{"job":"a","data":"#, "null", "}"),
        (#"{"data":"#, #""data: x""#, ""),
    ])
    func `the value of JSON in an envelope is the job's own part`(head: String, own: String, tail: String) {
        let start = head.utf8.count
        let frame = frame(.json(Array((head + own + tail).utf8), value: start..<start + own.utf8.count))
        #expect(frame.value.map { String(decoding: $0, as: UTF8.self) } == own)
        #expect(frame.text == head + own + tail)
    }

    @Test(arguments: ["1", "\"a\"", "{}", "[]", #"{"a":"b\nc"}"#, " 1", "\"data: \""])
    func `the value of bare JSON is all of it`(json: String) {
        let frame = frame(.bare(Array(json.utf8)))
        #expect(frame.value.map { String(decoding: $0, as: UTF8.self) } == json)
        #expect(frame.text == json)
    }

    @Test(arguments: ["[1,\n2]", "\n1", "1\n", "1\r", "\r\n1", "[1,\r\n2]", "\n", "\n\n\n\n", ""])
    func `JSON that is not one line has no value that is one slice`(json: String) {
        #expect(frame(.bare(Array(json.utf8))).value == nil)
    }

    @Test(arguments: [
        ("", ""), ("a", "a"), ("a\nb", "a\nb"), ("a\r\nb\rc", "a\nb\nc"), ("a\n", "a\n"), ("\n", "\n"),
        ("\n\n", "\n\n"),
        ("  a", "  a"), ("data: a\nid: 7", "data: a\nid: 7"), ("\u{FEFF}a", "\u{FEFF}a"), ("a\0b", "a\0b"),
    ])
    func `text is read back as clients read it, and is no JSON`(text: String, read: String) {
        let frame = frame(.text(text))
        #expect(frame.text == read)
        #expect(frame.value == nil)
    }

    @Test func `a frame is the id, the type, the data and a blank line`() {
        let frame = frame(.text("a\nb"))
        #expect(String(decoding: frame.bytes, as: UTF8.self) == "id: k-1\nevent: tick\ndata: a\ndata: b\n\n")
        #expect(frame.sequence == 1)
        #expect(frame.time == Timestamp(milliseconds: 5))
        #expect(frame.key == EventKey(job: 1, event: 0))
    }

    private func frame(_ payload: Payload) -> EncodedEvent {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        tape.append(payload, to: tape.series(job: "j", event: "tick", role: .result), at: .init(milliseconds: 5))
        return tape.events(from: 1).events[0]
    }
}
