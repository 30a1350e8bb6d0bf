import CZlib

/// Compresses what comes in pieces into the gzip format, RFC 1952.
@safe public struct Gzip: ~Copyable {
    /// How much work goes into it, as zlib counts it.
    public enum Effort: Int32, Sendable {
        /// For what is sent once.
        case least = 1
        /// For what is kept and sent to many.
        case most = 9
    }

    // zlib takes a stream only at the address where it was begun, so it lies apart; nobody else has it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil where memory is short.
    public init?(_ effort: Effort) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // What zlib.h has to begin with is a macro, which calls this with the last two.
        let failure = unsafe deflateInit2_(
            stream,
            effort.rawValue,
            Z_DEFLATED,
            Self.gzipWindow,
            MAX_MEM_LEVEL,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size)
        )
        guard failure == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Takes in some bytes, the last of all where it says so, and hands on what has come of them, in pieces.
    ///
    /// What a piece is in is there as long as the call of `take`.
    public mutating func compress(_ bytes: [UInt8], isLast: Bool, _ take: (UnsafeRawBufferPointer) -> Void) {
        // zlib reads and writes at most as many bytes as it is told here, and both buffers last longer than that.
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = CUnsignedInt(input.count)
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceSize) { output in
                repeat {
                    unsafe stream.pointee.next_out = output.baseAddress
                    unsafe stream.pointee.avail_out = CUnsignedInt(output.count)
                    _ = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    let count = unsafe output.count - Int(stream.pointee.avail_out)
                    unsafe take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
                    // Room that was left over means that all was read and, at the end, all was written.
                } while unsafe stream.pointee.avail_out == 0
            }
            unsafe stream.pointee.next_in = nil
        }
    }

    private static let pieceSize = 16 << 10
    /// The largest window, and 16 for gzip's header instead of zlib's.
    private static let gzipWindow = MAX_WBITS + 16
}
