import JSON

/// Cuts the bytes of any server's event stream into its events (HTML Living Standard, 9.2.6).
///
/// Lines end with LF, CR LF or CR, a byte order mark in front is passed over, and what is left of a block at the end is
/// dropped. It holds no more than its limit of one event.
struct EventStreamReader {
    /// What a blank line has ended.
    enum Block: Hashable {
        case event(Event)
        /// Nothing but a new last id.
        case position(String)
        /// An event of more bytes than the limit; it is passed over, the id behind it included.
        case tooLarge
    }

    struct Event: Hashable {
        /// The type that its `event` field names; `message` without one.
        var type: String
        /// The last id that the stream has named, by which it is resumed; empty where there is none.
        var id: String
        /// The lines of its `data` fields with LF between them.
        var data: [UInt8]
    }

    /// So many bytes of data an event may have.
    let limit: Int
    /// The last wait that the stream has asked for.
    private(set) var retry: Duration?

    /// What has come of a line whose end has not.
    private var line: [UInt8] = []
    private var isLineCut = false
    /// Whether an LF that comes next belongs to the CR before it.
    private var isBehindReturn = false
    private var isFirstLine = true
    private var type: [UInt8] = []
    private var id: String
    private var toldID: String
    /// Nil until there is a line of it.
    private var data: [UInt8]?
    private var isTooLarge = false

    /// A reader of a stream that goes on behind the event with this id.
    init(limit: Int, lastID: String = "") {
        self.limit = limit
        (id, toldID) = (lastID, lastID)
    }

    /// Waits beyond a day are cut to it.
    private static let longestRetry: Int64 = 86_400_000
    /// Longer names of events, and longer ids, are those of no honest server.
    private static let longestName = 4096

    /// The blocks that end in the next piece of the stream.
    mutating func take(_ piece: [UInt8]) -> [Block] {
        var blocks: [Block] = []
        var start = 0
        if isBehindReturn, let first = piece.first {
            if first == UInt8(ascii: "\n") { start = 1 }
            isBehindReturn = false
        }
        while let end = piece.span.lineEnd(from: start) {
            if let block = endLine(piece[start..<end]) { blocks.append(block) }
            start = end + 1
            guard piece[end] == UInt8(ascii: "\r") else { continue }
            if start == piece.count {
                isBehindReturn = true
            } else if piece[start] == UInt8(ascii: "\n") {
                start += 1
            }
        }
        keep(piece[start...])
        return blocks
    }

    /// The longest line that matters is one of data, with its name, a mark before it, a colon and a space.
    private var longestLine: Int { limit + 16 }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        let room = longestLine - line.count
        if bytes.count > room { isLineCut = true }
        line.append(contentsOf: bytes.prefix(room))
    }

    /// Takes the rest of a line; what has come in one piece is read where it is.
    private mutating func endLine(_ rest: ArraySlice<UInt8>) -> Block? {
        defer { isFirstLine = false }
        if line.isEmpty, !isLineCut, rest.count <= longestLine { return read(rest) }
        keep(rest)
        defer { isLineCut = false }
        let whole = line
        line = []
        return read(whole[...])
    }

    private mutating func read(_ all: ArraySlice<UInt8>) -> Block? {
        let line = isFirstLine && all.starts(with: Self.mark) ? all.dropFirst(3) : all
        guard !line.isEmpty || isLineCut else { return endBlock() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        let name = line[..<colon]
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        // By its length first, since this is done for each line.
        switch name.count {
        case 4 where name == Self.dataName: take(data: value)
        case 2 where name == Self.idName: take(id: value)
        case 5 where name == Self.eventName:
            type = value.count <= Self.longestName && !isLineCut ? Array(value) : []
        case 5 where name == Self.retryName: take(retry: value)
        default: break
        }
        return nil
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let dataName = Array("data".utf8)[...]
    private static let idName = Array("id".utf8)[...]
    private static let eventName = Array("event".utf8)[...]
    private static let retryName = Array("retry".utf8)[...]

    private mutating func take(data value: ArraySlice<UInt8>) {
        let room = data.map { limit - $0.count - 1 } ?? limit
        guard !isTooLarge, !isLineCut, value.count <= room else {
            isTooLarge = true
            return data = nil
        }
        data?.append(UInt8(ascii: "\n"))
        data?.append(contentsOf: value)
        data = data ?? Array(value)
    }

    /// Takes an id that can be sent back as it is, in the header of a request.
    private mutating func take(id value: ArraySlice<UInt8>) {
        guard !isLineCut, value.count <= Self.longestName, !value.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return
        }
        id = String(decoding: value, as: UTF8.self)
    }

    private mutating func take(retry value: ArraySlice<UInt8>) {
        guard !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
        let number = Int64(String(decoding: value, as: UTF8.self)) ?? Self.longestRetry
        retry = .milliseconds(min(number, Self.longestRetry))
    }

    private mutating func endBlock() -> Block? {
        defer { (type, data, isTooLarge) = ([], nil, false) }
        if isTooLarge { return .tooLarge }
        guard let data else {
            defer { toldID = id }
            return id == toldID ? nil : .position(id)
        }
        toldID = id
        let name = type.isEmpty ? "message" : String(decoding: type, as: UTF8.self)
        return .event(Event(type: name, id: id, data: data))
    }
}
