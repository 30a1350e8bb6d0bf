internal import CHiredis
internal import Glibc

/// Reads replies out of bytes, in whatever pieces they come.
///
/// It is bounded: a reply that is longer, has more elements, or nests deeper than 8 lists ends it for good, as does
/// anything that is no reply. hiredis' reader is owned by it alone and freed with it.
@safe public final class ReplyReader {
    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let builder: ReplyBuilder
    private let mostBytes: Int
    private let mostElements: Int
    /// How many bytes have come since the last whole reply.
    private var pending = 0
    private var failure: RedisError?

    /// A reader of replies of `mostBytes` bytes and `mostElements` elements of lists at most.
    ///
    /// - Throws: ``RedisError/refusedReply(_:)`` where memory has run out.
    public init(mostBytes: Int = ReplyReader.usualBytes, mostElements: Int = 1 << 18) throws(RedisError) {
        (self.mostBytes, self.mostElements) = (mostBytes, mostElements)
        builder = ReplyBuilder(mostElements: mostElements)
        let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        unsafe functions.initialize(to: ReplyBuilder.functions)
        guard let reader = unsafe redisReaderCreateWithFunctions(functions) else {
            unsafe functions.deallocate()
            throw .refusedReply("replies of Redis can't be read: memory has run out")
        }
        // It lives as long as the reader does.
        unsafe reader.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
        // Room for a thousand events is not given back each time it is empty, only to be asked for again.
        unsafe reader.pointee.maxbuf = 1 << 20
        unsafe (self.reader, self.functions) = (reader, functions)
    }

    deinit {
        unsafe redisReaderFree(reader)
        unsafe functions.deallocate()
    }

    /// So many bytes a reply may have where nothing else is said.
    public static let usualBytes = 64 << 20

    /// What has come of the reply that is not whole, as of one that was too long: its lists, as far as they are there.
    public var unfinished: RedisReply? { builder.unfinished }

    /// Whether a part of a reply has come.
    public var isInside: Bool { pending > 0 }

    /// Takes in bytes as they come, and returns the replies that are whole with them.
    ///
    /// - Throws: ``RedisError/refusedReply(_:)`` or ``RedisError/tooLong(_:)``, from then on each time.
    public func read(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> [RedisReply] {
        if let failure { throw failure }
        var replies: [RedisReply] = []
        var rest = unsafe bytes[...]
        // In pieces, so that a reply that is too long is noticed before all of it is kept.
        while unsafe !rest.isEmpty {
            let piece = unsafe rest.prefix(1 << 16)
            unsafe rest = rest.dropFirst(piece.count)
            let start = unsafe piece.base.baseAddress.map { unsafe $0 + piece.startIndex }
            _ = unsafe redisReaderFeed(reader, start?.assumingMemoryBound(to: CChar.self), piece.count)
            pending += unsafe piece.count
            while let reply = try next() { replies.append(reply) }
            // Each time more comes, the reader looks through all of a line that has no end yet.
            if hasEndlessLine { throw fail("no reply of Redis: a line of more than \(Self.longestLine) bytes") }
            if pending > mostBytes { throw fail(.tooLong("Redis sends a reply of more than \(mostBytes) bytes")) }
        }
        return replies
    }

    /// What begins a reply, or is all of a short one, is a line; Redis itself sends none of this length.
    private static let longestLine = 1 << 16

    /// Whether what the reader waits for the end of is a line, and a longer one.
    private var hasEndlessLine: Bool {
        let rest = unsafe reader.pointee.len - reader.pointee.pos
        guard rest > Self.longestLine, let buffer = unsafe reader.pointee.buf else { return false }
        // Those bytes stand behind its position.
        return unsafe memchr(buffer + reader.pointee.pos, CInt(UInt8(ascii: "\n")), Self.longestLine) == nil
    }

    /// The next reply that is whole; nil where more bytes are to come.
    private func next() throws(RedisError) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &raw) == REDIS_OK else {
            // The text is a field of the reader.
            let text = unsafe withUnsafeBytes(of: &reader.pointee.errstr) { unsafe Self.text($0) }
            let isTooMany = unsafe reader.pointee.err == REDIS_ERR_OOM
            if isTooMany { throw fail(.tooLong("Redis sends a list of more than \(mostElements) elements")) }
            throw fail("no reply of Redis: \(text)")
        }
        guard unsafe raw != nil, let reply = builder.take() else { return nil }
        // What is left in the buffer belongs to the replies behind it.
        pending = unsafe reader.pointee.len - reader.pointee.pos
        return reply
    }

    private func fail(_ sentence: String) -> RedisError { fail(.refusedReply(sentence)) }

    private func fail(_ error: RedisError) -> RedisError {
        failure = error
        return error
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
