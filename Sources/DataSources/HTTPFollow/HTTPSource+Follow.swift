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
        var intake: FollowedIntake?
        while true {
            switch await transfer.next() {
            case .opened(let answer):
                let opened = FollowedIntake(try reader(of: answer, feed), feed, limit: limit)
                intake = opened
                if opened.isPrompt { transfer.take { opened.takeNow($0) } }
                if answer.status != 204 { feed.connect() }
            case .bytes(let bytes): try await intake?.take(bytes)
            case .halt: try await intake?.goOn()
            case .ended(.failure(let failure)):
                if Task.isCancelled { throw .stopped }
                guard let intake else {
                    note(failure)
                    throw failure
                }
                guard intake.mayBreakOff else { throw failure }
                return .ended(.ended(again: memory.retry.withLock(\.self)))
            case .ended(.success(let answer)):
                if let redirect = answer.redirect {
                    return .redirected(answer, status: redirect.status, location: redirect.location)
                }
                if answer.status == 204 { return .ended(.finished) }
                try await intake?.end()
                return .ended(.ended(again: memory.retry.withLock(\.self)))
            }
        }
    }

    /// What understands an answer, by its type.
    private func reader(of answer: HTTPExchange.Answer, _ feed: SourceFeed) throws(SourceError) -> any FollowedReader {
        let type = (answer.contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        guard type != "text/event-stream" else {
            return FollowedEvents(
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
        return FollowedLines(
            format: lineFormat,
            charset: try charset(of: answer, isFollowed: true),
            limit: limit
        )
    }

    /// How a line is understood; the format whose name says that there are many lines of JSON means each of them here.
    private var lineFormat: ResultFormat { format.rawValue == "ndjson" ? .json : format }
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
