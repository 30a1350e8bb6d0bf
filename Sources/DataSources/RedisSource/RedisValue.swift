import Configuration
import JSON
import Redis

/// Reads the value of a key by its type.
struct RedisValue {
    private let source: RedisSource
    private let stopping: CInt

    init(_ source: RedisSource, _ stopping: CInt) { (self.source, self.stopping) = (source, stopping) }

    /// The value; a failure of the kind `missing` where there is none.
    ///
    /// It waits until it is stopped at most, as by the job's timeout.
    func read(_ key: String) throws(SourceError) -> SourceResult {
        let connection = try source.open(stopping: stopping)
        let kind = try ask(connection, "TYPE", key).text ?? "none"
        let name = "the value of \(key.quoted)"
        switch kind {
        case "none":
            let place = "\(connection.name), database \(source.address.database)"
            throw SourceError(.missing, "there is no key \(key.quoted) in \(place); is the name right, and /DATABASE?")
        case "string": return SourceResult(try value(try ask(connection, "GET", key), name))
        case "hash":
            let fields = try ask(connection, "HGETALL", key).elements ?? []
            return SourceResult(try Self.object(fields, source.format, limit: source.limit, called: name))
        case "list": return try list(try ask(connection, "LRANGE", key, "0", "-1"), name)
        case "set":
            // In an order of ours, since it has none.
            let members = (try ask(connection, "SMEMBERS", key).elements ?? []).sorted {
                ($0.text ?? "").utf8.lexicographicallyPrecedes(($1.text ?? "").utf8)
            }
            return try list(.list(members), name)
        case "zset": return try ranking(try ask(connection, "ZRANGE", key, "0", "-1", "WITHSCORES"), name)
        case "stream":
            throw SourceError(.query, "\(key.quoted) is a stream; write stream in place of key, with follow: true")
        default:
            let known = "strings, hashes, lists, sets and sorted sets are read"
            throw SourceError(.query, "\(key.quoted) is of the type \(kind.onOneLine); \(known)")
        }
    }

    private func ask(_ connection: RedisConnection, _ words: String...) throws(SourceError) -> RedisReply {
        do throws(RedisError) {
            let command = RedisCommand(words: words.map { Array($0.utf8) })
            return try connection.ask(command, until: .now + .seconds(3600))
        } catch {
            throw SourceError(redis: error, isIn: true)
        }
    }

    private func value(_ reply: RedisReply, _ name: String) throws(SourceError) -> JSONText {
        try Self.value(reply, source.format, limit: source.limit, called: name)
    }

    private func list(_ reply: RedisReply, _ name: String) throws(SourceError) -> SourceResult {
        var values: [JSONText] = []
        var size = 0
        for element in reply.elements ?? [] {
            values.append(try value(element, name))
            size += values.last?.bytes.count ?? 0
            try Self.check(size, limit: source.limit, name)
        }
        return SourceResult(Envelope.list(values))
    }

    /// Members with their scores, the least first.
    private func ranking(_ reply: RedisReply, _ name: String) throws(SourceError) -> SourceResult {
        let parts = reply.elements ?? []
        var entries: [JSONText] = []
        var size = 0
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            let member = try value(parts[index], name)
            let score = try Self.value(parts[index + 1], .auto, limit: source.limit, called: name)
            entries.append(Envelope.object([("member", member), ("score", score)]))
            size += member.bytes.count + 32
            try Self.check(size, limit: source.limit, name)
        }
        return SourceResult(Envelope.list(entries))
    }

    // MARK: Parts of both kinds of use

    /// An object of names and values in turn; of equal names the last value is kept, in the first one's place.
    static func object(
        _ fields: [RedisReply],
        _ format: ResultFormat,
        limit: Int,
        called name: String
    ) throws(SourceError) -> JSONText {
        var members: [(name: String, value: JSONText)] = []
        var places: [String: Int] = [:]
        var size = 0
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let field = fields[index].text else { continue }
            let value = try value(fields[index + 1], format, limit: limit, called: "\(field.quoted) in \(name)")
            size += field.utf8.count + value.bytes.count
            try check(size, limit: limit, name)
            if let place = places[field] {
                members[place].value = value
            } else {
                places[field] = members.count
                members.append((field, value))
            }
        }
        return Envelope.object(members)
    }

    private static func value(
        _ reply: RedisReply,
        _ format: ResultFormat,
        limit: Int,
        called name: String
    ) throws(SourceError) -> JSONText {
        switch reply {
        case .bytes(let bytes): return try Envelope.value(bytes, as: format, limit: limit, called: name)
        case .integer(let number): return JSONText(.integer(number))
        case .status(let text): return JSONText(text)
        default: return JSONText(.null)
        }
    }

    private static func check(_ size: Int, limit: Int, _ name: String) throws(SourceError) {
        guard size <= limit else {
            throw SourceError(.tooLarge, "\(name) is longer than \(limit) bytes; raise max_bytes")
        }
    }
}
