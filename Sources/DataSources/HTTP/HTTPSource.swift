import Synchronization

/// What a web server answers.
struct HTTPSource: DataSource {
    let call: HTTPCall
    let limit: Int
    let format: ResultFormat
    private let client = HTTPClient()
    private let memory = Memory()

    init(_ call: HTTPCall, limit: Int = SourceOptions.defaultLimit, format: ResultFormat = .auto) {
        self.call = call
        self.limit = limit
        self.format = format
    }

    func read() async throws(SourceError) -> SourceResult {
        let validators = memory.validators.withLock(\.self)
        let answer = try await client.send(call, validators, limit: limit)
        guard !answer.isUnchanged else { return SourceResult(.unchanged) }
        let result = try SourceResult(Charset.utf8(answer.body, contentType: answer.contentType), as: format)
        memory.validators.withLock { $0 = answer.validators }
        return result
    }

    func invalidateCache() { memory.validators.withLock { $0 = HTTPCall.Validators() } }

    /// What the last answer was called by its server.
    private final class Memory: Sendable {
        let validators = Mutex(HTTPCall.Validators())
    }
}
