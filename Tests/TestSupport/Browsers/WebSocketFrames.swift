/// The frames in the bytes of a WebSocket (RFC 6455 §5.2).
struct WebSocketFrames {
    /// What a frame holds, by its opcode.
    enum Kind: UInt8 {
        case continuation, text, binary
        case close = 8
        case ping, pong
    }

    /// One frame, unmasked as servers send it.
    struct Frame {
        let kind: Kind
        let isLast: Bool
        let payload: [UInt8]
    }

    private var bytes: [UInt8] = []

    /// Takes bytes as they came.
    mutating func add(_ more: [UInt8]) { bytes += more }

    /// Takes out the next whole frame, if there is one; one of an unknown kind is passed over.
    mutating func next() -> Frame? {
        while bytes.count >= 2 {
            let width =
                switch bytes[1] & 0x7f {
                case 126: 2
                case 127: 8
                default: 0
                }
            guard bytes.count >= 2 + width else { return nil }
            let named = bytes[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
            let length = width == 0 ? Int(bytes[1] & 0x7f) : named
            let start = 2 + width
            guard bytes.count - start >= length else { return nil }
            let head = bytes[0]
            let payload = Array(bytes[start..<start + length])
            bytes.removeFirst(start + length)
            guard let kind = Kind(rawValue: head & 0x0f) else { continue }
            return Frame(kind: kind, isLast: head & 0x80 != 0, payload: payload)
        }
        return nil
    }

    /// A frame as clients send it: whole, and masked.
    static func frame(of payload: [UInt8], as kind: Kind) -> [UInt8] {
        let (short, width) =
            switch payload.count {
            case ..<126: (UInt8(payload.count), 0)
            case ..<65_536: (126, 2)
            default: (127, 8)
            }
        let length = (0..<width).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
        let mask = (0..<4).map { _ in UInt8.random(in: 0...255) }
        let masked = payload.enumerated().map { $1 ^ mask[$0 % 4] }
        return [0x80 | kind.rawValue, 0x80 | short] + length + mask + masked
    }
}
