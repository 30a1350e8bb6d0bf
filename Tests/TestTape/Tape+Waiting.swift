public import Tape

extension Tape {
    /// Returns when readers see the event of a position.
    public func waitUntilCommitted(_ position: UInt64) async {
        await withCheckedContinuation { continuation in
            whenShown(identity.id(of: position)) { continuation.resume() }
        }
    }
}
