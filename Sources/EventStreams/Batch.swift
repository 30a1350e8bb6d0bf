public import Tape

/// Frames joined into one run of bytes, which all subscribers that lack them share.
///
/// ```
///   4e2\r\n  id: ...  id: ...  id: ...  \r\n
///   ├ size ┤├───────── body ──────────┤├end┤
///   ├───────────── chunk ──────────────────┤     HTTP/1.1 gets the chunk (RFC 9112 §7.1), HTTP/1.0 the body
/// ```
public final class Batch: Sendable {
    private let bytes: [UInt8]
    private let body: Range<Int>
    /// How many blocks are joined.
    public let blockCount: Int

    /// Joins blocks into one chunk.
    public init(_ blocks: some Sequence<[UInt8]>) {
        var joined: [UInt8] = []
        let size = blocks.reduce(0) { $0 + $1.count }
        joined.reserveCapacity(size + 20)
        joined += String(size, radix: 16).utf8
        joined += Self.lineEnd
        let start = joined.count
        var blockCount = 0
        for block in blocks {
            joined += block
            blockCount += 1
        }
        self.blockCount = blockCount
        body = start..<joined.count
        joined += Self.lineEnd
        bytes = joined
    }

    private static let lineEnd = Array("\r\n".utf8)
    /// The chunk that ends a chunked stream.
    public static let lastChunk = Array("0\r\n\r\n".utf8)

    /// How many bytes a subscriber is sent.
    public func count(isChunked: Bool) -> Int { isChunked ? bytes.count : body.count }

    /// A copy of what a subscriber is sent.
    public func bytes(isChunked: Bool) -> [UInt8] { isChunked ? bytes : Array(bytes[body]) }

    /// The bytes from `offset` on, for as long as `use` runs.
    @inline(__always)
    public func withBytes<Result>(isChunked: Bool, from offset: Int, _ use: (UnsafeRawBufferPointer) -> Result)
        -> Result
    {
        unsafe bytes.withUnsafeBytes { all in
            let range = isChunked ? 0..<all.count : body
            return unsafe use(UnsafeRawBufferPointer(rebasing: all[(range.lowerBound + offset)..<range.upperBound]))
        }
    }

    /// How many bytes of frames go into one batch at most, one frame apart.
    public static let limit = 64 * 1024

    /// Joins the frames that pass into batches of about ``limit`` bytes.
    public static func join(_ frames: [EncodedEvent], passing filter: CompiledFilter) -> [(batch: Batch, end: UInt64)] {
        var batches: [(Batch, UInt64)] = []
        var blocks: [[UInt8]] = []
        var size = 0
        for frame in frames where filter.matches(frame.key) {
            if size + frame.bytes.count > limit, !blocks.isEmpty {
                batches.append((Batch(blocks), frame.sequence))
                blocks = []
                size = 0
            }
            blocks.append(frame.bytes)
            size += frame.bytes.count
        }
        if !blocks.isEmpty, let last = frames.last { batches.append((Batch(blocks), last.sequence + 1)) }
        return batches
    }
}
