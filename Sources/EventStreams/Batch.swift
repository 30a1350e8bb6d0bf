import JSON
public import Tape

/// Events joined into one run of bytes, which all subscribers that lack them share.
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
        joined.append(hexDigits: UInt64(size))
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

    /// How many bytes a subscriber is sent.
    public func count(in framing: Framing) -> Int { framing == .chunked ? bytes.count : body.count }

    /// A copy of what a subscriber is sent.
    public func bytes(in framing: Framing) -> [UInt8] { framing == .chunked ? bytes : Array(bytes[body]) }

    /// Appends what a subscriber is sent.
    public func append(to joined: inout [UInt8], in framing: Framing) {
        unsafe withBytes(in: framing, from: 0) { unsafe joined.append(contentsOf: $0) }
    }

    /// The bytes from `offset` on, for as long as `use` runs.
    @inline(__always)
    public func withBytes<Result>(in framing: Framing, from offset: Int, _ use: (UnsafeRawBufferPointer) -> Result)
        -> Result
    {
        unsafe bytes.withUnsafeBytes { all in
            let range = framing == .chunked ? 0..<all.count : body
            return unsafe use(UnsafeRawBufferPointer(rebasing: all[(range.lowerBound + offset)..<range.upperBound]))
        }
    }

    /// How many bytes of events go into one batch at most, one event apart.
    public static let limit = 64 * 1024

    /// Joins the events that pass into batches of about ``limit`` bytes; `jobs` are the names of their tape.
    public static func join(
        _ events: [EncodedEvent],
        passing filter: CompiledFilter,
        _ jobs: NameTable
    ) -> [(batch: Batch, end: UInt64)] {
        var batches: [(Batch, UInt64)] = []
        var blocks: [[UInt8]] = []
        var size = 0
        for event in events where filter.matches(event.key) {
            let block = event.block(for: filter.filter, jobs)
            if size + block.count > limit, !blocks.isEmpty {
                batches.append((Batch(blocks), event.sequence))
                blocks = []
                size = 0
            }
            blocks.append(block)
            size += block.count
        }
        if !blocks.isEmpty, let last = events.last { batches.append((Batch(blocks), last.sequence + 1)) }
        return batches
    }
}
