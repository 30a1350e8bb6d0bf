import Synchronization

/// The certificate that a listener shows, which another may take the place of while it listens.
public final class ServerCertificate: Sendable {
    private let state: Mutex<TLSContext>

    /// Shows this one at first.
    public init(_ context: TLSContext) { state = Mutex(context) }

    /// What new connections are to show; those that are open go on with what they have shown.
    public var current: TLSContext { state.withLock { $0 } }

    /// Has new connections show another one.
    public func replace(with context: TLSContext) { state.withLock { $0 = context } }
}
