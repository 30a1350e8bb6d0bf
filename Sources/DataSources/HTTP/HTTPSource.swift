import Synchronization

/// What a web server answers.
struct HTTPSource: DataSource {
    let call: HTTPCall
    let limit: Int
    let format: ResultFormat
    /// The charset of the body, whatever the server says; nil to go by that.
    let charset: Charset?
    private let client = HTTPClient()
    private let memory = Memory()

    init(
        _ call: HTTPCall,
        limit: Int = SourceOptions.defaultLimit,
        format: ResultFormat = .auto,
        charset: Charset? = nil
    ) {
        self.call = call
        self.limit = limit
        self.format = format
        self.charset = charset
    }

    func read() async throws(SourceError) -> SourceResult {
        let validators = memory.validators.withLock(\.self)
        let answer = try await client.send(call, validators, limit: limit)
        guard !answer.isUnchanged else { return SourceResult(.unchanged) }
        let result = try await SourceResult.reading(answer.body, as: format, in: charset(of: answer))
        memory.validators.withLock { $0 = answer.validators }
        return result
    }

    /// The charset of a body; one in a charset that is not known here must at least be UTF-8.
    private func charset(of answer: HTTPExchange.Answer) throws(SourceError) -> Charset {
        if let charset { return charset }
        guard let label = Charset.label(in: answer.contentType ?? "") else { return .utf8 }
        do throws(SourceError) {
            return try Charset(label: label)
        } catch {
            if error.kind == .charset, String(validating: answer.body, as: UTF8.self) != nil { return .utf8 }
            let message = "\(call.place) names a charset for its text, but \(error.message); set charset"
            throw SourceError(error.kind, message)
        }
    }

    func invalidateCache() { memory.validators.withLock { $0 = HTTPCall.Validators() } }

    /// What the last answer was called by its server.
    private final class Memory: Sendable {
        let validators = Mutex(HTTPCall.Validators())
    }
}
