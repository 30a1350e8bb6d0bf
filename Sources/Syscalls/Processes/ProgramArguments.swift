import Glibc

/// What this program was called with.
public enum ProgramArguments {
    /// The words behind its name, see proc_pid_cmdline(5).
    ///
    /// Swift's own list is empty where a library that is loaded before the program has changed the environment, as
    /// libfaketime does.
    public static let all: [String] = commandLine.map(words) ?? Array(CommandLine.arguments.dropFirst())

    /// The words of a command line in which a NUL ends each, without the first.
    static func words(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().dropFirst()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The command line as the kernel has it; nil where it does not tell.
    private static var commandLine: [UInt8]? {
        // The path is a constant, and the pieces go into an array of ours, which has room for them.
        guard let file = unsafe fopen("/proc/self/cmdline", "re") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, file)
            bytes += piece.prefix(count)
            if count < piece.count { return bytes.isEmpty ? nil : bytes }
        }
    }
}
