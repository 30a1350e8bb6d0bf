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
        let event = event(.json(Array((head + own + tail).utf8), value: start..<start + own.utf8.count))
        #expect(event.value.map { String(decoding: $0, as: UTF8.self) } == own)
        #expect(event.text == head + own + tail)
    }

    @Test(arguments: ["1", "\"a\"", "{}", "[]", #"{"a":"b\nc"}"#, " 1", "\"data: \""])
    func `the value of bare JSON is all of it`(json: String) {
        let event = event(.bare(Array(json.utf8)))
        #expect(event.value.map { String(decoding: $0, as: UTF8.self) } == json)
        #expect(event.text == json)
    }

    @Test(arguments: ["[1,\n2]", "\n1", "1\n", "1\r", "\r\n1", "[1,\r\n2]", "\n", "\n\n\n\n", ""])
    func `JSON that is not one line has no value that is one slice`(json: String) {
        #expect(event(.bare(Array(json.utf8))).value == nil)
    }

    @Test(arguments: [
        ("", ""), ("a", "a"), ("a\nb", "a\nb"), ("a\r\nb\rc", "a\nb\nc"), ("a\n", "a\n"), ("\n", "\n"),
        ("\n\n", "\n\n"),
        ("  a", "  a"), ("data: a\nid: 7", "data: a\nid: 7"), ("\u{FEFF}a", "\u{FEFF}a"), ("a\0b", "a\0b"),
    ])
    func `text is read back as clients read it, and is no JSON`(text: String, read: String) {
        let event = event(.text(text))
        #expect(event.text == read)
        #expect(event.value == nil)
    }

    @Test func `an event is the id, the type, the data and a blank line`() {
        let event = event(.text("a\nb"))
        #expect(String(decoding: event.bytes, as: UTF8.self) == "id: k-1\nevent: tick\ndata: a\ndata: b\n\n")
        #expect(event.sequence == 1)
        #expect(event.time == Timestamp(milliseconds: 5))
        #expect(event.key == EventKey(job: 1, event: 0))
    }

    private func event(_ payload: Payload) -> EncodedEvent {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        tape.append(payload, to: tape.series(job: "j", event: "tick", role: .result), at: .init(milliseconds: 5))
        return tape.events(from: 1).events[0]
    }
}
