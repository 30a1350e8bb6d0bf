import Configuration
import Syscalls

/// What a program prints, started with the arguments as they are, without a shell.
struct CommandSource: ProcessSource {
    static let row = ConfigKey(
        "command",
        .words(.text),
        example: "[date, -u]",
        "What a program prints: its name and its arguments, without a shell."
    )
    static let options = CommandRun.options

    let run: CommandRun
}

extension CommandSource {
    init?(reading section: ConfigSection) {
        let run = CommandRun(optionsOf: section, behind: Self.key)
        if let node = section.node(Self.key), let text = node.text, !node.isEmpty, node.text == node.written {
            Self.refuseText(text, in: section)
            return nil
        }
        guard let words = section.strings(Self.key) else { return nil }
        guard let program = words.first, !program.isEmpty else {
            section.report(
                "\(section.name(of: Self.key)) names no program\(section.advice(for: Self.key, .list))",
                at: Self.key
            )
            return nil
        }
        let isWhole = words.allSatisfy { SourceOptions.isWithoutNUL($0, Self.key, in: section) }
        guard var run, isWhole else { return nil }
        run.name(program, Array(words.dropFirst()), behind: Self.key, in: section)
        self.init(run: run)
    }

    /// Fills in the names in braces, each inside its own argument.
    func filled(with values: [String: String]) -> CommandSource {
        var run = run
        run.command.arguments = run.command.arguments.map { Placeholders.fill($0, with: values) }
        return CommandSource(run: run)
    }

    /// Whether an argument has its name in braces.
    func mayTake(_ parameter: String) -> Bool {
        run.command.arguments.contains { Placeholders.names(in: $0).contains(parameter) }
    }
}
