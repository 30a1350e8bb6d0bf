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
        let room = body.count / 10 * 9
        let body = body
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            // It writes at most `room` bytes, and says how many.
            count = unsafe body.withUnsafeBufferPointer { bytes in
                unsafe bytes.baseAddress.map { unsafe gzip_compress($0, body.count, start, room) } ?? 0
            }
        }
        return compressed.isEmpty ? nil : compressed
    }
}
