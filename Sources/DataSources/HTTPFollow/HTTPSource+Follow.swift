import JSON
import Synchronization

extension HTTPSource: FollowableSource {
    /// How an answer that was followed came to its end.
    private enum End {
        case redirected(HTTPExchange.Answer, status: Int, location: String)
        case ended(FollowEnd)
    }

    /// Asks once, and hands over each event or line of an answer that goes on.
    ///
    /// An event stream goes on where it was: `feed.place` holds its last id. One that breaks off has ended, as for browsers;
    /// of lines, of which the last may be half a one then, that is a failure.
    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd {
        try checkPause()
        var call = call.followed(after: feed.place.text)
        var redirects = 0
        while true {
            switch try await follow(call, feed) {
            case .ended(let end): return end
            case .redirected(let answer, let status, let location):
                redirects += 1
                call = try call.following(location, status: status, redirects: redirects, from: answer.reach).get()
            }
        }
    }

    private func follow(_ call: HTTPCall, _ feed: SourceFeed) async throws(SourceError) -> End {
        let transfer = try client.open(call, connectingWithin: connectLimit)
        return try await withTaskCancellationHandler {
            // What has not ended by itself is of no use any more.
            defer { transfer.giveUp() }
            return await withTaskExecutorPreference(transfer.executor) {
                do throws(SourceError) {
                    return Result<End, SourceError>.success(try await read(transfer, feed))
                } catch {
                    return .failure(error)
                }
            }
        } onCancel: {
            transfer.giveUp()
        }.get()
    }

    private func read(_ transfer: HTTPClient.OpenTransfer, _ feed: SourceFeed) async throws(SourceError) -> End {
        var reader: (any FollowedReader)?
        // How many bytes have come since the last event or line.
        var silent = 0
        while true {
            switch await transfer.next() {
            case .opened(let answer):
                reader = try self.reader(of: answer, feed)
                if answer.status != 204 { feed.connect() }
            case .bytes(let bytes):
                let isNews = try await reader?.take(bytes, feed) ?? false
                silent = isNews ? 0 : silent + bytes.count
                if silent > limit { try? await Task.sleep(for: OutputLines.pause(behind: bytes.count)) }
            case .ended(.failure(let failure)):
                if Task.isCancelled { throw .stopped }
                guard let reader else {
                    note(failure)
                    throw failure
                }
                guard reader.mayBreakOff else { throw failure }
                return .ended(.ended(again: memory.retry.withLock(\.self)))
            case .ended(.success(let answer)):
                if let redirect = answer.redirect {
                    return .redirected(answer, status: redirect.status, location: redirect.location)
                }
                if answer.status == 204 { return .ended(.finished) }
                try await reader?.end(feed)
                return .ended(.ended(again: memory.retry.withLock(\.self)))
            }
        }
    }

    /// What understands an answer, by its type.
    private func reader(of answer: HTTPExchange.Answer, _ feed: SourceFeed) throws(SourceError) -> any FollowedReader {
        let type = (answer.contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        guard type != "text/event-stream" else {
            return EventReader(
                EventStreamReader(limit: limit, lastID: feed.place.text ?? ""),
                format: format,
                isWhole: report == .event,
                memory: memory
            )
        }
        if format.obstacleToLines != nil {
            let problem = "answers with lines, each of which is a result, and none alone is \(format.title)"
            let advice = "give it a schedule, such as every: 10s, in place of follow, or take format out"
            throw SourceError(.format, "\(call.place) \(problem); \(advice)")
        }
        let isJSON = type.hasSuffix("json") || type.hasSuffix("jsonl") || type.hasSuffix("json-seq")
        // Where each line is due to be JSON, text is a fault, and not a value of another kind.
        let lineFormat = format == .auto && isJSON ? .json : lineFormat
        return LineReader(
            FollowedLines(format: lineFormat, charset: try charset(of: answer, isFollowed: true), limit: limit)
        )
    }

    /// How a line is understood; the format whose name says that there are many lines of JSON means each of them here.
    private var lineFormat: ResultFormat { format.rawValue == "ndjson" ? .json : format }
}

/// Turns the bytes of an answer that goes on into results.
private protocol FollowedReader: AnyObject {
    /// Whether an answer that is cut off has told all that it began to tell.
    var mayBreakOff: Bool { get }
    /// Hands over what ends in the next piece; whether anything did.
    func take(_ piece: [UInt8], _ feed: SourceFeed) async throws(SourceError) -> Bool
    /// Hands over what the end of the answer completes.
    func end(_ feed: SourceFeed) async throws(SourceError)
}

private final class LineReader: FollowedReader {
    private var lines: FollowedLines
    let mayBreakOff = false

