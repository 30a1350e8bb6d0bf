/// Reads an event stream the way the standard tells clients to (HTML Living Standard, 9.2.5 and 9.2.6), byte for byte.
///
/// Takes the stream in pieces of any size. It also keeps what clients pass over in silence, so that a test can ask for a
/// stream without any of it.
struct EventStreamParser {
    struct Event: Hashable, Sendable {
        var type = "message"
        var data: String
        /// What the client would name in `Last-Event-ID` after this event.
        var lastEventID = ""
    }

    /// The events that were dispatched, oldest first.
    private(set) var events: [Event] = []
    /// The id as of the last blank line; it moves without an event, too.
    private(set) var lastEventID = ""
    /// The last valid `retry`, in milliseconds.
    private(set) var retry: Int?
    /// What stood behind the colon of each comment.
    private(set) var comments: [String] = []
    /// Lines with an unknown field name or a value the field can't take.
    private(set) var ignoredLines: [String] = []

    private var line: [UInt8] = []
    private var endedWithCarriageReturn = false
    private var isFirstLine = true
    private var type: [UInt8] = []
    private var data: [UInt8] = []
    private var id = ""

    init() {}

    /// Reads one whole stream.
    init(_ bytes: some Sequence<UInt8>) { read(bytes) }

    /// Whether bytes were read that belong to no finished event; a client throws them away when the stream ends here.
    var isInsideBlock: Bool { !line.isEmpty || !data.isEmpty || !type.isEmpty || id != lastEventID }

    /// Reads the next piece.
    mutating func read(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            let isSecondHalf = endedWithCarriageReturn && byte == UInt8(ascii: "\n")
            endedWithCarriageReturn = byte == UInt8(ascii: "\r")
            guard !isSecondHalf else { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                line.append(byte)
                continue
            }
            endLine()
        }
    }

    private mutating func endLine() {
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        defer { line = [] }
        guard !line.isEmpty else { return dispatch() }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return take(line, []) }
        var value = line[(colon + 1)...]
        if colon == 0 { return comments.append(String(decoding: value, as: UTF8.self)) }
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        take(Array(line[..<colon]), Array(value))
    }

    private mutating func take(_ name: [UInt8], _ value: [UInt8]) {
        switch String(decoding: name, as: UTF8.self) {
        case "data": data += value + [UInt8(ascii: "\n")]
        case "event": type = value
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        case "retry" where Self.isNumber(value): retry = Int(String(decoding: value, as: UTF8.self))
        default: ignoredLines.append(String(decoding: line, as: UTF8.self))
        }
    }

    private mutating func dispatch() {
        lastEventID = id
        defer { (type, data) = ([], []) }
        guard !data.isEmpty else { return }
        events.append(
            Event(
                type: type.isEmpty ? "message" : String(decoding: type, as: UTF8.self),
                data: String(decoding: data.dropLast(), as: UTF8.self),
                lastEventID: lastEventID
            )
        )
    }

    private static func isNumber(_ value: [UInt8]) -> Bool {
        !value.isEmpty && value.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
