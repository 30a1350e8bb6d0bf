/// Undoes percent-encoding, RFC 3986 §2.1.
enum PercentDecoding {
    /// The decoded text; with `plusIsSpace` as forms and query strings are written.
    ///
    /// Throws 400, saying which `part` of the target it was, for a `%` without two hexadecimal digits and, more closely by
    /// `place`, for bytes that decode to a NUL or to something else than UTF-8.
    static func decode(
        _ bytes: Span<UInt8>,
        in part: String,
        plusIsSpace: Bool = false,
        place: () -> String
    ) throws(RequestError) -> String {
        guard needsWork(bytes, plusIsSpace) else { return bytes.text }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                decoded.append(try escaped(bytes, at: index, in: part))
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? .space : byte)
                index += 1
            }
        }
        guard !decoded.contains(0) else {
            throw RequestError(400, "\(place()) holds a NUL (%00), which nothing here takes; leave it out")
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw RequestError(400, "\(place()) is not text in UTF-8 once it is decoded; write é as %C3%A9")
        }
        return text
    }

    private static func needsWork(_ bytes: Span<UInt8>, _ plusIsSpace: Bool) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") || byte >= 0x80 || byte == 0 { return true }
            if plusIsSpace && byte == UInt8(ascii: "+") { return true }
        }
        return false
    }

    private static func escaped(
        _ bytes: Span<UInt8>,
        at index: Int,
        in part: String
    ) throws(RequestError) -> UInt8 {
        guard
            index + 2 < bytes.count,
            let high = bytes[index + 1].hexadecimalValue,
            let low = bytes[index + 2].hexadecimalValue
        else {
            throw RequestError(400, "the \(part) holds a % without two hexadecimal digits; write % itself as %25")
        }
        return high << 4 | low
    }
}
