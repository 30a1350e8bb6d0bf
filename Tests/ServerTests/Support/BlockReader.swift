import Glibc

/// One block of an event stream.
struct Block: Hashable {
    var id: String?
    var event = ""
    var retry: Int?
    var data = ""

    /// The number behind the dash of the id.
    var sequence: Int? { id.flatMap { $0.split(separator: "-").last }.flatMap { Int($0) } }
}

/// Reads an event stream in the one shape this server writes it in, which every client understands alike: `id`, `event`,
/// `retry` and `data` in this order with one space, LF line ends, comments between blocks only.
struct BlockReader {
    struct Fault: Error { let sentence: String }

    private(set) var blocks: [Block] = []
    /// How many comments there were.
    private(set) var comments = 0

    private var line: [UInt8] = []
    private var block: (fields: [String], value: Block) = ([], Block())

    /// Whether the last block is complete.
    var isBetweenBlocks: Bool { line.isEmpty && block.fields.isEmpty }

    mutating func read(_ bytes: [UInt8]) throws {
        var start = 0
        while let end = Self.lineEnd(in: bytes, from: start) {
            line += bytes[start..<end]
            try self.end(line: String(decoding: line, as: UTF8.self))
            line.removeAll(keepingCapacity: true)
            start = end + 1
        }
        line += bytes[start...]
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = unsafe bytes.baseAddress else { return nil }
            let found = unsafe memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
        }
    }

    private mutating func end(line: String) throws {
        if line.isEmpty { return try endBlock() }
        if line == ":" {
            guard block.fields.isEmpty else { throw Fault(sentence: "a comment inside a block") }
            comments += 1
            return
        }
        guard let colon = line.firstIndex(of: ":") else { throw Fault(sentence: "a line without colon: \(line)") }
        var value = line[line.index(after: colon)...]
        if !value.isEmpty {
            guard value.removeFirst() == " " else { throw Fault(sentence: "no space: \(line)") }
        }
        try take(String(line[..<colon]), String(value))
    }

    private mutating func take(_ name: String, _ value: String) throws {
        let order = ["id", "event", "retry", "data"]
        guard let place = order.firstIndex(of: name) else { throw Fault(sentence: "no such field: \(name): \(value)") }
        let before = block.fields.last.flatMap(order.firstIndex) ?? -1
        guard place > before || name == "data" else { throw Fault(sentence: "out of order: \(name): \(value)") }
        switch name {
        case "id": block.value.id = value
        case "event": block.value.event = value
        case "retry": block.value.retry = Int(value)
        default: block.value.data += block.fields.last == "data" ? "\n\(value)" : value
        }
        block.fields.append(name)
    }

    private mutating func endBlock() throws {
        guard block.fields.contains("event"), block.fields.contains("data") else {
            throw Fault(sentence: "a block with \(block.fields) only")
        }
        blocks.append(block.value)
        block = ([], Block())
    }
}
