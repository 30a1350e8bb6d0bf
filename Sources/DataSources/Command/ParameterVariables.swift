/// How the values of parameters reach a shell line and what it starts.
///
/// In the environment each has a name of its own kind, since programs obey variables of many other names, which nobody can
/// list. A shell line has it under its own name too, as a variable that the shell does not hand on.
public enum ParameterVariables {
    private static let prefix = "PARAM_"
    /// Shells in which a line may begin with assignments, and whose own variables are all in capitals.
    private static let shells: Set<Substring> = ["sh", "ash", "dash", "bash", "ksh"]

    /// What a parameter is called in the environment.
    public static func name(of parameter: String) -> String { prefix + parameter }

    /// Whether a line of a shell has a parameter under its own name: not those in capitals alone, as a shell's own are.
    public static func isPlain(_ parameter: String, in shell: String) -> Bool {
        shells.contains(shell.split(separator: "/").last ?? "")
            && parameter.utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    /// A line that begins with an assignment for each parameter that may have its own name; no value stands in it.
    static func line(_ text: String, of shell: String, for parameters: some Collection<String>) -> String {
        parameters.filter { isPlain($0, in: shell) }.sorted().map { name in
            // A variable that came with the environment would be handed on.
            "unset -v \(name); \(name)=$\(Self.name(of: name)); "
        }.joined() + text
    }

    /// Whether a shell line asks for a variable: `$name` or `${name`.
    public static func isAsked(_ name: String, in text: String) -> Bool {
        text.ranges(of: "$").contains { mark in
            let rest = text[mark.upperBound...]
            let word = (rest.first == "{" ? rest.dropFirst() : rest).utf8.prefix { isNameByte($0) }
            return Substring(word) == name
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
    }
}
