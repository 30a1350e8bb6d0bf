import Configuration
import JSON
import Redis

/// The value of a key as Redis has sent it, which is yet to be understood.
struct RedisValue: Sendable {
    private enum Kind: String {
        case string, hash, list, set, zset
    }

    private let source: RedisSource
    private let name: String
    private let kind: Kind
    private let reply: RedisReply

    /// Asks for the value; a failure of the kind `missing` where there is none.
    ///
    /// It waits until it is stopped at most, as by the job's timeout.
    init(of key: String, _ source: RedisSource, stopping: CInt) throws(SourceError) {
        let connection = try source.open(stopping: stopping)
        let name = "the value of \(key.quoted)"
        func ask(_ words: String...) throws(SourceError) -> RedisReply {
            do throws(RedisError) {
                let command = RedisCommand(words: words.map { Array($0.utf8) })
                return try connection.ask(command, until: .now + .seconds(3600))
            } catch {
                guard !error.isTooLong else { throw Self.tooLarge(name, source.limit) }
                throw SourceError(redis: error, isIn: true, at: connection.name)
            }
        }
        let word = try ask("TYPE", key).text ?? "none"
        guard let kind = Kind(rawValue: word) else {
            switch word {
            case "none":
                let place = "\(connection.name), database \(source.address.database)"
                let advice = "is the name right, and /DATABASE?"
                throw SourceError(.missing, "there is no key \(key.quoted) in \(place); \(advice)")
            case "stream":
                throw SourceError(.query, "\(key.quoted) is a stream; write stream in place of key, with follow: true")
            default:
                let known = "strings, hashes, lists, sets and sorted sets are read"
                throw SourceError(.query, "\(key.quoted) is of the type \(word.onOneLine); \(known)")
            }
        }
        (self.source, self.kind, self.name) = (source, kind, name)
        reply =
            switch kind {
            case .string: try ask("GET", key)
            case .hash: try ask("HGETALL", key)
            case .list: try ask("LRANGE", key, "0", "-1")
            case .set: try ask("SMEMBERS", key)
            case .zset: try ask("ZRANGE", key, "0", "-1", "WITHSCORES")
            }
    }

    /// What it says, by its type.
    func understood() async throws(SourceError) -> SourceResult {
        switch kind {
        case .string: return SourceResult(try await value(reply))
        case .hash:
            return SourceResult(try await Self.object(reply.elements ?? [], by: source, called: name))
        case .list: return try await list(reply.elements ?? [])
        case .set:
            // In an order of ours, since it has none.
            return try await list(
                (reply.elements ?? []).sorted {
                    ($0.text ?? "").utf8.lexicographicallyPrecedes(($1.text ?? "").utf8)
                }
            )
        case .zset: return try await ranking()
        }
    }

    private func value(_ reply: RedisReply) async throws(SourceError) -> JSONText {
        try await Self.value(reply, as: source.format, by: source, called: name)
    }

    private func list(_ elements: [RedisReply]) async throws(SourceError) -> SourceResult {
        var values: [JSONText] = []
        var size = 0
        for element in elements {
            values.append(try await value(element))
            size += values.last?.bytes.count ?? 0
            try Self.check(size, limit: source.limit, name)
        }
        return SourceResult(Envelope.list(values))
    }

    /// Members with their scores, the least first.
    private func ranking() async throws(SourceError) -> SourceResult {
        let parts = reply.elements ?? []
        var entries: [JSONText] = []
        var size = 0
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            let member = try await value(parts[index])
            let score = try await Self.value(parts[index + 1], as: .auto, by: source, called: name)
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
        by source: RedisSource,
        called name: String
    ) async throws(SourceError) -> JSONText {
        var members: [(name: String, value: JSONText)] = []
        var places: [String: Int] = [:]
        var size = 0
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let field = fields[index].text else { continue }
            let called = "\(field.quoted) in \(name)"
            let value = try await value(fields[index + 1], as: source.format, by: source, called: called)
            size += field.utf8.count + value.bytes.count
            try check(size, limit: source.limit, name)
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
        as format: ResultFormat,
        by source: RedisSource,
        called name: String
    ) async throws(SourceError) -> JSONText {
        switch reply {
        case .bytes(let bytes):
            let (charset, limit) = (source.charset, source.limit)
            return try await Envelope.value(bytes, as: format, in: charset, limit: limit, called: name)
        case .integer(let number): return JSONText(.integer(number))
        case .status(let text): return JSONText(text)
        default: return JSONText(.null)
        }
    }

    private static func check(_ size: Int, limit: Int, _ name: String) throws(SourceError) {
        guard size <= limit else {
            throw tooLarge(name, limit)
        }
    }

    private static func tooLarge(_ name: String, _ limit: Int) -> SourceError {
        SourceError(.tooLarge, "\(name) is longer than \(limit) bytes; raise max_bytes")
    }
}
