/// Takes chunked framing off, byte for byte, and refuses anything the server has no reason to send.
struct ChunkReader {
    struct Fault: Error { let sentence: String }

    private enum Place {
        case size([UInt8])
        case data(left: Int)
        case dataEnd([UInt8])
        case lastEnd([UInt8])
        case end
    }

    private var place = Place.size([])

    /// Whether the last chunk was read.
    var hasEnded: Bool { if case .end = place { true } else { false } }
    /// Whether the next byte begins a chunk.
    var isBetweenChunks: Bool { if case .size([]) = place { true } else { false } }

    /// The body's bytes in `bytes`.
    mutating func read(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if case .data(let left) = place {
                let count = min(left, bytes.count - index)
                body += bytes[index..<index + count]
                index += count
                place = count == left ? .dataEnd([]) : .data(left: left - count)
            } else {
                try readFraming(bytes[index])
                index += 1
            }
        }
        return body
    }

    private mutating func readFraming(_ byte: UInt8) throws {
        switch place {
        case .size(let line): place = try Self.afterSize(line + [byte])
        case .dataEnd(let line): place = try Self.isLineEnd(line + [byte]) ? .size([]) : .dataEnd(line + [byte])
        case .lastEnd(let line): place = try Self.isLineEnd(line + [byte]) ? .end : .lastEnd(line + [byte])
        case .data, .end: throw Fault(sentence: "a byte follows the last chunk")
        }
    }

    private static func afterSize(_ line: [UInt8]) throws -> Place {
        guard line.suffix(2) == Array("\r\n".utf8) else {
            guard line.count < 10 else { throw Fault(sentence: "no chunk begins so: \(line)") }
            return .size(line)
        }
        guard let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) else {
            throw Fault(sentence: "no chunk size: \(line)")
        }
        return size == 0 ? .lastEnd([]) : .data(left: size)
    }

    private static func isLineEnd(_ line: [UInt8]) throws -> Bool {
        guard Array("\r\n".utf8).starts(with: line) else { throw Fault(sentence: "no line end: \(line)") }
        return line.count == 2
    }
}
