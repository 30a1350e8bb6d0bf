/// Finds the number and the time of each event in a stream of server-sent events, whatever pieces it arrives in.
///
/// It keeps no bytes: what it knows of an unfinished line is a handful of small values, so that thousands of streams cost
/// nothing and no event an allocation. Of each event's data it takes the first number behind `"seq"` and behind `"t"`; other
/// events are passed over. Lines end with LF or CRLF. See the HTML Living Standard, server-sent events.
struct EventScanner {
    /// An event that told its number.
    struct Event: Equatable {
        var number: UInt64
        /// When it was published, in nanoseconds of the monotonic clock.
        var time: UInt64?
    }

    private enum Place: UInt8 {
        case lineStart, carriageReturn, fieldName, data, restOfLine
    }

    private var place = Place.lineStart
    /// How many bytes of `data:` this line has begun with.
    private var matched: UInt8 = 0
    private var keys = NumberedKeys()

    /// The next event that ends in `bytes` at or behind `index`, which moves past it; nil when all is read.
    mutating func next(in bytes: borrowing Span<UInt8>, at index: inout Int) -> Event? {
        while index < bytes.count {
            switch place {
            case .lineStart, .carriageReturn:
                if let event = beginLine(bytes[index], at: &index) { return event }
            case .fieldName: readName(bytes[index], at: &index)
            case .data: readData(bytes, at: &index)
            case .restOfLine:
                guard let end = bytes.firstIndex(of: .lineFeed, from: index) else {
                    index = bytes.count
                    return nil
                }
                index = end + 1
                place = .lineStart
            }
        }
        return nil
    }

    /// An empty line ends an event; any other is looked at anew.
    private mutating func beginLine(_ byte: UInt8, at index: inout Int) -> Event? {
        if byte == .lineFeed {
            index += 1
            place = .lineStart
            return keys.takeEvent()
        }
        if byte == .carriageReturn, place == .lineStart {
            index += 1
            place = .carriageReturn
            return nil
        }
        place = place == .lineStart ? .fieldName : .restOfLine
        matched = 0
        return nil
    }

    private mutating func readName(_ byte: UInt8, at index: inout Int) {
        // "data:" with its first byte lowest.
        let expected = UInt8(truncatingIfNeeded: 0x3A_61_74_61_64 >> (8 * UInt64(matched)))
        guard byte == expected else {
            place = .restOfLine
            return
        }
        index += 1
        matched += 1
        if matched == 5 { place = .data }
    }

    private mutating func readData(_ bytes: borrowing Span<UInt8>, at index: inout Int) {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte != .lineFeed, !keys.isComplete else {
                keys.endLine()
                place = .restOfLine
                return
            }
            keys.read(byte)
            index += 1
        }
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}
