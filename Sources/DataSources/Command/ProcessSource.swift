import Configuration
import Syscalls

/// A source that starts a process and yields what it prints.
protocol ProcessSource: ParameterizedSource, FollowableSource {
    var run: CommandRun { get }
}

extension ProcessSource {
    var yieldsLines: Bool { run.yieldsLines }

    func read() async throws(SourceError) -> SourceResult { try await run.read(remarking: { _ in }) }

    func read(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void
    ) async throws(SourceError) -> SourceResult {
        try await run.read(remarking: remark)
    }

    func readLines(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void,
        _ emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        try await run.readLines(remarking: remark, emit)
    }

    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd {
        // What a line for a shell does without the program that it begins with, the shell has to tell.
        if let failure = run.preflightFailure { throw failure }
        feed.connect()
        try await run.followed.follow(feed)
        return .ended(again: nil)
    }

    func obstacle(to use: SourceUse) -> String? { run.format.obstacleToLines(of: use) }

    var preflightFailure: SourceError? { run.preflightFailure }
}
