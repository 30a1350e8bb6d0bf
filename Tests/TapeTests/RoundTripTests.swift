import Testing

@testable import Tape

/// What is encoded and read back by a client is what was meant, for every short text of awkward characters.
@Suite struct RoundTripTests {
    private static let awkward = words(over: ["a", " ", ":", "\n", "\r", "\0"], upTo: 5)

    @Test func `a client reads the payload with its line ends as LF`() {
        for payload in Self.awkward {
            let block = EventEncoder.block(event: "tick", data: payload, id: "k-1")
            let parser = EventStreamParser(block)
            let data = String(decoding: Self.withPlainNewlines(payload), as: UTF8.self)
            guard parser.events == [.init(type: "tick", data: data, lastEventID: "k-1")] else {
                Issue.record("\(payload) became \(parser.events)")
                continue
            }
            #expect(parser.ignoredLines.isEmpty && parser.comments.isEmpty && !parser.isInsideBlock)
        }
    }

    @Test func `an event of the tape reads as it was appended`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        let series = tape.series(job: "j", event: "tick", role: .result)
        for payload in Self.awkward {
            let text = Payload.text(String(decoding: payload, as: UTF8.self))
            let id = tape.append(text, to: series, at: Timestamp(milliseconds: 0))
            let encoded = tape.events(from: id.sequence).events[0]
            let data = String(decoding: Self.withPlainNewlines(payload), as: UTF8.self)
            let events = EventStreamParser(encoded.bytes).events
            guard events == [.init(type: "tick", data: data, lastEventID: "\(id)")], encoded.text == data else {
                Issue.record("\(payload) became \(events) and reads as \(encoded.text.debugDescription)")
                continue
            }
        }
    }

    @Test func `no name and no id adds an event or loses one`() {
        for word in Self.awkward {
            let name = String(decoding: word, as: UTF8.self)
            let parser = EventStreamParser(EventEncoder.block(event: name, data: [], id: name))
            let clean = String(decoding: word.filter { ![0, 10, 13].contains($0) }, as: UTF8.self)
            let event = EventStreamParser.Event(
                type: clean.isEmpty ? "message" : clean,
                data: "",
                lastEventID: clean
            )
            guard parser.events == [event], parser.ignoredLines.isEmpty else {
                Issue.record("\(word) became \(parser.events)")
                continue
            }
        }
    }

    /// The same bytes with LF for every CR, LF and CRLF.
    private static func withPlainNewlines(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 13 || (byte == 10 && previous != 13) {
                result.append(10)
            } else if byte != 10 {
                result.append(byte)
            }
            previous = byte
        }
        return result
    }
}
