/// Reads the numbers behind `"seq"` and `"t"` from JSON that comes byte by byte.
struct NumberedKeys {
    /// What of a key or its number has been read.
    private enum Step: UInt8 {
        case seeking, quote, s, se, seq, t
        case colonOfNumber, colonOfTime
        case number, time
    }

    private var step = Step.seeking
    private var hasNumber = false
    private var hasTime = false
    private var number: UInt64 = 0
    private var time: UInt64 = 0

    /// Whether nothing more is to be learned from this event.
    var isComplete: Bool { hasNumber && hasTime }

    mutating func read(_ byte: UInt8) {
        switch step {
        case .number:
            if Self.extend(&number, by: byte) { return }
            hasNumber = Self.isEnd(byte)
            seek(byte)
        case .time:
            if Self.extend(&time, by: byte) { return }
            hasTime = Self.isEnd(byte)
            seek(byte)
        case .seeking: seek(byte)
        case .quote: follow(byte, byte == UInt8(ascii: "s") ? .s : byte == UInt8(ascii: "t") ? .t : nil)
        case .s: follow(byte, byte == UInt8(ascii: "e") ? .se : nil)
        case .se: follow(byte, byte == UInt8(ascii: "q") ? .seq : nil)
        case .seq: follow(byte, byte == UInt8(ascii: "\"") && !hasNumber ? .colonOfNumber : nil)
        case .t: follow(byte, byte == UInt8(ascii: "\"") && !hasTime ? .colonOfTime : nil)
        case .colonOfNumber, .colonOfTime: readColon(byte)
        }
    }

    /// A number may end with its line.
    mutating func endLine() {
        if step == .number { hasNumber = true }
        if step == .time { hasTime = true }
        step = .seeking
    }

    /// What was learned of the event that has ended; nil where it had no number.
    mutating func takeEvent() -> EventScanner.Event? {
        guard hasNumber else {
            self = NumberedKeys()
            return nil
        }
        let event = EventScanner.Event(number: number, time: hasTime ? time : nil)
        self = NumberedKeys()
        return event
    }

    private mutating func seek(_ byte: UInt8) { step = byte == UInt8(ascii: "\"") ? .quote : .seeking }

    private mutating func follow(_ byte: UInt8, _ next: Step?) {
        if let next { step = next } else { seek(byte) }
    }

    private mutating func readColon(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: ":"), UInt8(ascii: " "): break
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let digit = UInt64(byte - UInt8(ascii: "0"))
            if step == .colonOfNumber {
                number = digit
                step = .number
            } else {
                time = digit
                step = .time
            }
        default: seek(byte)
        }
    }

    /// Appends a digit; false where the byte is none, or the number grows too large to be one of ours.
    private static func extend(_ value: inout UInt64, by byte: UInt8) -> Bool {
        let digit = byte &- UInt8(ascii: "0")
        guard digit < 10, value < UInt64.max / 10 else { return false }
        value = value * 10 + UInt64(digit)
        return true
    }

    /// Whether a byte can follow a whole number; a further digit means that it was too large.
    private static func isEnd(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") >= 10 }
}
