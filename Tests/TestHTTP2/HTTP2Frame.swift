/// Frames as bytes, also those that no client would send; RFC 9113 §4.1 and §6.
public enum HTTP2Frame {
    /// What a client begins with.
    public static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    /// A frame of a type with flags and a payload.
    public static func frame(_ type: UInt8, flags: UInt8 = 0, on stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8]
    {
        let count = payload.count
        let head: [UInt8] = [UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags]
        return head + number(stream) + payload
    }

    /// Four bytes.
    public static func number(_ value: UInt32) -> [UInt8] {
        let shifts: [UInt32] = [24, 16, 8, 0]
        return shifts.map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// DATA.
    public static func data(_ bytes: [UInt8], ends: Bool = false, on stream: UInt32) -> [UInt8] {
        frame(0, flags: ends ? 1 : 0, on: stream, bytes)
    }

    /// HEADERS with all fields in one frame, and the end of the stream unless a body follows.
    public static func headers(_ fields: [(String, String)], ends: Bool = true, on stream: UInt32) -> [UInt8] {
        frame(1, flags: ends ? 5 : 4, on: stream, block(fields))
    }

    /// RST_STREAM.
    public static func reset(_ stream: UInt32, code: UInt32 = 8) -> [UInt8] { frame(3, on: stream, number(code)) }

    /// SETTINGS, each as its number and value.
    public static func settings(_ entries: [(UInt16, UInt32)] = []) -> [UInt8] {
        frame(4, entries.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] + number($1) })
    }

    /// WINDOW_UPDATE.
    public static func window(_ count: UInt32, on stream: UInt32 = 0) -> [UInt8] { frame(8, on: stream, number(count)) }

    /// The fields of a GET.
    public static func get(_ path: String, _ more: [(String, String)] = []) -> [(String, String)] {
        [(":method", "GET"), (":scheme", "http"), (":authority", "h"), (":path", path)] + more
    }

    /// Fields as literals that nobody remembers, RFC 7541 §6.2.2.
    public static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { [0] + text($0) + text($1) }
    }

    /// A string as it is, RFC 7541 §5.2.
    public static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count >= 127 else { return [UInt8(bytes.count)] + bytes }
        var (rest, length): (Int, [UInt8]) = (bytes.count - 127, [127])
        while rest >= 128 {
            length.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return length + [UInt8(rest)] + bytes
    }
}
