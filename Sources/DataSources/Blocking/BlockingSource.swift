/// A source that reads on a thread which it may block, mostly for some microseconds.
protocol BlockingSource: BegunSource {
    /// What its reads are done by.
    var work: BlockingWork { get }

    /// Whether all of a reading can be done there.
    var isReadThere: Bool { get }

    /// Reads once; blocks as long as the kernel does.
    func readBlocking() throws(SourceError) -> SourceResult
}

extension BlockingSource {
    /// Reads on a thread of its own; for a source of which all is done there.
    func read() async throws(SourceError) -> SourceResult { try await work.run { outcome } }

    private var outcome: Result<SourceResult, SourceError> {
        Result { () throws(SourceError) in try readBlocking() }
    }

    func begin(
        within limit: Duration,
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) -> Void
    ) -> @Sendable () -> Void {
        if isReadThere, let stop = work.begin(within: limit, { outcome }, take) { return stop }
        let task = Task {
            do throws(SourceError) {
                take(.success(try await withDeadline(limit) { () async throws(SourceError) in try await read() }))
            } catch {
                take(.failure(error))
            }
        }
        return { task.cancel() }
    }
}
