import Configuration
import Syscalls

/// A source that starts a process and yields what it prints.
protocol ProcessSource: ParameterizedSource {
    var run: CommandRun { get }
}

extension ProcessSource {
    public var yieldsLines: Bool { run.yieldsLines }

    public func read() async throws(SourceError) -> SourceResult { try await run.read() }

    public func readLines(
        _ emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        try await run.readLines(emit)
    }

    public var preflightFailure: SourceError? { run.preflightFailure }
}
