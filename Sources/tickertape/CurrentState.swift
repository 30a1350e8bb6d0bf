import Synchronization

/// The state of the service as of the last reading of the jobs file, for whoever asks now.
final class CurrentState: Sendable {
    private let state: Mutex<ServiceState>

    init(_ state: ServiceState) { self.state = Mutex(state) }

    var now: ServiceState { state.withLock { $0 } }

    func replace(with next: ServiceState) { state.withLock { $0 = next } }
}
