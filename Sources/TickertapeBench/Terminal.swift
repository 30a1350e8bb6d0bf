import Glibc

/// Where words go: results to stdout, errors and progress to stderr.
enum Terminal {
    static func print(_ text: String) { write(text, to: STDOUT_FILENO) }
    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Replaces the line that tells what is going on, where a person looks on.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        error("\r\u{1B}[K\(text)")
    }

    private static func write(_ text: String, to descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
