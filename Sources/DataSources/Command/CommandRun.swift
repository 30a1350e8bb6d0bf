import Configuration
import Foundation
import Syscalls

/// One command, run to its end for what it prints; what the sources `run` and `command` have in common.
struct CommandRun: Sendable {
    var command: ChildProcess
    let format: ResultFormat
    /// The charset of what it writes.
    let charset: Charset
    /// Whether each line of its output is a reading.
    var yieldsLines = false

    /// The same for a command that goes on by itself: told to stop, it has no more than a moment for that.
    var followed: CommandRun {
        var run = self
        run.command.killDelay = .milliseconds(500)
        return run
    }

    /// A failure has the kinds `spawn`, `exit`, `signal` and those of ``Reading``'s formats.
    func read(remarking remark: @Sendable (StandardErrorText) -> Void) async throws(SourceError) -> SourceResult {
        let result = try await end(remark) { () async throws(ChildProcess.Failure) in try await command.run() }
        return try await SourceResult.reading(
            result.output,
            as: format,
            in: charset,
            cutAt: result.isCut ? command.outputLimit : nil
        )
    }

    /// Hands over each line as a reading, or as the failure to understand it, as soon as it is printed.
    ///
    /// Empty lines are left out where JSON is due. A failure has the kinds `spawn`, `exit` and `signal`.
    func readLines(
        remarking remark: @Sendable (StandardErrorText) -> Void,
        _ emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        let lines = OutputLines(format: format, charset: charset, limit: command.outputLimit)
        _ = try await end(remark) { () async throws(ChildProcess.Failure) in
            try await command.run(takingOutput: { await lines.add($0, emit) })
        }
        try await lines.end(emit)
    }

    /// The same of a command that is followed: lines that come together are handed over together.
    func follow(_ feed: SourceFeed) async throws(SourceError) {
        let lines = OutputLines(format: format, charset: charset, limit: command.outputLimit)
        _ = try await end(feed.remark) { () async throws(ChildProcess.Failure) in
            try await command.run(takingOutput: { _ = await lines.add($0, to: feed) })
        }
        try await lines.end(feed.emit)
    }

    /// What is told of a child that ended well; what it wrote to its standard error is told of each.
    private func end(
        _ remark: (StandardErrorText) -> Void,
        _ run: () async throws(ChildProcess.Failure) -> ChildProcess.Result
    ) async throws(SourceError) -> ChildProcess.Result {
        let result: ChildProcess.Result
        do throws(ChildProcess.Failure) {
            result = try await run()
        } catch {
            throw SourceError(error, of: command)
        }
        let complaints = StandardErrorText(result, in: charset)
        if !result.complaints.isEmpty { remark(complaints) }
        guard !result.wasStopped else { throw .stopped }
        guard result.end == .exited(0) else { throw SourceError(result, complaint: complaints.lastLine) }
        return result
    }
}

extension CommandRun {
    /// Why the command could not be started now.
    var preflightFailure: SourceError? { command.obstacle.map { SourceError($0, of: command) } }

    static let env = ConfigKey(
        "env",
        .map(.either([.text, .nothing])),
        example: "{ LANG: C }",
        "Environment variables."
    )
    static let cwd = Key<String?>(
        ConfigKey("cwd", .text, default: .words("the folder of the file"), example: "/", "The folder to run in."),
        read: SourceOptions.path
    )
    static let lines = Key("lines", default: false, "Every line of output is an event, as it is printed.")
    static let options = [SourceOptions.maxBytes.row, SourceOptions.charset.row, env, cwd.row, lines.row]

    /// Reads the options `env`, `cwd`, `max_bytes`, `charset`, `format` and `lines` for a command that `key` describes; which
    /// that is, ``name(_:_:behind:in:)`` says.
    init?(optionsOf section: ConfigSection, behind key: String) {
        let environment = Self.environment(section)
        let directory = section.value(Self.cwd)
        let limit = section.value(SourceOptions.maxBytes)
        format = ResultFormat.ofSource(section)
        yieldsLines = section[Self.lines]
        let charset = section.value(SourceOptions.charset)
        if yieldsLines, let obstacle = format.obstacleToLines { section.refuse(ResultFormat.key.name, obstacle) }
        guard let environment, let directory, let limit, let charset else { return nil }
        self.charset = charset ?? .utf8
        command = ChildProcess(
            "",
            environment: environment,
            directory: directory ?? section.folder(ofFileNaming: key),
            outputLimit: limit
        )
    }

    /// Says what is started; of a program behind `key` a path may begin with the home folder.
    mutating func name(_ program: String, _ arguments: [String], behind key: String, in section: ConfigSection) {
        let file = section.keyNode(key)?.location.file ?? ""
        // Only the program: what its arguments mean is its own business.
        command.program = program.hasPrefix("~/") ? FilePath.resolved(program, namedIn: file) : program
        command.arguments = arguments
    }

    /// Read once: thousands of commands share it.
    private static let ownEnvironment = ProcessInfo.processInfo.environment

    /// Our own environment with the changes of `env`.
    private static func environment(_ section: ConfigSection) -> [String: String]? {
        var environment = ownEnvironment
        guard let changes = section.section(env.name, meant: { $0.pairs(separatedBy: "=") }) else {
            return section.has(env.name) ? nil : environment
        }
        var isGood = true
        for name in changes.keys {
            if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.utf8.contains(0) {
                changes.report("\(name.quoted) is no name of an environment variable", atKey: name)
                isGood = false
            } else if let node = changes.node(name), node.isEmpty {
                // What a reference leaves empty is a value.
                environment[name] = node.written == node.text ? nil : ""
            } else if let value = changes.string(name), SourceOptions.isWithoutNUL(value, name, in: changes) {
                environment[name] = value
            } else {
                isGood = false
            }
        }
        return isGood ? environment : nil
    }
}
