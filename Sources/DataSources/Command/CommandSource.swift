public import Configuration
import Syscalls

/// What a program prints, started with the arguments as they are, without a shell.
public struct CommandSource: DataSource {
    public static let key = "command"

    let run: CommandRun

    public var yieldsLines: Bool { run.yieldsLines }

    public func read() async throws(SourceError) -> SourceResult { try await run.read() }

    public func readLines(
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        try await run.readLines(take)
    }

    public var obstacle: SourceError? { run.obstacle }
}

extension CommandSource {
    public init?(reading fields: ConfigSection) {
        guard let words = fields.strings(Self.key) else { return nil }
        guard let program = words.first, !program.isEmpty else {
            fields.report("\(fields.name(of: Self.key)) names no program", at: Self.key)
            return nil
        }
        let isWhole = words.allSatisfy { SourceOptions.isWithoutNUL($0, Self.key, in: fields) }
        guard let run = CommandRun(program, Array(words.dropFirst()), options: fields), isWhole else { return nil }
        self.init(run: run)
    }
}

extension CommandSource: ParameterizedSource {
    /// Fills in the names in braces, each inside its own argument.
    public func filled(with values: [String: String]) -> CommandSource {
        var run = run
        run.command.arguments = run.command.arguments.map { Placeholders.fill($0, with: values) }
        return CommandSource(run: run)
    }
}

/// What a shell prints when it is given a text.
public struct ShellSource: DataSource {
    public static let key = "run"

    let run: CommandRun

    public var yieldsLines: Bool { run.yieldsLines }

    public func read() async throws(SourceError) -> SourceResult { try await run.read() }

    public func readLines(
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        try await run.readLines(take)
    }

    public var obstacle: SourceError? { run.obstacle }
}

extension ShellSource {
    /// The option `shell` names another shell than `/bin/sh`; any that takes its text behind `-c` will do.
    public init?(reading fields: ConfigSection) {
        let shell = fields.option("shell", or: "/bin/sh") { SourceOptions.word($0, in: fields) }
        let text = SourceOptions.word(Self.key, in: fields)
        let run = CommandRun(shell ?? "", ["-c", text ?? ""], options: fields)
        guard shell != nil, text != nil, let run else { return nil }
        self.init(run: run)
    }
}

extension ShellSource: ParameterizedSource {
    /// Hands the values over as variables of the environment: the shell's text stays as it is.
    public func filled(with values: [String: String]) -> ShellSource {
        var run = run
        run.command.environment.merge(values) { $1 }
        return ShellSource(run: run)
    }
}
