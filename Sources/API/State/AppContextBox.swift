import Synchronization

/// The state of the service as of the last reading of the jobs file, for whoever asks now.
public final class AppContextBox: Sendable {
    private let state: Mutex<AppContext>

    public init(_ state: AppContext) { self.state = Mutex(state) }

    public var now: AppContext { state.withLock { $0 } }

    public func replace(with next: AppContext) { state.withLock { $0 = next } }
}
