/// Why bytes are not of the format that they are read as.
struct FormatFault: Error, Hashable {
    /// The line where that was seen, from 1.
    let line: Int
    /// What is wrong there, as the end of a sentence.
    let problem: String
    /// Whether it is of the format, and only too large when it is written as JSON.
    var isTooLarge = false
    /// Whether nothing is wrong, and nobody waits for it any more.
    var isStopped = false

    /// Ends what reads a long text where its task is cancelled, as by the end of the time that a run has; seldom asked, and
    /// so not of what is short.
    static func checkStop(at count: Int) throws(FormatFault) {
        guard count % 1_024 == 1_023, Task.isCancelled else { return }
        throw FormatFault(line: count, problem: "was read when it was stopped", isStopped: true)
    }

    /// How many bytes of JSON a text may become: as many as may be read at most.
    static let longestJSON = 64 << 20

    /// What becomes longer than ``longestJSON``.
    static func tooLarge(line: Int) -> FormatFault {
        FormatFault(line: line, problem: "as JSON it is longer than \(longestJSON >> 20) MiB", isTooLarge: true)
    }
}

extension SourceError {
    /// Bytes that should have been of a format, which messages call `format`.
    init(_ fault: FormatFault, _ format: String, called name: String) {
        guard !fault.isStopped else {
            self = .stopped
            return
        }
        let sentence = "\(name) is no \(format): line \(fault.line) \(fault.problem)"
        self.init(
            fault.isTooLarge ? .tooLarge : .format,
            fault.isTooLarge ? "\(name) has too much in it: \(fault.problem)" : sentence.onOneLine
        )
    }
}
