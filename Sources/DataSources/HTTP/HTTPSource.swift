import Configuration
import JSON
import Synchronization

/// What a web server answers.
struct HTTPSource: DataSource {
    /// What is made of an answer.
    enum Report: String, CaseIterable, Sendable {
        /// Its body.
        case body
        /// Its status, how long it took, how many bytes it had, and its body.
        case exchange
        /// Of each event of a stream that is followed its type, id and data.
        case event
    }

    let call: HTTPCall
    let limit: Int
    let format: ResultFormat
    /// The charset of the body, whatever the server says; nil to go by that.
    let charset: Charset?
    let report: Report
    /// How long it may take to connect to what is followed.
    let connectLimit: Duration
    /// What the values of a client are filled in to.
    var template: HTTPTemplate?
    /// Why it can't be asked, since a value of a client would change more than its own place.
    var refusal: SourceError?
    let client: HTTPClient
    let memory: Memory

    init(
        _ call: HTTPCall,
        limit: Int = SourceOptions.defaultLimit,
        format: ResultFormat = .auto,
        charset: Charset? = nil,
        report: Report = .body,
        connectLimit: Duration = .seconds(10),
        template: HTTPTemplate? = nil
    ) {
        self.init(call, limit, format, charset, report, connectLimit, template, HTTPClient(), Memory(call))
    }

    private init(
        _ call: HTTPCall,
        _ limit: Int,
        _ format: ResultFormat,
        _ charset: Charset?,
        _ report: Report,
        _ connectLimit: Duration,
        _ template: HTTPTemplate?,
        _ client: HTTPClient,
        _ memory: Memory
    ) {
        self.call = call
        self.limit = limit
        self.format = format
        self.charset = charset
        self.report = report
        self.connectLimit = connectLimit
        self.template = template
        self.client = client
        self.memory = memory
    }

    /// The same source with another call, which shares its connections and waits, and nothing of what it remembers.
    func with(_ call: HTTPCall) -> HTTPSource {
        HTTPSource(
            call,
            limit,
            format,
            charset,
            report,
            connectLimit,
            nil,
            client,
            Memory(call, pause: memory.pause)
        )
    }

    func read() async throws(SourceError) -> SourceResult {
        if let refusal { throw refusal }
        try checkPause()
        let (request, validators) = memory.next
        let answer: HTTPExchange.Answer
        do throws(SourceError) {
            answer = try await client.send(request, validators, limit: limit)
        } catch {
            note(error)
            throw error
        }
        return try await result(of: answer)
    }

    /// What is made of a complete answer, which is remembered where it can be made something of.
    func result(of answer: HTTPExchange.Answer) async throws(SourceError) -> SourceResult {
        guard !answer.isUnchanged else { return SourceResult(.unchanged) }
        return result(
            of: answer,
            saying: try await SourceResult.reading(answer.body, as: format, in: charset(of: answer))
        )
    }

    /// The same for an answer that is understood at once, as all but XML is.
    func resultAtOnce(of answer: HTTPExchange.Answer) throws(SourceError) -> SourceResult {
        guard !answer.isUnchanged else { return SourceResult(.unchanged) }
        return result(of: answer, saying: try SourceResult(answer.body, as: format, in: charset(of: answer)))
    }

    private func result(of answer: HTTPExchange.Answer, saying body: SourceResult) -> SourceResult {
        guard report != .exchange else { return Self.exchange(answer, body) }
        memory.remember(answer.validators)
        return body
    }

    private static func exchange(_ answer: HTTPExchange.Answer, _ body: SourceResult) -> SourceResult {
        SourceResult(
            JSONText(
                .object([
                    "status": .integer(Int64(answer.status)),
                    "seconds": .number(answer.time.seconds(digits: 6)),
                    "bytes": .integer(Int64(answer.body.count)),
                    "body": .encoded(body.json),
                ])
            )
        )
    }

