import Syscalls

/// How connections come: some in each round, and none for a while when the machine has no room for one more.
final class Acceptor {
    /// What the poller knows the first listening socket by; those of the others follow.
    private static let firstToken = Poller.Token(slot: .max, generation: 2)

    /// What the poller knows its listening socket by.
    private let token: Poller.Token
    private let listener: Listener
    private let entrance: Entrance
    private let warn: @Sendable (String) -> Void
    private let clock: LoopClock
    private let settings: LoopSettings
    private let connections: ConnectionTable
    private var isListening = true
    private var isStopped = false
    /// Until when none are accepted, after descriptors ran out.
    private var resumesAt: Duration?
    /// Until when it is not said again that no more can be accepted.
    private var silentUntil: Duration?

    /// The acceptor of one listening socket of a loop, which has the number `number` there.
    init(
        _ listener: Listener,
        number: Int,
        _ entrance: Entrance,
        _ clock: LoopClock,
        _ settings: LoopSettings,
        _ connections: ConnectionTable,
        warn: @escaping @Sendable (String) -> Void
    ) throws(SyscallError) {
        (self.listener, self.entrance, self.warn) = (listener, entrance, warn)
        (self.clock, self.settings, self.connections) = (clock, settings, connections)
        token = Poller.Token(
            slot: Self.firstToken.slot,
            generation: Self.firstToken.generation + UInt32(clamping: number)
        )
        try connections.poller.add(listener.number, .readable, as: token)
    }

    /// The number of the listening socket that a token names; nil where it names something else.
    static func number(of token: Poller.Token) -> Int? {
        guard token.slot == firstToken.slot, token.generation >= firstToken.generation else { return nil }
        return Int(token.generation - firstToken.generation)
    }

    /// Whether it waits for room.
    var isPaused: Bool { resumesAt != nil }

    /// Accepts a few clients in each round, and has each served: they get their answers before later ones are let in.
    func accept(_ serve: (Connection) -> Void) {
        for _ in 0..<Self.share {
            switch listener.accept() {
            case .connection(let socket, from: let peer):
                do throws(SyscallError) {
                    serve(try add(socket, from: peer))
                } catch {
                    return pause(because: error)
                }
            case .wouldBlock: return
            case .vanished: continue
            case .exhausted(let error): return pause(because: error)
            }
        }
    }

    private static let share = 16

    private func add(_ socket: consuming Socket, from peer: SocketAddress?) throws(SyscallError) -> Connection {
        let configuration = settings.configuration
        return try connections.add(
            socket,
            from: peer?.host ?? "",
            through: entrance,
            isAtLoopback: listener.address.isLoopback,
            limits: configuration.requestLimits,
            deadline: clock.now + (entrance.isSecure ? configuration.handshakeLimit : configuration.idleLimit)
        )
    }

    /// Leaves the others in peace for a second.
    private func pause(because error: SyscallError) {
        // Where some leave, a few are let in, and then there is no room again.
        if silentUntil.map({ $0 <= clock.now }) ?? true { warn("\(error); new clients wait, the others go on") }
        silentUntil = clock.now + .seconds(60)
        setListening(false)
        resumesAt = clock.now + .seconds(1)
        clock.scheduleCheck(at: clock.now + .seconds(1))
    }

    /// Accepts again once there may be room.
    func resumeIfDue() {
        guard let time = resumesAt else { return }
        guard clock.now >= time else { return clock.scheduleCheck(at: time) }
        resumesAt = nil
        setListening(!isStopped)
    }

    /// Accepts none any more.
    func stop() {
        isStopped = true
        setListening(false)
    }

    private func setListening(_ wanted: Bool) {
        guard wanted != isListening else { return }
        isListening = wanted
        try? connections.poller.change(listener.number, to: wanted ? .readable : [], as: token)
    }
}
