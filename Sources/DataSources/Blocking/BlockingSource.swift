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
    func begin(
        within limit: Duration,
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) -> Void
    ) -> @Sendable () -> Void {
        let body = { @Sendable () -> Result<SourceResult, SourceError> in
            do throws(SourceError) {
                return .success(try readBlocking())
            } catch {
                return .failure(error)
            }
        }
        if isReadThere, let stop = work.begin(within: limit, body, take) { return stop }
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
