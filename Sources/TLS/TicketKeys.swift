import COpenSSL
import Synchronization

/// The keys of session tickets: one for new tickets, and the one before it, so that clients that come back within a few
/// hours need no whole handshake, also after a certificate was renewed.
///
/// They are in memory alone and change in time: whoever learns them later can't read what was sent before.
@safe final class TicketKeys: Sendable {
    /// How long new tickets have the same key, and how long they are good for.
    static let lifetime = Duration.seconds(6 * 3600)

    /// Those of this process.
    static let shared = TicketKeys { ContinuousClock.now - start }
    private static let start = ContinuousClock.now

    private struct State {
        var current: openssl_ticket_key?
        var previous: openssl_ticket_key?
        var madeAt = Duration.zero
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Duration

    init(reading now: @escaping @Sendable () -> Duration) { self.now = now }

    /// The key of new tickets; nil where there is no randomness.
    var current: openssl_ticket_key? {
        let now = now()
        return state.withLock { state in
            Self.rotate(&state, at: now)
            return state.current
        }
    }

    /// The key that a ticket names, and whether it is the one of new tickets.
    func key(named name: [UInt8]) -> (key: openssl_ticket_key, isCurrent: Bool)? {
        let now = now()
        return state.withLock { state in
            Self.rotate(&state, at: now)
            if let key = state.current, key.nameBytes == name { return (key, true) }
            if let key = state.previous, key.nameBytes == name { return (key, false) }
            return nil
        }
    }

    private static func rotate(_ state: inout State, at now: Duration) {
        let age = now - state.madeAt
        guard state.current == nil || age >= lifetime else { return }
        state.previous = age < lifetime * 2 ? state.current : nil
        state.current = .random()
        state.madeAt = now
    }
}

extension openssl_ticket_key {
    fileprivate static func random() -> Self? {
        var key = Self()
        // The structure is nothing but bytes, and all of them are filled.
        let isFilled = unsafe withUnsafeMutableBytes(of: &key) { bytes in
            unsafe RAND_bytes(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), CInt(bytes.count)) == 1
        }
        return isFilled ? key : nil
    }

    var nameBytes: [UInt8] { unsafe withUnsafeBytes(of: name) { unsafe Array($0) } }
}

/// Hands a key to OpenSSL, which calls this on any event loop.
func findTicketKey(_ name: UnsafePointer<UInt8>?, _ key: UnsafeMutablePointer<openssl_ticket_key>?) -> CInt {
    guard let key = unsafe key else { return 0 }
    guard let name = unsafe name else {
        guard let current = TicketKeys.shared.current else { return 0 }
        unsafe key.pointee = current
        return 1
    }
    // The name of a ticket has 16 bytes.
    let bytes = unsafe Array(UnsafeBufferPointer(start: name, count: 16))
    guard let found = TicketKeys.shared.key(named: bytes) else { return 0 }
    unsafe key.pointee = found.key
    return found.isCurrent ? 1 : 2
}
