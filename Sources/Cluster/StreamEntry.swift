public import Redis

/// An event as it stands in the stream.
public struct StreamEntry: Hashable, Sendable {
    /// Its place on the tape.
    public let sequence: UInt64
    /// The session that has appended it, and its number there.
    public let author: String
    /// The author's number of it; the first is 1.
    public let number: UInt64
    /// The last sequence before it, where sequences were left out because Redis may have lost events; nil otherwise.
    public let leap: UInt64?
    /// The event itself, as it is stored.
    public let body: [UInt8]

    /// No tape comes so far: Redis itself counts no further without leaving numbers out.
    static let mostSequence: UInt64 = 1 << 53

    /// An event as it stands in the stream.
    public init(sequence: UInt64, author: String, number: UInt64, leap: UInt64? = nil, body: [UInt8]) {
        (self.sequence, self.author, self.number) = (sequence, author, number)
        (self.leap, self.body) = (leap, body)
    }

    /// Reads one entry of a reply to XRANGE or XREAD; nil where it is none of ours.
    public init?(_ reply: RedisReply) {
        guard
            let parts = reply.elements, parts.count == 2, case .bytes(let id) = parts[0], id.count > 2,
            id[id.count - 2] == UInt8(ascii: "-"), id[id.count - 1] == UInt8(ascii: "0"),
            let sequence = UInt64(digits: id.dropLast(2)), sequence < Self.mostSequence, let fields = parts[1].elements,
            fields.count % 2 == 0
        else { return nil }
        var author: (String, UInt64)?
        var leap: UInt64?
        var body: [UInt8]?
        for place in stride(from: 0, to: fields.count, by: 2) {
            guard case .bytes(let name) = fields[place], case .bytes(let value) = fields[place + 1] else { return nil }
            guard name.count == 1 else { continue }
            switch name[0] {
            case UInt8(ascii: "a"): author = Self.author(value)
            case UInt8(ascii: "b"): body = value
            case UInt8(ascii: "f"): leap = UInt64(digits: value[...])
            // What later versions add.
            default: break
            }
        }
        guard let author, let body else { return nil }
        self.init(sequence: sequence, author: author.0, number: author.1, leap: leap, body: body)
    }

    private static func author(_ value: [UInt8]) -> (String, UInt64)? {
        guard
            let colon = value.lastIndex(of: UInt8(ascii: ":")),
            let number = UInt64(digits: value[(colon + 1)...])
        else { return nil }
        return (String(decoding: value[..<colon], as: UTF8.self), number)
    }
}
