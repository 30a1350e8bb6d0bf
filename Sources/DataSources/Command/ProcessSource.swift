import Configuration
import Syscalls

/// A source that starts a process and yields what it prints.
protocol ProcessSource: ParameterizedSource {
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

    var preflightFailure: SourceError? { run.preflightFailure }
}
