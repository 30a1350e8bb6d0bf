import Synchronization

/// Where in its upstream a source has come, in words of its own; outlives restarts, and reloads that leave the job as it is.
public final class ResumePlace: Sendable {
    private let current: Mutex<String?>

    /// A place that a source has written down before; nil for the beginning.
    public init(_ text: String? = nil) { current = Mutex(text) }

    /// What was written down last; nil where that is nothing.
    public var text: String? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
