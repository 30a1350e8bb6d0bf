import Randomness
import HTTP
import Syscalls
import Tape

/// One thread's share of the clients: accepts them, reads their requests, sends them what the tape brings.
///
/// It is made inside its own thread and never leaves it, so nothing in here is locked. A round is: sleep until something
/// happens, deal with it, then send what is new on the tape to everybody who wants it. What is appended while a round is at
/// work leaves together in the next.
final class EventLoop {
    struct Slot {
        var generation: UInt32 = 0
        var connection: Connection?
    }

    let context: LoopContext
    /// What the loop keeps to now.
    var policy: ServerConfiguration
    /// The shortest time of silence that a client may have been told.
    var shortestHeartbeat: Duration
    let poller: Poller
    let clock = ContinuousClock()
    let start: ContinuousClock.Instant
    /// The time since ``start``, read once a round.
    var now = Duration.zero

    var slots: [Slot] = []
    var freeSlots: [UInt32] = []
    /// Connections that are no streams, for their deadlines.
    var visitors: Set<UInt32> = []

    let broadcaster = Broadcaster()
    var audiences: [SubscriptionGroup] = []
    var audienceNumbers: [Filter: Int] = [:]
    /// The audiences of feeds, by the feed.
    var sides: [ObjectIdentifier: Int] = [:]
    /// Places in ``audiences`` that stand empty.
    var freeAudiences: [Int] = []
    /// Streams that are behind and could take more, by slot.
    var behind: [Poller.Token] = []
    /// Audiences that may hold what they share among members that are behind.
    var replaying: Set<Int> = []
    /// Streams that wait for what is read from the archive.
    var searches: [HistoryQuery: [Poller.Token]] = [:]
    /// Connections with answers that wait for the tape, and where it ended when they were looked at last.
    var holding: [Poller.Token] = []
    var heldEnd: UInt64 = 0
    /// How many streams there are.
    var streamCount = 0
    /// Whether events were posted in this round that nobody was woken for.
    var hasPublished = false
    /// The position up to which the tape was read and sent to the live streams; of no meaning while there are none.
    var seen: UInt64
    /// How many names the filters know.
    var knownNames = 0

    /// With which keys streams may go on, as that was told last, and how often it was.
    var validKeys: Set<Int> = []
    var keysRevision = 0

    /// When deadlines are looked at next.
    var nextCheck = Duration.zero
    /// How often they were looked at.
    var checks = 0
    /// Until when nobody is accepted, after descriptors ran out.
    var acceptsAgainAt: Duration?
    /// Whether it was said that nobody more can be accepted, and nobody was since.
    var hasWarned = false
    var isListening = true
    /// By when everybody must be gone, once stopping.
    var stopDeadline: Duration?
    /// Where received bytes land before they are looked at.
    var scratch = [UInt8](repeating: 0, count: 64 * 1024)
    var generator = SplitMix64()
    /// What was done in this round, to be counted with the rest behind it.
    var tally = LoopMetrics()
    /// The second the `Date` field was last worked out for, and its value.
    var dateCache: (second: Int, text: String) = (0, "")

    static let listenerToken = Poller.Token(slot: .max, generation: 0)
    static let wakeupToken = Poller.Token(slot: .max, generation: 1)

    init(_ context: LoopContext) throws(SyscallError) {
        self.context = context
        policy = context.policy
        shortestHeartbeat = context.policy.heartbeat
        poller = try Poller()
        start = clock.now
        seen = context.tape.end
        try poller.add(context.listener.socket.number, .readable, as: Self.listenerToken)
        try poller.add(context.mailbox.number, .readable, as: Self.wakeupToken)
    }

    /// Serves until told to stop and everybody is gone.
    func run() throws(SyscallError) {
        defer { closeAll() }
        var news = Poller.ReadyList()
        rehearse()
        while !isFinished {
            context.mailbox.fallAsleep()
            try poller.wait(sleepTime, for: &news)
            context.mailbox.awake()
            now = clock.now - start
            for index in 0..<news.count { handle(news[index]) }
            for letter in context.mailbox.take() { open(letter) }
            wakeReaders()
            releaseHeld()
            deliverNews()
            deliverFeeds()
            catchUp()
            notePositions()
            if now >= nextCheck { checkDeadlines() }
            // Whoever could be answered at last may have posted again.
            wakeReaders()
            handOnTally()
        }
    }

