public import HTTP
import Synchronization

/// What a job has answered to posts that came with a key, so that one sent again is answered again and published once.
public final class IdempotencyKeys: Sendable {
    /// What is known of a post.
    public enum Finding: Sendable {
        /// Nothing; ``complete(_:_:sequence:)`` is to follow.
        case new
        /// It was answered so; the answer tells of the event of this sequence.
        case answered(Response, sequence: UInt64?)
        /// It is being looked at.
        case pending
        /// Its key came with another body.
        case different
    }

    private struct Entry {
        let body: Int
        let at: ContinuousClock.Instant
        var answer: (response: Response, sequence: UInt64?)?
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// The keys, oldest first.
        var order: [String] = []
    }

    /// How long a key is remembered.
    static let memory = Duration.seconds(600)
    /// So many keys of a job are remembered at once; the oldest go first.
    public static let most = 1000
    /// How many characters a key may have.
    public static let longest = 255

    private let state = Mutex(State())

    /// Looks a key up, and takes it in where it is new; `body` is a digest of what came with it.
    public func reserve(_ key: String, body: Int, at now: ContinuousClock.Instant = .now) -> Finding {
        state.withLock { state in
            let old = state.order.prefix { state.entries[$0].map { $0.at + Self.memory <= now } ?? true }.count
            let excess = max(old, state.order.count - Self.most + (state.entries[key] == nil ? 1 : 0))
            for key in state.order.prefix(excess) { state.entries[key] = nil }
            state.order.removeFirst(excess)
            if let entry = state.entries[key] {
                guard entry.body == body else { return .different }
                return entry.answer.map { .answered($0.response, sequence: $0.sequence) } ?? .pending
            }
            state.entries[key] = Entry(body: body, at: now)
            state.order.append(key)
            return .new
        }
    }

    /// Remembers the answer to a post that was new, and the event it tells of; one that was refused may come again.
    public func complete(_ key: String, _ answer: Response, sequence: UInt64?) {
        state.withLock { state in
            guard answer.status >= 300 else {
                state.entries[key]?.answer = (answer, sequence)
                return
            }
            state.entries[key] = nil
            state.order.removeAll { $0 == key }
        }
    }
}
