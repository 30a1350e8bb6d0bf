/// The data of one event: a JSON object with its number, its time and a filling.
struct Payload {
    let number: UInt64
    let time: UInt64
    /// Bytes of the whole; at least ``leastSize`` for any number and time.
    let size: Int

    /// With the longest number and time nothing is left for the filling.
    static let leastSize = 64

    private static let start = Array(#"{"seq":"#.utf8)
    private static let middle = Array(#","t":"#.utf8)
    private static let filling = Array(#","pad":""#.utf8)
    private static let end = Array(#""}"#.utf8)

    init(number: UInt64, time: UInt64, size: Int) {
        self.number = number
        self.time = time
        self.size = max(Self.leastSize, size)
    }

    func append(to bytes: inout [UInt8]) {
        let limit = bytes.count + size
        bytes += Self.start
        bytes.appendDecimal(number)
        bytes += Self.middle
        bytes.appendDecimal(time)
        bytes += Self.filling
        while bytes.count < limit - Self.end.count { bytes.append(UInt8(ascii: "a") + UInt8(bytes.count % 26)) }
        bytes += Self.end
    }
}

extension [UInt8] {
    /// Appends a number's decimal digits, without making a string of it.
    mutating func appendDecimal(_ number: UInt64) {
        let start = count
        var rest = number
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
