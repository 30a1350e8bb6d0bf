@testable import Tape

/// Blocks of an event stream: a client that goes by the standard reads what was meant, in one event, whatever the payload.
enum EventFuzz: FuzzTarget {
    static let name = "event"

    /// The event's type, its id and the payload, with `|` between.
    static func run(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0x7C, maxSplits: 2, omittingEmptySubsequences: false)
        let texts = parts.map { String(decoding: $0, as: UTF8.self) }
        let (type, id) = (texts.first ?? "", texts.count > 1 ? texts[1] : nil)
        let payload = Array((parts.count > 2 ? texts[2] : type).utf8)
        let expected = Event(type: cleaned(type), id: id.map(cleaned), data: joined(payload))
        let block = EventEncoder.block(event: type, data: payload, id: id, retry: .milliseconds(bytes.count))
        require(events(in: block) == [expected], "a block is one event")
        let tape = Tape(epoch: "fuzz", capacity: Tape.Capacity(events: 2))
        let channel = tape.series(job: type, event: type, role: .result)
        for _ in 0..<2 {
            tape.append(.text(String(decoding: payload, as: UTF8.self)), to: channel, at: Timestamp(milliseconds: 0))
        }
        let frames = tape.events(from: 1).events
        require(frames.count == 2, "what was appended is held")
        for frame in frames {
            let own = Event(type: expected.type, id: "fuzz-\(frame.sequence)", data: expected.data)
            require(events(in: frame.bytes) == [own], "a frame is one event")
            require(frame.event == cleaned(type), "a frame knows its type")
            require(Array(frame.text.utf8) == expected.data, "a frame knows its text")
        }
    }

    private struct Event: Equatable {
        var type = ""
        var id: String?
        var data: [UInt8] = []
    }

    private static func cleaned(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != 0 && $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    }

    /// Each line end as LF.
    private static func joined(_ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, byte) in payload.enumerated() {
            if byte == 0x0A, place > 0, payload[place - 1] == 0x0D { continue }
            bytes.append(byte == 0x0D ? 0x0A : byte)
        }
        return bytes
    }

    /// What a client reads; HTML Living Standard, 9.2.6.
    private static func events(in stream: [UInt8]) -> [Event] {
        var events: [Event] = []
        var event = Event()
        var lines: [[UInt8]] = []
        for line in joined(stream).split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let field = line.prefix { $0 != 0x3A }
            let rest = line[field.endIndex...].dropFirst()
            let value = Array(rest.first == 0x20 ? rest.dropFirst() : rest)
            switch String(decoding: field, as: UTF8.self) {
            case "" where line.isEmpty:
                event.data = Array(lines.joined(separator: [0x0A]))
                events.append(event)
                (event, lines) = (Event(), [])
            case "event": event.type = String(decoding: value, as: UTF8.self)
            case "id": event.id = String(decoding: value, as: UTF8.self)
            case "data": lines.append(value)
            case "retry": require(value.allSatisfy { (0x30...0x39).contains($0) }, "a number is digits")
            case let field: fatalError("a payload made a field of its own: \(field)")
            }
        }
        require(event == Event() && lines.isEmpty, "every block ends")
        return events
    }
}