    /// The charset of a body; one in a charset that is not known here must at least be UTF-8, which of one that goes on
    /// nobody knows.
    func charset(of answer: HTTPExchange.Answer, isFollowed: Bool = false) throws(SourceError) -> Charset {
        if let charset { return charset }
        guard let label = Charset.label(in: answer.contentType ?? "") else { return .utf8 }
        do throws(SourceError) {
            return try Charset(label: label)
        } catch {
            // A mark at its begin goes before what the server says.
            if let marked = try? TextDecoder.charset(markedBy: answer.body) { return marked }
            let isUTF8 = !isFollowed && String(validating: answer.body, as: UTF8.self) != nil
            if error.kind == .charset, isUTF8 { return .utf8 }
            let message = "\(call.place) names a charset for its text, but \(error.message); set charset"
            throw SourceError(error.kind, message)
        }
    }

    func invalidateCache() { memory.remember(HTTPCall.Validators()) }

    func obstacle(to use: SourceUse) -> String? {
        switch (use, report) {
        case (.following, .exchange): "cannot be followed with report: exchange, which tells of an answer that ends"
        case (.reading, .event): "has report: event, which goes with follow: true"
        default: nil
        }
    }

    var preflightFailure: SourceError? {
        if let socket = call.unixSocket, RegularFile.isAbsent(socket) {
            return SourceError(.missing, "there is no socket \(VisibleText.of(socket)); does its server run?")
        }
        if let failure = call.client?.preflightFailure { return failure }
        guard let file = call.authorities else { return nil }
        switch RegularFile.read(file, limit: 1 << 20) {
        case .failure(let failure): return failure
        case .success(let contents):
            guard !String(decoding: contents.bytes, as: UTF8.self).contains("-----BEGIN ") else { return nil }
            return SourceError(.tls, "\(VisibleText.of(file)) holds no certificate in PEM, as ca must")
        }
    }

    var preflightRemark: String? { call.client?.preflightRemark }
}

/// Servers that ask to be left alone.
extension HTTPSource {
    /// Takes note of a failure with which the server has asked for that.
    func note(_ failure: SourceError) {
        guard let wait = failure.retryAfter else { return }
        memory.pause.withLock { $0 = (failure, .now + wait) }
    }

    /// Throws as long as the server is to be left alone.
    func checkPause() throws(SourceError) {
        let now = ContinuousClock.now
        let failure = memory.pause.withLock { pause -> SourceError? in
            guard let (failure, end) = pause, now < end else {
                pause = nil
                return nil
            }
            var again = SourceError(failure.kind, "\(failure.message); it is not asked before that")
            again.retryAfter = end - now
            return again
        }
        if let failure { throw failure }
    }

    /// What is remembered from one answer to the next.
    final class Memory: Sendable {
        /// What is asked where nothing is known.
        private let usual: HTTPRequest
        /// What the last answer was called by its server.
        private let validators = Mutex(HTTPCall.Validators())
        /// How long the last stream has asked to wait before it is asked again.
        let retry = Mutex<Duration?>(nil)
        /// Until when the server is to be left alone, and why.
        let pause: Pause

        init(_ call: HTTPCall, pause: Pause = Pause()) {
            usual = HTTPRequest(call)
            self.pause = pause
        }

        /// What is asked next.
        var next: (request: HTTPRequest, validators: HTTPCall.Validators) {
            let known = validators.withLock { $0 }
            return (usual.with(known), known)
        }

        func remember(_ news: HTTPCall.Validators) { validators.withLock { if $0 != news { $0 = news } } }
    }

    /// A wait that runs of one job share.
    final class Pause: Sendable {
        private let current = Mutex<(failure: SourceError, end: ContinuousClock.Instant)?>(nil)

        func withLock<Value: Sendable>(
            _ body: (inout (failure: SourceError, end: ContinuousClock.Instant)?) -> Value
        ) -> Value {
            current.withLock { body(&$0) }
        }
    }
}
