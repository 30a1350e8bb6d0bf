extension Span<UInt8> {
    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var text: String {
        // The pointer is read inside the closure only, where the span keeps its memory alive.
        unsafe withUnsafeBufferPointer { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
    }

    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    func allBelong(to set: ByteSet) -> Bool {
        for index in indices where !set.contains(self[index]) { return false }
        return true
    }

    func equals(_ text: String) -> Bool {
        let other = text.utf8.span
        guard other.count == count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }

    /// Compares as field names and codings are compared: ASCII letters without their case.
    func equalsIgnoringCase(_ text: String) -> Bool {
        let other = text.utf8.span
        guard other.count == count else { return false }
        for index in indices where self[index].lowercased != other[index].lowercased { return false }
        return true
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    var isBlank: Bool { self == .space || self == .tab }

    var lowercased: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }

    /// The value of an ASCII hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// May stand in a field value: a tab, a space, visible ASCII, or `obs-text`, RFC 9110 §5.5.
    var isFieldValueByte: Bool { self >= 0x20 && self != 0x7F || self == .tab }
}

extension [UInt8] {
    init(copying bytes: Span<UInt8>) {
        self = []
        append(copying: bytes)
    }

    mutating func append(copying bytes: Span<UInt8>) {
        // The pointer is read inside the closure only, where the span keeps its memory alive.
        unsafe bytes.withUnsafeBufferPointer { bytes in unsafe append(contentsOf: bytes) }
    }
}
