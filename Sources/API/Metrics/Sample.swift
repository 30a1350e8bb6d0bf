/// A number as the text format for figures has it.
protocol Sample {
    /// Appends the number; it is never rounded.
    func write(to text: inout [UInt8])
}

extension Sample {
    var figure: String {
        var text: [UInt8] = []
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt64: Sample {
    func write(to text: inout [UInt8]) {
        // Most are small.
        guard self >= 10 else { return text.append(UInt8(ascii: "0") + UInt8(self)) }
        let start = text.count
        var rest = self
        while rest > 0 {
            text.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        text[start...].reverse()
    }
}

extension Int: Sample {
    func write(to text: inout [UInt8]) {
        if self < 0 { text.append(UInt8(ascii: "-")) }
        UInt64(magnitude).write(to: &text)
    }
}

extension Bool: Sample {
    func write(to text: inout [UInt8]) { text.append(self ? UInt8(ascii: "1") : UInt8(ascii: "0")) }
}

extension Double: Sample {
    func write(to text: inout [UInt8]) {
        if self == rounded(), abs(self) < 1e15 {
            Int(self).write(to: &text)
        } else {
            text += description.utf8
        }
    }
}

/// In seconds, to the nanosecond.
extension Duration: Sample {
    func write(to text: inout [UInt8]) {
        if self < .zero { text.append(UInt8(ascii: "-")) }
        let (seconds, attoseconds) = components
        UInt64(seconds.magnitude).write(to: &text)
        var rest = attoseconds.magnitude / 1_000_000_000
        guard rest > 0 else { return }
        text.append(UInt8(ascii: "."))
        var unit: UInt64 = 100_000_000
        while rest > 0 {
            text.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}
