import Configuration
import Foundation
import Syscalls

/// One command, run to its end for what it prints; what the sources `run` and `command` have in common.
struct CommandRun: Sendable {
    let command: ChildProcess
    let format: ResultFormat

    /// A failure has the kinds `spawn`, `exit`, `signal` and those of ``Reading``'s formats.
    func read() async throws(SourceFailure) -> Reading {
        let result: ChildProcess.Result
        do throws(ChildProcess.Failure) {
            result = try await command.run()
        } catch {
            throw SourceFailure(error, of: command)
        }
        guard !result.wasStopped else { throw .stopped }
        guard result.end == .exited(0) else { throw SourceFailure(result) }
        return try Reading(result.output, as: format, cutAt: result.isCut ? command.outputLimit : nil)
    }
}

extension CommandRun {
    /// Why the command could not be started now.
    var obstacle: SourceFailure? { command.obstacle.map { SourceFailure($0, of: command) } }

    /// Reads the options `env`, `cwd`, `max_bytes` and `format` for a command that its key describes.
    init?(_ program: String, _ arguments: [String], options fields: Fields) {
        let environment = Self.environment(fields)
        let directory = fields.option("cwd", or: String?.none) { SourceOptions.word($0, in: fields).map { .some($0) } }
        let limit = SourceOptions.limit(fields)
        format = ResultFormat.ofSource(fields)
        guard let environment, let directory, let limit else { return nil }
        command = ChildProcess(
            program,
            arguments,
            environment: environment,
            directory: directory,
            outputLimit: limit
        )
    }

    /// Read once: thousands of commands share it.
    private static let ownEnvironment = ProcessInfo.processInfo.environment

    /// Our own environment with the changes of `env`.
    private static func environment(_ fields: Fields) -> [String: String]? {
        var environment = ownEnvironment
        guard let changes = fields.fields("env") else { return fields.has("env") ? nil : environment }
        var isGood = true
        for name in changes.keys {
            if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.utf8.contains(0) {
                changes.report("\(name.quoted) is no name of an environment variable", atKey: name)
                isGood = false
            } else if changes.node(name)?.isEmpty ?? false {
                environment[name] = ""
            } else if let value = changes.string(name), SourceOptions.isWithoutNUL(value, name, in: changes) {
                environment[name] = value
            } else {
                isGood = false
            }
        }
        return isGood ? environment : nil
    }
}
