import Synchronization

/// The lines of an answer that goes on, each understood as a result.
final class FollowedLines: FollowedReader {
    private struct State {
        var decoder: TextDecoder
        var splitter: LineSplitter
    }

    let isPrompt = true
    let mayBreakOff = false
    private let format: ResultFormat
    private let limit: Int
    private let state: Mutex<State>

    init(format: ResultFormat, charset: Charset, limit: Int) {
        self.format = format
        self.limit = limit
        state = Mutex(State(decoder: TextDecoder(charset), splitter: LineSplitter(limit: limit)))
    }

    func takeNow(_ piece: [UInt8]) throws(SourceError) -> [FeedItem] {
        let result = state.withLock { state -> Result<[FeedItem], SourceError> in
            Result { () throws(SourceError) in
                state.splitter.take(try state.decoder.take(piece)).compactMap(understand)
            }
        }
        return try result.get()
    }

    /// A last line without an end is one, too.
    func end() throws(SourceError) -> [FeedItem] {
        let result = state.withLock { state -> Result<[FeedItem], SourceError> in
            Result { () throws(SourceError) in
                let lines = state.splitter.take(try state.decoder.takeRest())
                return (lines + (state.splitter.takeRest().map { [$0] } ?? [])).compactMap(understand)
            }
        }
        return try result.get()
    }

    /// Nil for a line that says nothing.
    private func understand(_ line: LineSplitter.Line) -> FeedItem? {
        var line = line
        // What begins a text of a sequence; RFC 7464 §2.2.
        if line.bytes.first == 0x1E { line.bytes.removeFirst() }
        if !line.isCut, format.saysNothing(line.bytes) { return nil }
        return FeedItem(Result { () throws(SourceError) in try SourceResult(line, as: format, limit: limit) })
    }
}
