/// Cuts a stream of bytes into lines, which end with LF or CR LF; holds no more of a line than its limit.
struct LineSplitter {
    struct Line: Hashable {
        /// The line without its end.
        var bytes: [UInt8]
        /// Whether there was more than the limit allowed.
        var isCut: Bool
    }

    /// So many bytes of a line are kept; the rest is dropped.
    let limit: Int
    private var line = Line(bytes: [], isCut: false)
    /// Whether the line so far ends with a CR that may belong to its end.
    private var endsWithReturn = false

    init(limit: Int) { self.limit = limit }

    /// Takes in bytes and returns the lines that end within them.
    mutating func take(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            rest = rest[(end + 1)...]
            lines.append(takeLine())
        }
        append(rest)
        return lines
    }

    /// The last line, where it lacks its end.
    mutating func takeRest() -> Line? {
        let isEmpty = line.bytes.isEmpty && !line.isCut && !endsWithReturn
        return isEmpty ? nil : takeLine()
    }

    private mutating func takeLine() -> Line {
        defer { (line, endsWithReturn) = (Line(bytes: [], isCut: false), false) }
        return line
    }

    private mutating func append(_ piece: ArraySlice<UInt8>) {
        guard !piece.isEmpty else { return }
        var piece = piece
        if endsWithReturn { keep([UInt8(ascii: "\r")]) }
        endsWithReturn = piece.last == UInt8(ascii: "\r")
        if endsWithReturn { piece.removeLast() }
        keep(piece)
    }

    private mutating func keep(_ piece: ArraySlice<UInt8>) {
        let room = limit - line.bytes.count
        if piece.count > room { line.isCut = true }
        line.bytes.append(contentsOf: piece.prefix(room))
    }
}
