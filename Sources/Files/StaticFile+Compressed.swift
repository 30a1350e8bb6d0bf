import CZlib

extension StaticFile {
    /// Text is sent compressed to those who take it so; pictures are compressed already.
    static func isCompressible(type: String) -> Bool {
        type.hasPrefix("text/") || ["application/json", "application/xml", "image/svg+xml"].contains(type)
    }

    /// The body in the gzip format; nil where that gains little.
    ///
    /// It takes some milliseconds for the largest files, so it is for those that are kept, once for all who ask.
    func compressedBody(type: String) -> [UInt8]? {
        guard Self.isCompressible(type: type), body.count >= 512 else { return nil }
        let compressed = Self.gzip(body, room: body.count / 10 * 9)
        return compressed.isEmpty ? nil : compressed
    }

    /// Compressed into the gzip format (RFC 1952), as well as zlib can; empty where `room` does not suffice or memory is
    /// short.
    private static func gzip(_ bytes: [UInt8], room: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: room) { result, count in
            count = unsafe bytes.withUnsafeBufferPointer { bytes in
                // It reads and writes at most as many bytes as it is told here, and both buffers last longer than that.
                var stream = unsafe z_stream()
                unsafe stream.next_in = bytes.baseAddress
                unsafe stream.avail_in = CUnsignedInt(bytes.count)
                unsafe stream.next_out = result.baseAddress
                unsafe stream.avail_out = CUnsignedInt(room)
                // zlib takes a stream only where it was begun, so that it has one address until it is ended.
                return unsafe withUnsafeMutablePointer(to: &stream) { unsafe compress($0) }
            }
        }
    }

    /// Compresses all that a stream has to read, and ends it; returns how many bytes came of it, 0 where not all did.
    @unsafe private static func compress(_ stream: UnsafeMutablePointer<z_stream>) -> Int {
        // What zlib.h has to begin with is a macro, which calls this with the last two.
        let failure = unsafe deflateInit2_(
            stream,
            Z_BEST_COMPRESSION,
            Z_DEFLATED,
            gzipWindow,
            MAX_MEM_LEVEL,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size)
        )
        guard failure == Z_OK else { return 0 }
        defer { unsafe deflateEnd(stream) }
        return unsafe deflate(stream, Z_FINISH) == Z_STREAM_END ? Int(stream.pointee.total_out) : 0
    }

    /// The largest window, and 16 for gzip's header instead of zlib's.
    private static let gzipWindow = MAX_WBITS + 16
}
