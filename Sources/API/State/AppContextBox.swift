import Synchronization

/// The state of the service as of the last reading of the jobs file, for whoever asks now.
public final class AppContextBox: Sendable {
    private let state: Mutex<AppContext>

    /// Begins with a state.
    public init(_ state: AppContext) { self.state = Mutex(state) }

    /// The state that new requests are to keep to.
    public var now: AppContext { state.withLock { $0 } }

    /// Puts the state of another reading in its place.
    public func replace(with next: AppContext) { state.withLock { $0 = next } }
}