    /// Has what was posted in this round read, all of it at once.
    private func wakeReaders() {
        guard hasPublished else { return }
        hasPublished = false
        context.tape.wakeReaders()
    }

    private func handOnTally() {
        guard tally != LoopMetrics() else { return }
        context.counters.take(tally)
        tally = LoopMetrics()
    }

    private var isFinished: Bool {
        guard let stopDeadline else { return false }
        return now >= stopDeadline || slots.allSatisfy { $0.connection == nil }
    }

    /// How long there is nothing to do if nothing happens.
    private var sleepTime: Duration? {
        let end = context.tape.end
        let hasNews = streamCount > 0 && end != seen || !holding.isEmpty && end != heldEnd
        if hasNews || !behind.isEmpty || !context.mailbox.isEmpty || haveFeedsNews { return .zero }
        let isEmpty = freeSlots.count == slots.count && acceptsAgainAt == nil && stopDeadline == nil
        return isEmpty ? nil : max(.zero, nextCheck - (clock.now - start))
    }

    private var haveFeedsNews: Bool {
        !sides.isEmpty && sides.values.contains { audiences[$0].side?.hasNews ?? false }
    }

    private func handle(_ event: Poller.Event) {
        switch event.token {
        case Self.listenerToken: acceptSome()
        case Self.wakeupToken: context.mailbox.clear()
        default:
            guard let connection = connection(event.token) else { return }
            if event.isWritable { becameWritable(connection) }
            // Closed or given away by what came before in this round.
            guard self.connection(event.token) === connection else { return }
            if event.isBroken { return close(connection) }
            if event.isReadable || event.isHalfClosed { becameReadable(connection) }
        }
    }

    private func open(_ letter: LoopTask) {
        switch letter {
        case .reply(let reply, to: let token):
            guard let connection = connection(token), case .awaitingAnswer(let head, let keys) = connection.stage
            else { return }
            connection.stage = .requests
            carryOut(reply, connection, head)
            readRequests(connection)
            endIfRevoked(connection, since: keys)
        case .archived(let reach, for: let search): take(reach, for: search)
        case .beginning(let start, of: let request, to: let token):
            guard let connection = connection(token), case .awaitingAnswer(let head, let keys) = connection.stage
            else { return }
            connection.stage = .requests
            openStream(connection, head, request, from: start)
            endIfRevoked(connection, since: keys)
        case .policy(let policy):
            self.policy = policy
            shortestHeartbeat = min(shortestHeartbeat, policy.heartbeat)
        case .endStreams(let keys):
            (validKeys, keysRevision) = (keys, keysRevision + 1)
            endStreams(exceptWith: keys)
        case .stop: beginStop()
        }
    }

    /// The connection a token names; nil where it is gone and its slot has another owner or none.
    func connection(_ token: Poller.Token) -> Connection? {
        guard token.slot < slots.count else { return nil }
        let slot = slots[Int(token.slot)]
        return slot.generation == token.generation ? slot.connection : nil
    }
}

/// What a loop is given by those who start it.
struct LoopContext: Sendable {
    let listener: Listener
    let mailbox: LoopTaskQueue
    let tape: Tape
    /// What the loop keeps to at first.
    let policy: ServerConfiguration
    let counters: ServerMetrics
    let handler: Handler
    let warn: @Sendable (String) -> Void
    /// What answers to requests that can't be read have beside their own, by the `Origin` of the page that asks.
    var errorFields: @Sendable (String?) -> [(name: String, value: String)] = { _ in [] }
    /// What a request is answered whose body is not even to be read; nil for one whose body is wanted.
    var refusal: @Sendable (RequestHead) -> Response? = { _ in nil }
}

/// A listening socket that a loop may share with whoever made it.
final class Listener: Sendable {
    let socket: ListeningSocket

    init(_ address: SocketAddress) throws(SyscallError) { socket = try ListeningSocket(address) }
}
