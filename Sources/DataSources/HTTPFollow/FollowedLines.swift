/// The lines of an answer that goes on, each understood as a result.
struct FollowedLines {
    private let format: ResultFormat
    private let limit: Int
    private var decoder: TextDecoder
    private var splitter: LineSplitter

    init(format: ResultFormat, charset: Charset, limit: Int) {
        self.format = format
        self.limit = limit
        decoder = TextDecoder(charset)
        splitter = LineSplitter(limit: limit)
    }

    /// The results of the lines that end in the next piece; fails where the system lacks the means to convert.
    mutating func take(_ piece: [UInt8]) throws(SourceError) -> [Result<SourceResult, SourceError>] {
        splitter.take(try decoder.take(piece)).compactMap(understand)
    }

    /// That of a last line without an end.
    mutating func takeRest() throws(SourceError) -> [Result<SourceResult, SourceError>] {
        let lines = splitter.take(try decoder.takeRest()) + (splitter.takeRest().map { [$0] } ?? [])
        return lines.compactMap(understand)
    }

    /// Nil for a line that says nothing.
    private func understand(_ line: LineSplitter.Line) -> Result<SourceResult, SourceError>? {
        var bytes = TextDecoder.withoutMark(line.bytes)
        // What begins a text of a sequence; RFC 7464 §2.2.
        if bytes.first == 0x1E { bytes.removeFirst() }
        if !line.isCut, format.saysNothing(bytes) { return nil }
        return Result { () throws(SourceError) in
            try SourceResult(bytes, as: format, cutAt: line.isCut ? limit : nil, called: "a line")
        }
    }
}
