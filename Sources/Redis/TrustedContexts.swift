internal import Synchronization
internal import TLS

/// What TLS goes by with the servers of an address, kept for a moment: to read all authorities that a machine trusts takes
/// some ten milliseconds, and sentinels are asked each second.
enum TrustedContexts {
    /// What the files of a context are.
    private struct Files: Hashable {
        let authorities: String?
        let shown: ClientFiles?

        init(_ address: RedisAddress) {
            authorities = address.authorities
            shown = address.client
        }
    }

    /// So long what was read of files is not read again.
    private static let lifetime = Duration.seconds(60)
    private static let made = Mutex<[Files: (context: TLSClientContext, at: ContinuousClock.Instant)]>([:])

    /// The context for an address.
    ///
    /// - Throws: ``RedisError/unreachable(_:)`` with a sentence that names the file that is at fault.
    static func context(for address: RedisAddress) throws(RedisError) -> TLSClientContext {
        let files = Files(address)
        if let known = made.withLock({ $0[files] }), known.at + lifetime > .now { return known.context }
        do throws(TLSClientContext.Fault) {
            let context = try TLSClientContext(authorities: files.authorities, showing: files.shown)
            made.withLock { made in
                made = made.filter { $0.value.at + lifetime > .now }
                made[files] = (context, .now)
            }
            return context
        } catch {
            throw .unreachable(error.sentence)
        }
    }

    /// Has the files of an address read anew, as one of them may be another now.
    static func forget(_ address: RedisAddress) { made.withLock { $0[Files(address)] = nil } }
}
