import Glibc

/// Tells people, or programs, what is going on; one line each, in one write.
public struct Log: Sendable {
    /// How much a line matters; a log leaves out what is below its own.
    public enum Level: String, CaseIterable, Comparable, Sendable {
        case debug
        case info
        case warning
        case error

        /// Whether `left` matters less.
        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }
    }

    /// How lines are written: for people, or as JSON.
    public enum Format: String, CaseIterable, Sendable {
        case text
        case json
    }

    let format: Format
    let level: Level
    private let now: @Sendable () -> LogTime
    private let write: @Sendable ([UInt8]) -> Void

    /// Makes a log that writes to the standard error, or where `write` puts its lines.
    public init(
        format: Format = .text,
        level: Level = .info,
        now: @escaping @Sendable () -> LogTime = LogTime.now,
        write: @escaping @Sendable ([UInt8]) -> Void = Log.writeToStandardError
    ) {
        self.format = format
        self.level = level
        self.now = now
        self.write = write
    }

    /// Tells what is of use where something is looked for; the message is made only where it is written.
    public func debug(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        add(.debug, message, fields)
    }

    /// Tells what happens as it should; the message is made only where it is written.
    public func info(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        add(.info, message, fields)
    }

    /// Tells what may need somebody; the message is made only where it is written.
    public func warning(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        add(.warning, message, fields)
    }

    func error(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        add(.error, message, fields)
    }

    /// Adds what is wrong with a file: for people the text as `check` prints it below the message, for programs a line for
    /// each sentence.
    public func faults(_ level: Level, _ message: String, text: String, sentences: [String]) {
        guard level >= self.level else { return }
        add(level, { message }, [:])
        switch format {
        case .text: write(Array(text.utf8))
        case .json: for sentence in sentences { add(level, { sentence }, [:]) }
        }
    }

    private func add(_ level: Level, _ message: () -> String, _ fields: KeyValuePairs<String, String>) {
        guard level >= self.level else { return }
        let line = LogLine(time: now(), level: level, message: message(), fields: fields)
        write(Array((format == .json ? line.json : line.text).utf8))
    }

    /// Writes the bytes if the other end takes them soon; a reader that has stopped must not stop the program.
    public static func writeToStandardError(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count, isWritable() {
            // The pointer is used inside the closure only, and the count is that of its bytes.
            let written = unsafe bytes[start...].withUnsafeBytes { rest in
                unsafe Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            start += written
        }
    }

    private static let patienceInMilliseconds: CInt = 50

    /// A pipe that says so takes a line of up to 4096 bytes at once, pipe(7).
    private static func isWritable() -> Bool {
        var question = pollfd(fd: STDERR_FILENO, events: CShort(POLLOUT), revents: 0)
        // One structure of ours is asked about.
        return unsafe poll(&question, 1, patienceInMilliseconds) > 0
    }
}
