import Randomness
import Testing

@testable import TickertapeBench

@Suite struct EventScannerTests {
    typealias Event = EventScanner.Event

    /// All events of a text that comes in the given pieces.
    private static func scan(_ pieces: [[UInt8]]) -> [Event] {
        var scanner = EventScanner()
        var events: [Event] = []
        for piece in pieces {
            var index = 0
            while let event = scanner.next(in: piece.span, at: &index) { events.append(event) }
            if index != piece.count { events.append(Event(number: 404, time: nil)) }
        }
        return events
    }

    private static func scan(_ text: String) -> [Event] { scan([Array(text.utf8)]) }

    private static let stream = """
        : a comment with "seq":1\nretry: 2000\nevent: hello\ndata: {"resume":"fresh"}\n
        id: k3x9q1-1042\nevent: dataUpdate\ndata: {"seq":7,"t":123456789012,"pad":"abc"}\n
        data:{ "t" : 5, "seq" : 8 }\r\n\r\ndata: x\ndata: {"seq":9}\n\nid: "seq":1\n\ndata: {"seq":10,"t":6}\n
        data: {"seq":11,"t":7}\n
        """
    private static let events = [
        Event(number: 7, time: 123_456_789_012), Event(number: 8, time: 5), Event(number: 9, time: nil),
        Event(number: 10, time: 6),
    ]

    @Test func `numbers and times are found, and an event without its end does not count`() {
        #expect(Self.scan(Self.stream) == Self.events)
    }

    @Test func `it does not matter where a stream is cut in two`() {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            #expect(Self.scan([Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.events, "cut at \(cut)")
        }
    }

    @Test func `a stream may come byte by byte`() {
        #expect(Self.scan(Self.stream.utf8.map { [$0] }) == Self.events)
    }

    @Test(
        arguments: [
            (#"data: {"seq":1,"seq":2,"t":3,"t":4}"#, Event(number: 1, time: 3)),
            (#"data: {"a":"seq","seq":5}"#, Event(number: 5, time: nil)),
            (#"data: {"seqs":1,"ts":2,"set":3,"seq":4}"#, Event(number: 4, time: nil)),
            (#"data: ""seq":6,""t":7"#, Event(number: 6, time: 7)),
            (#"data: "seq":8"#, Event(number: 8, time: nil)),
            (#"data: "t":1,"seq":18446744073709551609"#, Event(number: 18_446_744_073_709_551_609, time: 1)),
            (#"data: {"seq":1.5,"t":2e9}"#, Event(number: 1, time: 2)),
            (#"data: {"seq":"12"}"#, nil),
            (#"data: {"seq":99999999999999999999}"#, nil),
            (#"data: {"seq":-1}"#, nil),
            (#"data: {"seq"}"#, nil),
            (#"data {"seq":1}"#, nil),
            (#"dat: {"seq":1}"#, nil),
            (#" data: {"seq":1}"#, nil),
            (#"event: {"seq":1}"#, nil),
            ("\rdata: {\"seq\":1}", nil),
            ("", nil),
        ] as [(String, Event?)]
    )
    func `only a whole number behind its key counts`(line: String, event: Event?) {
        #expect(Self.scan(line + "\n\n") == (event.map { [$0] } ?? []))
    }

    @Test func `what one event told is not held against the next`() {
        #expect(Self.scan("data: \"seq\":1,\"t\":2\n\ndata: \"seq\":3\n\ndata: \"t\":4\n\n").map(\.time) == [2, nil])
    }

    @Test(arguments: 0..<200)
    func `garbage is passed over and never read beyond its end`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let alphabet = Array("data: {\"seqt\":0123456789}\r\n,".utf8) + [0, 0xFF, 0xC3]
        let bytes = (0..<2000).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        let whole = Self.scan([bytes])
        let cut = Int.random(in: 0...bytes.count, using: &generator)
        #expect(Self.scan([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        #expect(Self.scan(bytes.map { [$0] }) == whole)
    }
}
