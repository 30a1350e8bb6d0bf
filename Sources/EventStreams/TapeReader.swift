public import Tape

/// One loop's place on a tape: on the one that all share, or on the log of a run, which comes to an end.
public final class TapeReader {
    /// The tape that it reads.
    public let tape: Tape
    /// The log whose tape it is; nil for the tape that all share.
    public let runLog: RunLog?
    /// The position up to which the tape was read and sent to the live subscribers.
    public private(set) var position: UInt64
    /// Patches of what was read last.
    let patches = PatchMaker()
    /// The names that the filters of its subscribers know.
    private var knownNames = 0
    /// What the tape knows this reader by.
    private let watcher: Int

    /// Begins at the end of a tape; `wake` is called on any thread when events are appended.
    public convenience init(_ tape: Tape, wake: @escaping @Sendable () -> Void) { self.init(tape, nil, wake) }

    /// Begins at the end of a run's log as it is now.
    public convenience init(_ runLog: RunLog, wake: @escaping @Sendable () -> Void) {
        self.init(runLog.tape, runLog, wake)
    }

    private init(_ tape: Tape, _ runLog: RunLog?, _ wake: @escaping @Sendable () -> Void) {
        (self.tape, self.runLog) = (tape, runLog)
        watcher = tape.addObserver(wake)
        position = tape.end
    }

    deinit {
        tape.removeObserver(watcher)
        reportProgress(of: nil)
    }

    /// Whether there is something to read.
    public var hasEvents: Bool { tape.end != position }

    /// Whether all that there will ever be was read.
    public var isAtEnd: Bool { runLog.map { $0.end == position } ?? false }

    /// Leaves out what was appended while there were no subscribers.
    public func skipToEnd() { position = tape.end }

    /// What is new, for filters that know all names on it; `learn` has them learn those given out since the last time.
    public func read(learning learn: () -> Void) -> Tape.ReadResult {
        patches.forget()
        while true {
            let result = tape.events(from: position)
            let names = tape.nameRevision
            if names == knownNames {
                position = result.end
                return result
            }
            // What was read may bear a number that has gone to another name since; it is read again.
            knownNames = names
            learn()
        }
    }

    /// Tells the writer of a log how far the slowest subscriber has come; nil where there are none.
    public func reportProgress(of slowest: UInt64?) { runLog?.record(slowest, of: ObjectIdentifier(self)) }
}
