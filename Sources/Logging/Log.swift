import Glibc

/// Tells people, or programs, what is going on; one line each, in one write.
///
/// Nobody waits for who reads it, so that it may be told something under a lock.
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
    /// What writes to the standard error; nil where lines go elsewhere.
    private let writer: LineWriter?

    /// Makes a log whose lines go where `write` puts them, without waiting.
    public init(
        format: Format = .text,
        level: Level = .info,
        now: @escaping @Sendable () -> LogTime = LogTime.now,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        (self.format, self.level, self.now, self.write) = (format, level, now, write)
        writer = nil
    }

    /// Makes a log that writes to the standard error.
    public init(format: Format = .text, level: Level = .info) {
        let now = LogTime.now
        let writer = LineWriter(to: STDERR_FILENO) { count in
            let (what, them) = count == 1 ? ("a line was", "it") : ("\(count) lines were", "them")
            let line = LogLine(
                time: now(),
                level: .warning,
                message: "\(what) left out here, as nobody has read \(them)"
            )
            return Array((format == .json ? line.json : line.text).utf8)
        }
        (self.format, self.level, self.now, self.writer) = (format, level, now, writer)
        write = { writer.put($0) }
    }

    /// Waits until all lines are written that somebody reads; to be called before the process ends.
    public func flush() { writer?.flush() }

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
}
