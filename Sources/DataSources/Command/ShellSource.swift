import Configuration
import Syscalls

/// What a shell prints when it is given a text.
struct ShellSource: ProcessSource {
    static let line = Key<String?>(ConfigKey("run", .text, "What a shell line prints."), read: SourceOptions.word)
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
        if let node = section.node(Self.key), case .sequence = node.content {
            Self.refuseList(node, in: section)
            return nil
        }
        let text = section[Self.line]
        let run = CommandRun(shell ?? "", ["-c", text ?? ""], behind: Self.key, options: section)
        guard shell != nil, text != nil, let run else { return nil }
        self.init(run: run)
    }

    /// Hands the values over as variables of the environment: the shell's text stays as it is.
    func filled(with values: [String: String]) -> ShellSource {
        var run = run
        run.command.environment.merge(values) { $1 }
        return ShellSource(run: run)
    }
}
