import EventStreams
import HTTP
import Syscalls
import Tape
import TLS

/// One thread's share of the clients: accepts them, reads their requests, sends them what the tape brings.
///
/// It is made inside its own thread and never leaves it, so nothing in here is locked. A round is: sleep until something
/// happens, deal with it, then send what is new on the tape to all who want it. What is appended while a round is at work
/// leaves together in the next.
///
/// ```
///   Acceptor ──▶ ConnectionTable ◀── RequestReader ── bytes to requests
///                   │      ▲
///          Exchange │      │ bytes
///                   ▼      │
///   StreamOpener ──▶ Subscriptions ◀── Fanout ── events to subscribers, live or from their place
///                          ▲
///                        Sweep ── what falls due      CommitGate ── answers that wait for the tape
/// ```
final class EventLoop {
    let context: LoopContext
    let settings: LoopSettings
    let clock = LoopClock()
    let subscriptions: Subscriptions
    let connections: ConnectionTable
    let requests: RequestReader
    let gate: CommitGate
    let opener: StreamOpener
    let fanout: Fanout
    let sweep: Sweep
    private let acceptors: [Acceptor]
    let metrics = RoundMetrics()
    var handshakes = Handshakes()
    /// The connections to which an answer has come that was waited for, in this round.
    var filled: [Poller.Token] = []

    private static let wakeupToken = Poller.Token(slot: .max, generation: 1)

    init(_ context: LoopContext) throws(SyscallError) {
        self.context = context
        let (tape, tasks, total) = (context.tape, context.tasks, context.metrics)
        settings = LoopSettings(context.configuration)
        subscriptions = Subscriptions(of: tape, tasks: tasks)
        connections = try ConnectionTable(clock, settings, subscriptions, metrics, total)
        requests = RequestReader(context.callbacks, clock, settings)
        gate = CommitGate(tape, tasks)
        fanout = Fanout(clock, subscriptions, connections, metrics, tasks: tasks)
        opener = StreamOpener(clock, settings, subscriptions, connections, metrics, total, fanout)
        sweep = Sweep(clock, settings, connections, subscriptions, fanout)
        let pipe = TLSPipe()
        var acceptors: [Acceptor] = []
        for (number, listener) in context.listeners.enumerated() {
            let warn = context.callbacks.warn
            let entrance = Entrance(context.doors[number], of: context.doors, pipe)
            acceptors.append(try Acceptor(listener, number: number, entrance, clock, settings, connections, warn: warn))
        }
        self.acceptors = acceptors
        try connections.poller.add(tasks.number, .edges, as: Self.wakeupToken)
    }

    /// Serves until it is stopped and all clients are gone.
    func run() throws(SyscallError) {
        defer { connections.closeAll() }
        var events = Poller.ReadyList()
        warmUp()
        while !sweep.isFinished {
            context.tasks.fallAsleep()
            try connections.poller.wait(sleepTime, for: &events)
            context.tasks.awake()
            clock.refresh()
            handshakes.beginRound()
            for index in 0..<events.count { handle(events[index]) }
            for task in context.tasks.drain() { perform(task) }
            gate.wakeReaders()
            commitAnswers()
            fanout.deliver()
            connections.sendTouched()
            fanout.wakeReplays()
            fanout.catchUp()
            subscriptions.reportProgress()
            if clock.isCheckDue { checkDeadlines() }
            connections.sendTouched()
            // A client whose answer could leave at last may have posted again.
            gate.wakeReaders()
            metrics.flush(to: context.metrics)
        }
    }

    /// How long there is nothing to do if nothing happens.
    private var sleepTime: Duration? {
        if subscriptions.haveEvents || gate.hasCommits || subscriptions.haveReady || !context.tasks.isEmpty {
            return .zero
        }
        let isIdle = connections.isEmpty && !acceptors.contains { $0.isPaused } && !sweep.isStopping
        let time = isIdle ? nil : clock.timeToCheck
        let others = [fanout.timeToFlush, subscriptions.nextReplay.map { clock.wait(until: $0) }]
        return others.reduce(time) { time, other in other.map { min($0, time ?? $0) } ?? time }
    }

    private func checkDeadlines() {
        sweep.run()
        for acceptor in acceptors { acceptor.resumeIfDue() }
    }

    private func handle(_ event: Poller.Event) {
        switch event.token {
        // What it was woken for, each round looks for.
        case Self.wakeupToken: break
        default:
            if let number = Acceptor.number(of: event.token) {
                // In a rush the request is there already, and need not be told of by the poller.
                return acceptors[number].accept { becameReadable($0) }
            }
            guard let connection = connections[event.token] else { return }
            if event.isWritable { becameWritable(connection) }
            // Closed or given away by what came before in this round.
            guard connections[event.token] === connection else { return }
            if event.isBroken { return connections.close(connection) }
            if event.isReadable || event.isHalfClosed { becameReadable(connection) }
        }
    }

    private func perform(_ task: LoopTask) {
        switch task {
        case .reply(let reply, to: let id):
            resume(id) { connection, head in
                perform(reply, connection, head)
                readRequests(connection)
            }
        case .fill(let place, with: let response): fill(place, with: response)
        case .open(let request, from: let start, for: let id):
            resume(id) { connection, head in open(connection, head, request, from: start) }
        case .historyRead(let result, for: let query): fanout.complete(query, with: result)
        case .configure(let configuration): settings.apply(configuration)
        case .endStreams(let keys): sweep.revokeKeys(except: keys)
        case .stop: stop()
        }
    }

    /// Goes on with an exchange that was handled elsewhere, if it is still there.
    private func resume(_ id: ExchangeID, _ goOn: (Connection, RequestHead) -> Void) {
        guard let connection = connections[id.connection],
            case .handling(let head, let keysRevision) = connection.exchange
        else { return }
        connection.exchange = .reading
        goOn(connection, head)
        sweep.closeIfRevoked(connection, since: keysRevision)
    }

    /// Accepts no clients any more, ends all streams and lets the other exchanges finish.
    private func stop() {
        guard !sweep.isStopping else { return }
        fanout.deliver()
        fanout.catchUp()
        for acceptor in acceptors { acceptor.stop() }
        sweep.stop()
    }
}

/// What a loop is started with.
struct LoopContext: Sendable {
    let listeners: [Listener]
    /// What each of them is for.
    let doors: [Door]
    let tasks: LoopTaskQueue
    let tape: Tape
    /// What the loop keeps to at first.
    let configuration: ServerConfiguration
    let metrics: ServerMetrics
    let callbacks: ServerCallbacks
}
