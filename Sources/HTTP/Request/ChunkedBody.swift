/// Takes a chunked body out of its framing, RFC 9112 §7.1.
struct ChunkedBody: Sendable {
    private enum Place {
        case size
        case data(left: Int)
        case dataEnd
        case trailers(bytes: Int, fields: Int)
    }

    /// Bytes of one size line, its extension included.
    private static let longestSizeLine = 256
    /// Digits of a size; more than any size in use, less than overflows.
    private static let mostDigits = 15

    private var place = Place.size
    private var body: [UInt8] = []
    /// Extensions are read and dropped; over the whole body they may fill no more than a head could.
    private var extensionBytes = 0

    /// How many bytes of the body have come so far.
    var count: Int { body.count }

    /// True until the first byte of framing has been used.
    private(set) var isUntouched = true

    /// Uses what the buffer has; returns the body at its end, nil if more bytes are needed.
    mutating func read(_ input: inout InputBuffer, limits: RequestLimits) throws(RequestError) -> [UInt8]? {
        while true {
            switch place {
            case .size:
                guard let line = try Self.line(&input, Self.longestSizeLine, "a chunk size line is too long")
                else { return nil }
                isUntouched = false
                let size = try size(input.bytes.span.extracting(line), limits)
                place = size > 0 ? .data(left: size) : .trailers(bytes: 0, fields: 0)
            case .data(let left):
                let moved = input.move(upTo: left, to: &body)
                guard moved == left else {
                    place = .data(left: left - moved)
                    return nil
                }
                place = .dataEnd
            case .dataEnd:
                guard let line = try Self.line(&input, 2, "a chunk is longer than its size") else { return nil }
                guard line.isEmpty else { throw RequestError(400, "a chunk is longer than its size") }
                place = .size
            case .trailers(let bytes, let fields):
                guard let line = try Self.line(&input, limits.headBytes - bytes, "the trailers are too long")
                else { return nil }
                guard !line.isEmpty else { return body }
                guard fields < limits.fields else { throw RequestError(400, "the trailers are too many") }
                _ = try HeaderFields.split(input.bytes.span.extracting(line))
                place = .trailers(bytes: bytes + line.count + 2, fields: fields + 1)
            }
        }
    }

    private static func line(
        _ input: inout InputBuffer,
        _ limit: Int,
        _ tooLong: String
    ) throws(RequestError) -> Range<Int>? {
        switch try input.line(within: limit) {
        case .line(let range): range
        case .incomplete: nil
        case .tooLong: throw RequestError(400, tooLong)
        }
    }

    /// The size in a size line; its extension is checked for control characters only.
    private mutating func size(_ line: Span<UInt8>, _ limits: RequestLimits) throws(RequestError) -> Int {
        var size = 0
        var digits = 0
        while digits < line.count, let digit = line[digits].hexadecimalValue {
            guard digits < Self.mostDigits else { throw RequestError(400, "a chunk size has too many digits") }
            size = size << 4 | Int(digit)
            digits += 1
        }
        guard digits > 0, digits == line.count || line[digits] == UInt8(ascii: ";") else {
            throw RequestError(400, "a chunk size is not a hexadecimal number")
        }
        for index in digits..<line.count where !line[index].isFieldValueByte {
            throw RequestError(400, "a chunk extension holds a control character")
        }
        extensionBytes += line.count - digits
        guard extensionBytes <= limits.headBytes else { throw RequestError(400, "the chunk extensions are too long") }
        guard size <= limits.bodyBytes - body.count else { throw BodyFraming.tooLarge(limits) }
        return size
    }
}
