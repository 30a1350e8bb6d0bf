import Testing

@Suite struct EventStreamParserTests {
    typealias Event = EventStreamParser.Event

    /// Streams and what a client sees of them.
    private static let streams: [(stream: String, events: [Event])] = [
        ("", []),
        ("data: a\n", []),
        ("data: a\n\n", [Event(data: "a")]),
        ("data: a\n\ndata: b", [Event(data: "a")]),
        ("data: a\ndata: b\n\n", [Event(data: "a\nb")]),
        ("data\n\ndata\ndata\n\ndata:", [Event(data: ""), Event(data: "\n")]),
        ("data:a\n\ndata: a\n\ndata:  a\n\n", [Event(data: "a"), Event(data: "a"), Event(data: " a")]),
        ("event: tick\ndata: 1\n\ndata: 2\n\n", [Event(type: "tick", data: "1"), Event(data: "2")]),
        ("event: tick\n\ndata: 1\n\n", [Event(data: "1")]),
        ("event:\ndata: 1\n\n", [Event(data: "1")]),
        ("id: 7\ndata: 1\n\ndata: 2\n\n", [Event(data: "1", lastEventID: "7"), Event(data: "2", lastEventID: "7")]),
        ("id: 7\n\ndata: 1\n\n", [Event(data: "1", lastEventID: "7")]),
        ("id: 7\ndata: 1\n\nid\ndata: 2\n\n", [Event(data: "1", lastEventID: "7"), Event(data: "2")]),
        ("id: 7\nid: \0\ndata: 1\n\n", [Event(data: "1", lastEventID: "7")]),
        (": news\ndata: 1\n: more\ndata: 2\n\n", [Event(data: "1\n2")]),
        ("Data: 1\n\n data: 2\n\ndata : 3\n\n", []),
        ("data: a\rdata: b\r\ndata: c\n\r\n", [Event(data: "a\nb\nc")]),
        ("data: a\r\rdata: b\n\n", [Event(data: "a"), Event(data: "b")]),
        ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", [Event(data: "a")]),
        ("\u{FEFF}\u{FEFF}data: a\n\n", []),
        ("data: \u{FEFF}\n\n", [Event(data: "\u{FEFF}")]),
        ("data: \0\n\n", [Event(data: "\0")]),
        ("data: a\u{2028}b\u{85}c\u{0B}d\n\n", [Event(data: "a\u{2028}b\u{85}c\u{0B}d")]),
    ]

    @Test(arguments: streams)
    func `a client sees what the standard says`(stream: String, events: [Event]) {
        #expect(EventStreamParser(stream.utf8).events == events)
    }

    @Test(arguments: streams)
    func `where a stream is cut into pieces makes no difference`(stream: String, events: [Event]) {
        let bytes = Array(stream.utf8)
        for cut in 0...bytes.count {
            var parser = EventStreamParser()
            parser.read(bytes[..<cut])
            parser.read(bytes[cut...])
            #expect(parser.events == events, "cut at \(cut)")
        }
    }

    @Test func `what a client passes over is kept for tests`() {
        let parser = EventStreamParser(":hi\n: there\nretry: 5\nretry: 5x\nretry:\nretry: +7\nfoo\nid: \0\n".utf8)
        #expect(parser.comments == ["hi", " there"])
        #expect(parser.ignoredLines == ["retry: 5x", "retry:", "retry: +7", "foo", "id: \0"])
        #expect(parser.retry == 5)
    }

    @Test func `an id without an event moves the cursor`() {
        #expect(EventStreamParser("id: 7\n\n".utf8).lastEventID == "7")
        #expect(EventStreamParser("id: 7\n".utf8).lastEventID == "")
    }

    @Test(arguments: [
        ("", false), ("data: a\n\n", false), (": hi\n", false), ("data: a\n", true), ("event: a\n", true),
        ("id: a\n", true), ("da", true),
    ])
    func `a stream that ends inside a block says so`(stream: String, isInside: Bool) {
        #expect(EventStreamParser(stream.utf8).isInsideBlock == isInside)
    }
}
