/// Cuts a stream of bytes into lines, which end with LF, CR LF or CR; holds no more of a line than its limit.
///
/// A CR with nothing in front of it moves a terminal's cursor nowhere, and ends no line.
struct LineSplitter {
    struct Line: Hashable {
        /// The line without its end.
        var bytes: ArraySlice<UInt8>
        /// Whether there was more than the limit allowed.
        var isCut: Bool
    }

    /// So many bytes of a line are kept; the rest is dropped.
    let limit: Int
    /// What is kept of a line that has begun in bytes that came before.
    private var kept: [UInt8] = []
    private var isCut = false
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
    ///
    /// A line that is all in them is a slice of them.
    mutating func take(_ bytes: [UInt8], _ each: (Line, Int) -> Void) {
        var start = 0
        while let end = bytes.span.lineEnd(from: start) {
            let piece = bytes[start..<end]
            if !piece.isEmpty { state = .inLine }
            start = end + 1
            if bytes[end] == UInt8(ascii: "\n") {
                if state != .behindLine { each(takeLine(endingWith: piece), start) }
                state = .inLine
            } else if piece.isEmpty, isEmpty {
                state = .behindReturn
            } else {
                // Handed out at once: a program that shows its progress so may be silent for a while.
                state = .behindLine
                if start < bytes.count, bytes[start] == UInt8(ascii: "\n") { (start, state) = (start + 1, .inLine) }
                each(takeLine(endingWith: piece), start)
            }
        }
        guard start < bytes.count else { return }
        state = .inLine
        keep(bytes[start...])
    }

    /// The last line, where it lacks its end.
    mutating func takeRest() -> Line? { isEmpty ? nil : takeLine(endingWith: []) }

    private var isEmpty: Bool { kept.isEmpty && !isCut }

    private mutating func takeLine(endingWith piece: ArraySlice<UInt8>) -> Line {
        guard !isEmpty || piece.count > limit else { return Line(bytes: piece, isCut: false) }
        keep(piece)
        defer { (kept, isCut) = ([], false) }
        return Line(bytes: kept[...], isCut: isCut)
    }

    private mutating func keep(_ piece: ArraySlice<UInt8>) {
        let room = limit - kept.count
        if piece.count > room { isCut = true }
        kept.append(contentsOf: piece.prefix(room))
    }
}

extension Span<UInt8> {
    /// The place of the first LF or CR from a place on; nil where there is none.
    func lineEnd(from start: Int) -> Int? {
        var place = start
        // Eight at a time as long as there is none among them.
        unsafe withUnsafeBytes { bytes in
            while place + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                if word.hasByte(0x0A) || word.hasByte(0x0D) { return }
                place += 8
            }
        }
        while place < count {
            if self[place].isLineEnd { return place }
            place += 1
        }
        return nil
    }
}

extension UInt64 {
    /// Whether one of its eight bytes is this one: only a byte of zero borrows from its highest bit when one is taken away.
    fileprivate func hasByte(_ byte: UInt8) -> Bool {
        let rest = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (rest &- 0x0101_0101_0101_0101) & ~rest & 0x8080_8080_8080_8080 != 0
    }
}

extension UInt8 {
    fileprivate var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}
