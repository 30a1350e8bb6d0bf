/// Cuts a stream of bytes into lines, which end with LF, CR LF or CR; holds no more of a line than its limit.
///
/// A CR with nothing in front of it moves a terminal's cursor nowhere, and ends no line.
struct LineSplitter {
    struct Line: Hashable {
        /// The line without its end.
        var bytes: [UInt8]
        /// Whether there was more than the limit allowed.
        var isCut: Bool

        fileprivate var isEmpty: Bool { bytes.isEmpty && !isCut }
    }

    /// So many bytes of a line are kept; the rest is dropped.
    let limit: Int
    private var line = Line(bytes: [], isCut: false)
    /// What an LF at the begin of what comes next would be.
    private var state = State.inLine

    /// Lines of no more than so many bytes; where a line has ended with a CR before, an LF that comes first belongs to that.
    init(limit: Int, isBehindReturn: Bool = false) {
        self.limit = limit
        if isBehindReturn { state = .behindLine }
    }

    private enum State {
        /// The end of a line.
        case inLine
        /// The second half of the end of a line that was handed out when its CR came.
        case behindLine
        /// The second half of the end of an empty line.
        case behindReturn
    }

    init(limit: Int) { self.limit = limit }

    /// Takes in bytes and returns the lines that end within them.
    mutating func take(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        take(bytes) { line, _ in lines.append(line) }
        return lines
    }

    /// Takes in bytes, and hands out each line that ends within them, and where in them: behind its end.
    mutating func take(_ bytes: [UInt8], _ each: (Line, Int) -> Void) {
        var start = 0
        while let end = bytes.span.lineEnd(from: start) {
            keep(bytes[start..<end])
            start = end + 1
            if bytes[end] == UInt8(ascii: "\n") {
                if state != .behindLine { each(takeLine(), start) }
                state = .inLine
            } else if line.isEmpty {
                state = .behindReturn
            } else {
                // Handed out at once: a program that shows its progress so may be silent for a while.
                state = .behindLine
                if start < bytes.count, bytes[start] == UInt8(ascii: "\n") { (start, state) = (start + 1, .inLine) }
                each(takeLine(), start)
            }
        }
        keep(bytes[start...])
    }

    /// The last line, where it lacks its end.
    mutating func takeRest() -> Line? { line.isEmpty ? nil : takeLine() }

    private mutating func takeLine() -> Line {
        defer { line = Line(bytes: [], isCut: false) }
        return line
    }

    private mutating func keep(_ piece: ArraySlice<UInt8>) {
        guard !piece.isEmpty else { return }
        state = .inLine
        let room = limit - line.bytes.count
        if piece.count > room { line.isCut = true }
        line.bytes.append(contentsOf: piece.prefix(room))
    }
}

extension Span<UInt8> {
    /// The place of the first LF or CR from a place on; nil where there is none.
    func lineEnd(from start: Int) -> Int? {
        var place = start
        while place < count {
            let byte = self[place]
            if byte == 0x0A || byte == 0x0D { return place }
            place += 1
        }
        return nil
    }
}
