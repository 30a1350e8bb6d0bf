/// Text that comes piece by piece, understood line by line.
actor OutputLines {
    typealias Taker = @Sendable (Result<SourceResult, SourceError>) async -> Void

    private let format: ResultFormat
    private let limit: Int
    private var decoder: TextDecoder
    private var splitter: LineSplitter
    /// How many bytes have come since the last line.
    private var bytesOfLine = 0
    /// How long is waited behind so many bytes that become nothing: a line that has no end is read no faster than 64 KiB in
    /// 5 ms, as nobody gets what is dropped.
    static func pause(behind count: Int) -> Duration { Duration.milliseconds(5) * count / 65_536 }
    /// How long until bytes are decoded again that could not be.
    private let retry: Duration

    /// Lines of a text; `isBehindReturn` tells that a CR was read before it, see ``LineSplitter``.
    init(
        format: ResultFormat,
        charset: Charset,
        limit: Int,
        retry: Duration = .seconds(1),
        isBehindReturn: Bool = false
    ) {
        self.retry = retry
        self.format = format.ofLines
        self.limit = limit
        decoder = TextDecoder(charset)
        splitter = LineSplitter(limit: limit, isBehindReturn: isBehindReturn)
    }

    /// Hands over the lines that end in these bytes; whether it has, as it does no more once its task is cancelled.
    @discardableResult func add(_ bytes: [UInt8], _ emit: Taker) async -> Bool {
        guard let text = await decode(bytes, emit) else { return false }
        let lines = splitter.take(text)
        bytesOfLine = lines.isEmpty ? bytesOfLine + bytes.count : 0
        if bytesOfLine > limit { try? await Task.sleep(for: Self.pause(behind: bytes.count)) }
        for line in lines {
            // Whoever takes them may be slow, and the rest of a run that was stopped is not waited for.
            if Task.isCancelled { return false }
            await hand(line, to: emit)
        }
        return true
    }

    /// Whether places in what is added are places in the text.
    var isPlain: Bool { decoder.isPlain }

    /// Hands over together the lines that end in these bytes; whether it has, as it does no more once its task is cancelled.
    ///
    /// `place` tells where the source goes on behind so many of the bytes, which is asked where the text ``isPlain``.
    func add(
        _ bytes: [UInt8],
        to feed: SourceFeed,
        _ place: @Sendable (Int) -> FeedItem.Place = { _ in .same }
    ) async -> Bool {
        guard let text = await decode(bytes, feed.emit) else { return false }
        var items: [FeedItem] = []
        let (format, limit) = (format, limit)
        splitter.take(text) { line, end in
            items.append(FeedItem(Self.understand(line, as: format, limit: limit), place(end)))
        }
        bytesOfLine = items.isEmpty ? bytesOfLine + bytes.count : 0
        if bytesOfLine > limit { try? await Task.sleep(for: Self.pause(behind: bytes.count)) }
        return await feed.handOver(items)
    }

    /// While the system lacks the means to convert, that is told and nothing more is read; nil once the task is cancelled.
    private func decode(_ bytes: [UInt8], _ emit: Taker) async -> [UInt8]? {
        var bytes = bytes
        while !Task.isCancelled {
            do throws(SourceError) {
                return try decoder.take(bytes)
            } catch {
                await emit(.failure(error))
                bytes = []
                try? await Task.sleep(for: retry)
            }
        }
        return nil
    }

    func end(_ emit: Taker) async throws(SourceError) {
        for line in splitter.take(try decoder.takeRest()) { await hand(line, to: emit) }
        if let line = splitter.takeRest() { await hand(line, to: emit) }
    }

    private func hand(_ line: LineSplitter.Line, to emit: Taker) async {
        if let result = Self.understand(line, as: format, limit: limit) { await emit(result) }
    }

    /// Nil for a line that says nothing.
    private static func understand(
        _ line: LineSplitter.Line,
        as format: ResultFormat,
        limit: Int
    ) -> Result<SourceResult, SourceError>? {
        if !line.isCut, format.saysNothing(line.bytes) { return nil }
        return Result { () throws(SourceError) in try SourceResult(line, as: format, limit: limit) }
    }
}
