/// Tells which bytes of a connection are the body of its response, plain or in chunks; see RFC 9112 §7.1.
struct BodyFraming {
    private enum Place: UInt8 {
        case plain
        case size, sizeExtension, sizeEnd
        case chunk, chunkReturn, chunkEnd
        case finished, broken
    }

    private var place: Place
    private var remaining: UInt64 = 0
    private var digits: UInt8 = 0

    init(isChunked: Bool) { place = isChunked ? .size : .plain }

    /// Whether the last chunk has come.
    var isFinished: Bool { place == .finished }
    /// Whether what came can't be chunks; nothing behind it is read.
    var isBroken: Bool { place == .broken }

    /// The next run of body bytes at or behind `index`, which moves past it; nil when all is read.
    mutating func next(in bytes: borrowing Span<UInt8>, at index: inout Int) -> Range<Int>? {
        while index < bytes.count {
            let start = index
            switch place {
            case .plain:
                index = bytes.count
                return start..<index
            case .chunk:
                index += Int(min(remaining, UInt64(bytes.count - index)))
                remaining -= UInt64(index - start)
                if remaining == 0 { place = .chunkReturn }
                return start..<index
            case .finished, .broken:
                index = bytes.count
            default:
                read(bytes[index])
                index += 1
            }
        }
        return nil
    }

    private mutating func read(_ byte: UInt8) {
        switch place {
        case .size where byte == .carriageReturn && digits > 0: place = .sizeEnd
        case .size where byte == UInt8(ascii: ";") && digits > 0: place = .sizeExtension
        case .size: readDigit(byte)
        case .sizeExtension: if byte == .carriageReturn { place = .sizeEnd }
        case .sizeEnd:
            place = byte != .lineFeed ? .broken : remaining == 0 ? .finished : .chunk
            digits = 0
        case .chunkReturn: place = byte == .carriageReturn ? .chunkEnd : .broken
        case .chunkEnd: place = byte == .lineFeed ? .size : .broken
        case .plain, .chunk, .finished, .broken: break
        }
    }

    private mutating func readDigit(_ byte: UInt8) {
        let digit: UInt8? =
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        // Ten digits are a terabyte; nothing here sends such chunks.
        guard let digit, digits < 10 else {
            place = .broken
            return
        }
        digits += 1
        remaining = remaining << 4 | UInt64(digit)
    }
}
