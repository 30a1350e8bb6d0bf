/// Why a text is no address of a Redis: a sentence that says what to write instead, without the text's secret.
public struct RedisAddressFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence, as it reads behind the key's name.
    public let description: String

    init(_ sentence: String) { description = sentence }
}

extension RedisAddress {
    private static let forms = "redis://HOST:PORT/DB, redis+sentinel://HOST:PORT,HOST:PORT/NAME/DB or unix:/PATH"

    private static let portFault =
        "has a port that is no number from 1 to 65535; an IPv6 address is written in [ ]"

    /// Reads `redis://user:secret@host:port/db`, `redis+sentinel://a:26379,b:26379/NAME/db` or `unix:/path`.
    ///
    /// With `rediss` in place of `redis` TLS is spoken. Ports may be left out (6379, of sentinels 26379), as may the database (0) and the user. In user and secret, what
    /// a URL has a meaning for is written with `%` (RFC 3986 §2.1). A file's database stands behind `?db=`, its user and
    /// secret before the path: `unix:user:secret@/path`.
    public init(reading text: String) throws(RedisAddressFault) {
        if text.hasPrefix("rediss://") || text.hasPrefix("rediss+sentinel://") {
            try self.init(reading: "redis" + text.dropFirst("rediss".count))
            isEncrypted = true
            return
        }
        if let rest = text.removing("unix:") {
            try self.init(file: rest)
        } else if let rest = text.removing("redis+sentinel://") {
            try self.init(sentinels: rest)
        } else if let rest = text.removing("redis://") {
            try self.init(server: rest)
        } else {
            throw .init("is no address of a Redis; write \(Self.forms)")
        }
    }

    private init(server text: Substring) throws(RedisAddressFault) {
        let (door, rest) = try Self.door(of: text)
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw .init("has too many parts; write redis://HOST:PORT/DB") }
        self.init(.server(try Self.host(parts[0], port: 6379)))
        (user, secret) = door
        database = try Self.database(parts.count == 2 ? parts[1] : "")
    }

    private init(sentinels text: Substring) throws(RedisAddressFault) {
        let (door, rest) = try Self.door(of: text)
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), !parts[1].isEmpty else {
            throw .init(#"does not name the primary; write "redis+sentinel://HOST:PORT,HOST:PORT/NAME/DB", in quotes"#)
        }
        var hosts: [Host] = []
        for part in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
            hosts.append(try Self.host(part, port: 26379))
        }
        self.init(.sentinels(hosts, primary: try Self.plain(parts[1])))
        (user, secret) = door
        database = try Self.database(parts.count == 3 ? parts[2] : "")
    }

    private init(file text: Substring) throws(RedisAddressFault) {
        let (door, rest) = text.hasPrefix("/") ? ((nil, nil), text) : try Self.door(of: text)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].hasPrefix("/"), parts[0].utf8.count <= 107 else {
            throw .init("has no path of a socket file; write unix:/PATH, 107 bytes at most")
        }
        self.init(.file(String(parts[0])))
        (user, secret) = door
        guard parts.count == 2 else { return }
        guard let base = String(parts[1]).removing("db=") else {
            throw .init("has something behind its ? that is not known; write unix:/PATH?db=NUMBER")
        }
        database = try Self.database(base)
    }

    /// What stands before the last `@`, and what stands behind it.
    private static func door(of text: Substring) throws(RedisAddressFault) -> ((String?, Secret?), Substring) {
        guard let at = text.lastIndex(of: "@") else { return ((nil, nil), text) }
        let rest = text[text.index(after: at)...]
        let words = text[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, !words[1].isEmpty else {
            throw .init(
                "has a user without a secret; write redis://USER:SECRET@HOST:PORT/DB, or redis://:SECRET@HOST:PORT/DB where there are no users"
            )
        }
        guard !words[1].contains(where: { "/?#@".contains($0) }) else {
            throw .init("has a secret with /, ?, # or @ in it; write %2F, %3F, %23 or %40 for it")
        }
        let user = try plain(words[0])
        return ((user.isEmpty ? nil : user, Secret(try plain(words[1]))), rest)
    }

    private static func host(_ text: Substring, port: UInt16) throws(RedisAddressFault) -> Host {
        var name = text
        var digits: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw .init("has an IPv6 address without its ]; write redis://[::1]:6379")
            }
            name = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw .init("has something behind the ] that is no port; write redis://[::1]:6379")
            }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            name = text[..<colon]
            digits = text[text.index(after: colon)...]
        }
        guard digits?.contains(":") != true else { throw .init(Self.portFault) }
        guard !name.isEmpty, !name.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else {
            throw .init("names no host; write \(forms)")
        }
        guard let digits else { return Host(name: String(name), port: port) }
        guard let number = UInt16(digits), number > 0 else {
            throw .init(Self.portFault)
        }
        return Host(name: String(name), port: number)
    }

    private static func database(_ text: Substring) throws(RedisAddressFault) -> Int {
        if text.isEmpty { return 0 }
        guard text.utf8.count <= 5, let number = UInt16(text) else {
            throw .init("has a database that is no number; write /0 at its end, or nothing")
        }
        return Int(number)
    }

    /// The text with `%XX` read; RFC 3986 §2.1.
    private static func plain(_ text: Substring) throws(RedisAddressFault) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                throw .init("has a % without two hexadecimal digits behind it; write %25 for a % itself")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw .init("has bytes behind % that are no text in UTF-8")
        }
        return text
    }
}

extension String {
    /// What stands behind a beginning; nil where the text begins otherwise.
    fileprivate func removing(_ beginning: String) -> Substring? {
        hasPrefix(beginning) ? dropFirst(beginning.count) : nil
    }
}