    init(_ lines: FollowedLines) { self.lines = lines }

    func take(_ piece: [UInt8], _ feed: SourceFeed) async throws(SourceError) -> Bool {
        let results = try lines.take(piece)
        try await hand(over: results, feed)
        return !results.isEmpty
    }

    func end(_ feed: SourceFeed) async throws(SourceError) { try await hand(over: lines.takeRest(), feed) }

    private func hand(over results: [Result<SourceResult, SourceError>], _ feed: SourceFeed) async throws(SourceError) {
        for result in results {
            guard !Task.isCancelled else { throw .stopped }
            await feed.emit(result)
        }
    }
}

private final class EventReader: FollowedReader {
    private var reader: EventStreamReader
    private let format: ResultFormat
    /// Whether type and id go with the data.
    private let isWhole: Bool
    private let memory: HTTPSource.Memory
    let mayBreakOff = true

    init(_ reader: EventStreamReader, format: ResultFormat, isWhole: Bool, memory: HTTPSource.Memory) {
        self.reader = reader
        self.format = format
        self.isWhole = isWhole
        self.memory = memory
    }

    func take(_ piece: [UInt8], _ feed: SourceFeed) async throws(SourceError) -> Bool {
        let blocks = reader.take(piece)
        if let retry = reader.retry { memory.retry.withLock { $0 = retry } }
        for block in blocks {
            guard !Task.isCancelled else { throw .stopped }
            switch block {
            case .event(let event):
                await feed.emit(
                    await .reading { () async throws(SourceError) in try await understand(event) }
                )
                // Behind the event, so that one which is not on the tape comes again.
                feed.place.text = event.id.isEmpty ? nil : event.id
            case .position(let id): feed.place.text = id.isEmpty ? nil : id
            case .tooLarge:
                let sentence = "an event has more than \(reader.limit) bytes; raise max_bytes"
                await feed.emit(.failure(SourceError(.tooLarge, sentence)))
            }
        }
        return !blocks.isEmpty
    }

    /// Half an event is none.
    func end(_ feed: SourceFeed) async throws(SourceError) {}

    private func understand(_ event: EventStreamReader.Event) async throws(SourceError) -> SourceResult {
        let data = TextDecoder.withoutMark(event.data)
        let value =
            format == .xml
            ? try await SourceResult.reading(data, as: format, called: "the event's data")
            : try SourceResult(data, as: format, called: "the event's data")
        guard isWhole else { return value }
        let id: JSONValue = event.id.isEmpty ? .null : .string(event.id)
        return SourceResult(
            JSONText(.object(["event": .string(event.type), "id": id, "data": .encoded(value.json)]))
        )
    }
}

extension HTTPCall {
    /// The request for an answer that goes on, behind the event with this id where there is one.
    func followed(after id: String?) -> HTTPCall {
        var call = self
        call.isFollowed = true
        let own = Set(headers.keys.map { $0.lowercased() })
        if !own.contains("accept") {
            call.headers["Accept"] = "text/event-stream, application/x-ndjson, application/json;q=0.9, */*;q=0.5"
        }
        if !own.contains("cache-control") { call.headers["Cache-Control"] = "no-cache" }
        guard let id else { return call }
        for name in headers.keys where name.lowercased() == "last-event-id" { call.headers[name] = nil }
        call.headers["Last-Event-ID"] = id
        return call
    }
}
