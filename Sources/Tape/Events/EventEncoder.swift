/// Writes blocks of an event stream (HTML Living Standard, 9.2.5 and 9.2.6).
///
/// Lines end with LF. Payload lines are split where a client would see a line end (CR, LF, CRLF) and nowhere else, so that
/// no payload can begin a field of its own.
public enum EventEncoder {
    static let dataField = Array("data:".utf8)
    /// What stands before the only line of data.
    static let dataStart = Array("data: ".utf8)
    /// What stands behind it: the end of the line and of the block.
    static let dataEnd = Array("\n\n".utf8)
    static let closingBrace = UInt8(ascii: "}")
    /// What stands behind the last member of an object that is the only line of data.
    static let objectEnd = Array("}\n\n".utf8)
    static let eventField = Array("event: ".utf8)

    /// A block that is in no history: it has no id, so that it moves no client's cursor, or the id a client came with.
    public static func block(event: String, data: [UInt8], id: String? = nil, retry: Duration? = nil) -> [UInt8] {
        var block: [UInt8] = []
        if let id { block.append(field: "id", clean(id)) }
        block.append(field: "event", clean(event))
        if let retry {
            // Clients take digits only, and no more than fit their own integers.
            block.append(field: "retry", String(Int64(clamping: max(0, retry.wholeMilliseconds))))
        }
        appendData(data, to: &block)
        block.append(newline)
        return block
    }

    /// The line that names an event type.
    static func eventLine(_ event: String) -> [UInt8] {
        var line: [UInt8] = []
        line.append(field: "event", clean(event))
        return line
    }

    /// Appends the `data:` lines of `payload`; empty text is one empty line, since a block without any is no event.
    static func appendData(_ payload: [UInt8], to block: inout [UInt8]) {
        block.reserveCapacity(block.count + payload.count + 16)
        var start = payload.startIndex
        while let end = payload[start...].firstIndex(where: { $0 == newline || $0 == carriageReturn }) {
            block.append(dataLine: payload[start..<end])
            let isPair = payload[end] == carriageReturn && end + 1 < payload.endIndex && payload[end + 1] == newline
            start = end + (isPair ? 2 : 1)
        }
        block.append(dataLine: payload[start...])
    }

    /// What is left of a field's value without the characters that would end its line or, in an id, undo it.
    private static func clean(_ value: String) -> String {
        let isBreaking: (UInt8) -> Bool = { $0 == newline || $0 == carriageReturn || $0 == 0 }
        guard value.utf8.contains(where: isBreaking) else { return value }
        return String(decoding: value.utf8.filter { !isBreaking($0) }, as: UTF8.self)
    }

    static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}

extension [UInt8] {
    /// Appends a text in one piece, which takes a fraction of the time that its bytes take one by one.
    public mutating func append(text: String) {
        // Read inside the closure only, where the text keeps its bytes alive.
        unsafe text.utf8.span.withUnsafeBufferPointer { bytes in unsafe append(contentsOf: bytes) }
    }

    fileprivate mutating func append(field name: String, _ value: String) {
        append(text: name)
        append(text: ": ")
        append(text: value)
        append(EventEncoder.newline)
    }

    fileprivate mutating func append(dataLine line: ArraySlice<UInt8>) {
        append(contentsOf: EventEncoder.dataField)
        if !line.isEmpty {
            append(UInt8(ascii: " "))
            append(contentsOf: line)
        }
        append(EventEncoder.newline)
    }
}
