import Synchronization
public import Tape

/// What a job has answered to posts that came with a key, so that one sent again is answered again and published once.
public final class IdempotencyKeys: Sendable {
    /// What is known of a post.
    public enum Finding: Sendable {
        /// Nothing; ``complete(_:with:)`` or ``release(_:)`` is to follow.
        case new
        /// It was taken, and its answer told of this event; nil where nothing was published.
        case answered(EventID?)
        /// It is being looked at.
        case pending
        /// Its key came with another body.
        case different
    }

    private struct Entry {
        let body: UInt128
        let end: ContinuousClock.Instant
        var answer: EventID??
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// The keys, oldest first.
        var order: [String] = []
        /// Those who wait until a post is no longer looked at, by its key and a number of their own.
        var waiters: [String: [Int: CheckedContinuation<Bool, Never>]] = [:]
        var newestWaiter = 0

        /// Forgets the oldest where one more would be too many, but none that is being looked at: sent again, that would
        /// be published twice.
        mutating func makeRoom() {
            while order.count >= IdempotencyKeys.most, let place = order.firstIndex(where: { !isPending($0) }) {
                entries[order.remove(at: place)] = nil
            }
        }

        private func isPending(_ key: String) -> Bool { entries[key].map { $0.answer == nil } ?? false }
    }

    /// How long a key is remembered.
    static let memory = PostRecord.memory
    /// So many keys of a job are remembered at once, beside those of posts that are being looked at; the oldest go first.
    public static let most = PostRecord.most
    /// How many characters a key may have.
    public static let longest = 255

    private let state = Mutex(State())

    /// Looks a key up, and takes it in where it is new; `body` is a digest of what came with it.
    ///
    /// One whose event is of another history than `epoch` is new: with that history all is forgotten that was answered.
    public func reserve(
        _ key: String,
        body: UInt128,
        epoch: String? = nil,
        at now: ContinuousClock.Instant = .now
    ) -> Finding {
        state.withLock { state in
            let old = state.order.prefix { state.entries[$0].map { $0.end <= now } ?? true }
            for key in old { state.entries[key] = nil }
            state.order.removeFirst(old.count)
            if state.entries[key] == nil { state.makeRoom() }
            if let id = state.entries[key]?.answer.flatMap(\.self), let epoch, id.epoch != epoch {
                state.entries[key] = nil
                state.order.removeAll { $0 == key }
            }
            if let entry = state.entries[key] {
                guard entry.body == body else { return .different }
                return entry.answer.map { .answered($0) } ?? .pending
            }
            state.entries[key] = Entry(body: body, end: now + Self.memory)
            state.order.append(key)
            return .new
        }
    }

    /// Remembers the answer to a post that was new: the event it tells of, nil where nothing was published.
    public func complete(_ key: String, with id: EventID?) {
        let waiters = state.withLock { state in
            state.entries[key]?.answer = .some(id)
            return state.waiters.removeValue(forKey: key)
        }
        waiters?.values.forEach { $0.resume(returning: true) }
    }

    /// Forgets a post that was new and was refused: it may come again.
    public func release(_ key: String) {
        let waiters = state.withLock { state in
            state.entries[key] = nil
            state.order.removeAll { $0 == key }
            return state.waiters.removeValue(forKey: key)
        }
        waiters?.values.forEach { $0.resume(returning: true) }
    }

    /// Waits until the post with this key is no longer looked at; false where it still is after that time.
    public func settled(_ key: String, within limit: Duration) async -> Bool {
        await withCheckedContinuation { continuation in
            let number: Int? = state.withLock { state in
                guard let entry = state.entries[key], entry.answer == nil else { return nil }
                state.newestWaiter += 1
                state.waiters[key, default: [:]][state.newestWaiter] = continuation
                return state.newestWaiter
            }
            guard let number else { return continuation.resume(returning: true) }
            Task {
                try? await Task.sleep(for: limit)
                state.withLock { $0.waiters[key]?.removeValue(forKey: number) }?.resume(returning: false)
            }
        }
    }

    /// How many wait.
    var waiterCount: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    /// How a post that comes now is stored, so that it is known after a restart.
    public static func record(_ key: String, body: UInt128, now: Timestamp = .now) -> PostRecord {
        PostRecord(key: key, body: body, end: now.advanced(by: memory))
    }

    /// Takes in what was stored before the program was started, oldest first; `epoch` is that of the events.
    func restore(
        _ posts: [PostRecord],
        epoch: String,
        now: Timestamp = .now,
        at instant: ContinuousClock.Instant = .now
    ) {
        state.withLock { state in
            for post in posts where post.end > now {
                // However the clock was set meanwhile, none is known for longer than the others.
                let left = min(Self.memory, .milliseconds(post.end.milliseconds - now.milliseconds))
                let id = post.sequence.map { EventID(epoch: epoch, sequence: $0) }
                if state.entries[post.key] != nil { state.order.removeAll { $0 == post.key } }
                state.entries[post.key] = Entry(body: post.body, end: instant + left, answer: .some(id))
                state.order.append(post.key)
            }
        }
    }
}
