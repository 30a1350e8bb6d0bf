import Glibc
import HTTP
import Tape

@testable import EventStreams
@testable import Server
@testable import Syscalls

/// Streams and their fan-out without an event loop: driven step by step, by a clock that is moved, to clients that have
/// little room.
final class LoopSimulation {
    /// One stream: what is sent through one end of a pair of sockets, and what is read from the other.
    final class Client {
        let connection: Connection
        /// What it asked for: events behind this one, of jobs whose name ends so.
        let (cursor, ending): (Int, String)
        fileprivate let end: Descriptor
        private var chunks = ChunkReader()
        private(set) var reader = BlockReader()

        fileprivate init(_ connection: Connection, _ end: consuming Descriptor, behind cursor: Int, _ ending: String) {
            self.connection = connection
            self.end = end
            (self.cursor, self.ending) = (cursor, ending)
        }

        /// Reads at most so many bytes; returns how many there were.
        func read(_ limit: Int) throws -> Int {
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                if case .moved(let moved) = unsafe end.read(into: UnsafeMutableRawBufferPointer(buffer)) {
                    count = moved
                }
            }
            try reader.read(chunks.read(bytes))
            return bytes.count
        }
    }

    /// A clock's hand.
    private final class Hand {
        var time = Duration.zero
    }

    let tape: Tape
    private(set) var clients: [Client] = []
    private let hand = Hand()
    private let clock: LoopClock
    private let subscriptions: Subscriptions
    private let connections: ConnectionTable
    private let opener: StreamOpener
    private let fanout: Fanout
    private let sweep: Sweep

    init(tape: Tape, configuration: ServerConfiguration) throws {
        self.tape = tape
        let (settings, tasks) = (LoopSettings(configuration), try LoopTaskQueue())
        let (metrics, total) = (RoundMetrics(), ServerMetrics())
        clock = LoopClock { [hand] in hand.time }
        subscriptions = Subscriptions(of: tape, tasks: tasks)
        connections = try ConnectionTable(clock, settings, subscriptions, metrics, total)
        fanout = Fanout(clock, subscriptions, connections, metrics, tasks: tasks)
        opener = StreamOpener(clock, settings, subscriptions, connections, metrics, total, fanout)
        sweep = Sweep(clock, settings, connections, subscriptions, fanout)
    }

    /// Begins a stream of all events behind one whose jobs end in a letter, or of all jobs.
    func open(behind cursor: Int, _ ending: String, heartbeatStyle: SubscribeRequest.HeartbeatStyle) throws {
        let client = try connect(behind: cursor, ending)
        let connection = client.connection
        let request = SubscribeRequest(
            filter: ending.isEmpty ? .all : Filter(jobs: ["*\(ending)"]),
            lastEventID: "k-\(cursor)",
            heartbeatStyle: heartbeatStyle
        )
        opener.open(connection, try RequestHead(target: "/events"), request)
        try client.skipHead()
        clients.append(client)
    }

    private func connect(behind cursor: Int, _ ending: String) throws -> Client {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SyscallError(errno, "make a pair") }
        let socket = Socket(owning: ends[0])
        socket.set(SOL_SOCKET, SO_SNDBUF, to: 20_000)
        let connection = try connections.add(socket, from: "", limits: RequestLimits(), deadline: .seconds(1 << 40))
        return Client(connection, Descriptor(owning: ends[1]), behind: cursor, ending)
    }

    /// Begins the last answer of a connection, of which its client reads nothing.
    func finish(with answer: PendingWrites.Write) throws -> Client {
        let client = try connect(behind: 0, "")
        client.connection.output.enqueue(answer)
        connections.finish(client.connection)
        return client
    }

    /// Shows events before `end` to those that wait for them.
    func commit(to end: UInt64, for client: Client) {
        client.connection.output.commit(to: end)
        connections.flush(client.connection)
    }

    func isOpen(_ client: Client) -> Bool { connections.isOpen(client.connection) }

    func publish(_ job: String, size: Int) {
        let channel = tape.series(job: job, event: "e", role: .result)
        tape.append(.text(String(repeating: "x", count: size)), to: channel, at: .now)
    }

    /// One round as the loop has it: who can take more, then what is new, then who catches up, then the time.
    func round(passing time: Duration) {
        hand.time += time
        clock.refresh()
        for client in clients where !client.connection.output.isEmpty && client.hasRoom {
            connections.flush(client.connection)
        }
        fanout.deliver()
        fanout.catchUp()
        if time > .zero { sweep.run() }
    }

    /// Reads everything until nothing more comes.
    func settle() throws {
        var isQuiet = false
        while !isQuiet {
            for _ in 0..<4 { round(passing: .zero) }
            isQuiet = try clients.map { try $0.read(1 << 20) }.allSatisfy { $0 == 0 } && !subscriptions.haveReady
        }
    }
}

extension LoopSimulation.Client {
    /// Whether the poller would tell that there is room; it does so late, when a good part of the socket is free.
    fileprivate var hasRoom: Bool {
        var news = pollfd(fd: connection.transport.number, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&news, 1, 0) == 1
    }

    fileprivate func skipHead() throws {
        var head: [UInt8] = []
        while !head.ends(with: "\r\n\r\n") {
            let byte = unsafe [UInt8](unsafeUninitializedCapacity: 1) { buffer, count in
                if case .moved(let moved) = unsafe end.read(into: UnsafeMutableRawBufferPointer(buffer)) {
                    count = moved
                }
            }
            guard !byte.isEmpty else { throw RawClient.Failure.endedEarly }
            head += byte
        }
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
