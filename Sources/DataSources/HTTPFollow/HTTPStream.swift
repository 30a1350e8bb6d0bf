import Synchronization

/// What comes of an answer that goes on: the thread of the transfers puts it in, and a task takes it out.
///
/// It holds about ``mostHeld`` bytes: then the transfer waits, and with it the server.
final class HTTPStream: Sendable {
    /// What comes next.
    enum Part: Sendable {
        /// The head of an answer with a good status.
        case opened(HTTPExchange.Answer)
        case bytes([UInt8])
        /// Bytes were taken where they came, and something is to be done before there are more.
        case halt
        /// Nothing more comes.
        case ended(Result<HTTPExchange.Answer, SourceError>)
    }

    private struct State {
        var head: HTTPExchange.Answer?
        var bytes: [UInt8] = []
        var end: Result<HTTPExchange.Answer, SourceError>?
        /// Whether the transfer waits for room.
        var isHeld = false
        /// Whether there is room again, of which the transfer has not heard.
        var wantsMore = false
        var waiter: Waiter?
        /// What takes bytes where they come while the task waits; nil where the task itself does.
        var taker: Taker?
        /// Whether it is at it; the task does not go on before it has returned, whatever comes meanwhile.
        var isTaking = false
        var isHalted = false

        /// Whether the task has something to take; without a copy of it, since each piece asks.
        var hasPart: Bool {
            if isHalted || !bytes.isEmpty { return true }
            if case .some = head { return true }
            if case .some = end { return true }
            return false
        }

        /// The task, if it is to be woken.
        mutating func takeWaiter() -> Waiter? {
            guard !isTaking else { return nil }
            defer { waiter = nil }
            return waiter
        }
    }

    /// A task that waits; an object, since whether there is one is asked with each piece.
    private final class Waiter: Sendable {
        private let continuation: CheckedContinuation<Void, Never>

        init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }

        func resume() { continuation.resume() }
    }

    /// Takes bytes; false where the task has to do something before there are more.
    typealias Taker = @Sendable ([UInt8]) -> Bool

    /// So many bytes are held at the most, and one piece of libcurl's.
    static let mostHeld = 128 << 10

    private let state = Mutex(State())

    /// Takes the head of the answer that is followed.
    func open(_ head: HTTPExchange.Answer) { change { $0.head = head } }

    /// Has bytes be taken where they come, on the thread that has got them, as long as the task waits for some: so nobody is
    /// woken for them.
    func take(by taker: @escaping Taker) { state.withLock { $0.taker = taker } }

    /// Takes bytes; false where they have to wait, and come again.
    func offer(_ bytes: [UInt8]) -> Bool { isTaken(bytes) || keep(bytes) }

    /// Has the taker take bytes, where there is one, and the task waits for nothing but them.
    private func isTaken(_ bytes: [UInt8]) -> Bool {
        let taker = state.withLock { state -> Taker? in
            guard let taker = state.taker, state.waiter != nil, !state.hasPart else { return nil }
            state.isTaking = true
            return taker
        }
        guard let taker else { return false }
        let goesOn = taker(bytes)
        let isWoken = state.withLock { state in
            state.isTaking = false
            if !goesOn { state.isHalted = true }
            return state.hasPart
        }
        if isWoken { state.withLock { $0.takeWaiter() }?.resume() }
        return true
    }

    private func keep(_ bytes: [UInt8]) -> Bool {
        change { state in
            guard state.bytes.isEmpty || state.bytes.count + bytes.count <= Self.mostHeld else {
                state.isHeld = true
                return false
            }
            // Nearly always nothing waits, and nothing is copied.
            if state.bytes.isEmpty { state.bytes = bytes } else { state.bytes += bytes }
            return true
        }
    }

    /// Takes that nothing more comes; the first time counts.
    func end(_ result: Result<HTTPExchange.Answer, SourceError>) { change { $0.end = $0.end ?? result } }

    /// Whether the transfer is to go on that waited for room; asked for once each time.
    func takeWish() -> Bool {
        state.withLock { state in
            defer { state.wantsMore = false }
            return state.wantsMore
        }
    }

    /// What comes next; `resume` is called where the transfer waits for room that there is now.
    ///
    /// For one task. Its cancellation is to end the transfer, which ends the waiting.
    func next(_ resume: () -> Void) async -> Part {
        while true {
            let (part, isHeld) = state.withLock { state -> (Part?, Bool) in
                guard let part = Self.take(from: &state) else { return (nil, false) }
                defer { state.isHeld = false }
                if state.isHeld { state.wantsMore = true }
                return (part, state.isHeld)
            }
            if isHeld { resume() }
            if let part { return part }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.hasPart { state.waiter = Waiter(continuation) }
                    return state.hasPart
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private static func take(from state: inout State) -> Part? {
        if state.isHalted {
            state.isHalted = false
            return .halt
        }
        if let head = state.head {
            state.head = nil
            return .opened(head)
        }
        if !state.bytes.isEmpty {
            defer { state.bytes = [] }
            return .bytes(state.bytes)
        }
        return state.end.map { .ended($0) }
    }

    @discardableResult private func change<Value: Sendable>(_ change: (inout State) -> Value) -> Value {
        let (value, waiter) = state.withLock { state in
            let value = change(&state)
            return (value, state.takeWaiter())
        }
        waiter?.resume()
        return value
    }
}
