internal import CHiredis

/// A command for Redis: its name and its arguments, each of any bytes.
public struct RedisCommand: Hashable, Sendable {
    /// The name and what follows it.
    public var words: [[UInt8]]

    /// A command of texts.
    public init(_ words: String...) { self.words = words.map { Array($0.utf8) } }

    /// A command of any bytes; it has one word at least.
    public init(words: [[UInt8]]) {
        precondition(!words.isEmpty, "a command has a name")
        self.words = words
    }

    /// Adds an argument.
    public mutating func append(_ word: String) { words.append(Array(word.utf8)) }

    /// Adds an argument.
    public mutating func append(_ word: [UInt8]) { words.append(word) }

    /// Its name in capitals, which is all of it that may stand in a log: arguments may be secrets.
    public var name: String { String(decoding: words[0], as: UTF8.self).uppercased() }

    /// The bytes that are sent: an array of bulk strings; see the Redis serialization protocol, version 2.
    ///
    /// - Throws: ``RedisError/refusedReply(_:)`` where memory has run out.
    public func encoded() throws(RedisError) -> [UInt8] {
        let lengths = words.map { $0.count }
        // One array after the other, since `joined()` would go through a megabyte byte by byte.
        var joined: [UInt8] = []
        joined.reserveCapacity(lengths.reduce(0, +))
        for word in words { joined += word }
        var target: UnsafeMutablePointer<CChar>?
        // The pointers lead into `joined`, which does not move while they are used; the result is freed below.
        let count = unsafe joined.withUnsafeBytes { bytes in
            // An empty array may have no address, yet hiredis copies nothing from it then.
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            var place = 0
            for length in lengths {
                let start = unsafe bytes.baseAddress.map { unsafe $0 + place }
                unsafe pointers.append(start?.assumingMemoryBound(to: CChar.self))
                place += length
            }
            return unsafe redisFormatCommandArgv(&target, CInt(pointers.count), &pointers, lengths)
        }
        guard count >= 0, let start = unsafe target else {
            throw .refusedReply("the command \(name) could not be written: memory has run out")
        }
        defer { unsafe redisFreeCommand(start) }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
    }
}
