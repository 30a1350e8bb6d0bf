import Synchronization

/// The state of the service as of the last reading of the jobs file, for whoever asks now.
public final class CurrentState: Sendable {
    private let state: Mutex<ServiceState>

    public init(_ state: ServiceState) { self.state = Mutex(state) }

    public var now: ServiceState { state.withLock { $0 } }

    public func replace(with next: ServiceState) { state.withLock { $0 = next } }
}
