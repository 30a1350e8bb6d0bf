import Configuration
import Syscalls

/// What a shell prints when it is given a text.
struct ShellSource: ProcessSource {
    static let line = Key<String?>(
        ConfigKey("run", .someText, example: "date", "What a shell line prints."),
        read: SourceOptions.word
    )
    static let shell = Key<String>(
        ConfigKey("shell", .text, default: .value("/bin/sh"), "The shell; it gets the text behind -c."),
        default: "/bin/sh",
        read: shell
    )
    static let row = line.row
    static let options = [shell.row] + CommandRun.options

    let run: CommandRun
}

extension ShellSource {
    /// The option `shell` names another shell than `/bin/sh`; any that takes its text behind `-c` will do.
    init?(reading section: ConfigSection) {
        let shell = section.value(Self.shell)
        let run = CommandRun(optionsOf: section, behind: Self.key)
        if let node = section.node(Self.key), case .sequence = node.content {
            Self.refuseList(node, in: section)
            return nil
        }
        if let text = section.node(Self.key)?.text, Self.isAddress(text) {
            let fixIt = "\(HTTPSource.key): \(text.quotedForYAMLIfNeeded)"
            section.report(
                "\(section.name(of: Self.key)) is an address, and no line for a shell",
                at: Self.key,
                fixIt: fixIt
            )
            return nil
        }
        let text = section[Self.line]
        guard let shell, let text, var run else { return nil }
        run.name(shell, ["-c", text], behind: Self.key, in: section)
        self.init(run: run)
    }

    /// Whether a text is the address of a website and nothing else.
    private static func isAddress(_ text: String) -> Bool {
        ["http://", "https://"].contains { text.hasPrefix($0) } && !text.contains { " \t\n;|&$".contains($0) }
    }

    /// Hands the values over as variables: none becomes part of the shell's text.
    func filled(with values: [String: String]) -> ShellSource {
        var run = run
        for (name, value) in values { run.command.environment[ParameterVariables.name(of: name)] = value }
        run.command.arguments =
            run.command.arguments.dropLast()
            + run.command.arguments.suffix(1).map { text in
                ParameterVariables.line(text, of: run.command.program, for: values.keys)
            }
        return ShellSource(run: run)
    }

    /// Where the line is one program by its path, what keeps that from being started.
    var preflightFailure: SourceError? {
        if let failure = run.preflightFailure { return failure }
        let line = run.command.arguments.last ?? ""
        // What else is in the line may make up for it.
        guard !line.contains(where: { ";|&\n".contains($0) }) else { return nil }
        let program = line.prefix { !" \t".contains($0) }
        let isPath = ["./", "../", "/"].contains { program.hasPrefix($0) } && program.allSatisfy(Self.isPlain)
        guard isPath, Self.shells.contains(String(run.command.program.split(separator: "/").last ?? "")) else {
            return nil
        }
        let script = ChildProcess(String(program), directory: run.command.directory)
        return script.obstacle.map { SourceError($0, of: script) }
    }

    private static let shells: Set<String> = ["sh", "bash", "dash", "ksh", "zsh"]

    /// Whether a sign stands for itself in each of these shells.
    private static func isPlain(_ sign: Character) -> Bool {
        sign.isASCII && (sign.isLetter || sign.isNumber || "._-+@%/".contains(sign))
    }

    /// Whether the shell's text has its name; what it starts may look for it too.
    func mayTake(_ parameter: String) -> Bool { run.command.arguments.last?.contains(parameter) ?? false }
}
