extension StaticFile {
    /// Text is sent compressed to those who take it so; pictures are compressed already.
    static func isCompressible(type: String) -> Bool {
        type.hasPrefix("text/") || ["application/json", "application/xml", "image/svg+xml"].contains(type)
    }

    /// The body in the gzip format; nil where that gains little, or memory is short.
    ///
    /// It takes some milliseconds for the largest files, so it is for those that are kept, once for all who ask.
    func compressedBody(type: String) -> [UInt8]? {
        guard Self.isCompressible(type: type), body.count >= 512, var gzip = Gzip(.most) else { return nil }
        var compressed: [UInt8] = []
        unsafe gzip.compress(body, isLast: true) { unsafe compressed += $0 }
        return compressed.count <= body.count / 10 * 9 ? compressed : nil
    }
}
