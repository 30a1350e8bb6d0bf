import Glibc
import HTTP
import Tape

@testable import EventStreams
@testable import Server
@testable import Syscalls

/// An event loop that is driven step by step instead of by a poller and a clock, with clients that have little room.
final class LoopSimulation {
    /// One stream: what the loop sends through one end of a pair of sockets, and what is read from the other.
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

    let tape: Tape
    let loop: EventLoop
    private(set) var clients: [Client] = []

    init(tape: Tape, policy: ServerConfiguration) throws {
        self.tape = tape
        guard let local = SocketAddress(host: "127.0.0.1", port: 0) else { fatalError("this is an address") }
        loop = try EventLoop(
            LoopContext(
                listener: try Listener(local),
                mailbox: try LoopTaskQueue(),
                tape: tape,
                policy: policy,
                counters: ServerMetrics(),
                handler: { _ in .response(.empty(204)) },
                warn: { _ in }
            )
        )
    }

    /// Begins a stream of all events behind one whose jobs end in a letter, or of all jobs.
    func open(behind cursor: Int, _ ending: String, heartbeatIsEvent: Bool) throws {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SyscallError(errno, "make a pair") }
        let socket = Socket(owning: ends[0])
        socket.set(SOL_SOCKET, SO_SNDBUF, to: 20_000)
        let token = Poller.Token(slot: UInt32(loop.slots.count), generation: 0)
        let limits = RequestLimits()
        let connection = Connection(socket, token: token, peer: "", limits: limits, deadline: .seconds(1 << 40))
        try loop.poller.add(ends[0], .readable, as: token)
        loop.slots.append(EventLoop.Slot(generation: 0, connection: connection))
        let client = Client(connection, Descriptor(owning: ends[1]), behind: cursor, ending)
        let request = SubscribeRequest(
            filter: ending.isEmpty ? .all : Filter(jobs: ["*\(ending)"]),
            lastEventID: "k-\(cursor)",
            heartbeatIsEvent: heartbeatIsEvent
        )
        loop.openStream(connection, try RequestHead(target: "/events"), request)
        try client.skipHead()
        clients.append(client)
    }

    func publish(_ job: String, size: Int) {
        let channel = tape.series(job: job, event: "e", role: .result)
        tape.append(.text(String(repeating: "x", count: size)), to: channel, at: .now)
    }

    /// One round as the loop has it: who can take more, then what is new, then who is behind, then the time.
    func round(passing time: Duration) {
        loop.now += time
        for client in clients where client.connection.hasOutput && client.hasRoom {
            loop.becameWritable(client.connection)
        }
        loop.deliverNews()
        loop.catchUp()
        if time > .zero { loop.checkDeadlines() }
    }

    /// Reads everything until nothing more comes.
    func settle() throws {
        var isQuiet = false
        while !isQuiet {
            for _ in 0..<4 { round(passing: .zero) }
            isQuiet = try clients.map { try $0.read(1 << 20) }.allSatisfy { $0 == 0 } && loop.behind.isEmpty
        }
    }
}

extension LoopSimulation.Client {
    /// Whether the poller would tell that there is room; it does so late, when a good part of the socket is free.
    fileprivate var hasRoom: Bool {
        var news = pollfd(fd: connection.socket.number, events: Int16(POLLOUT), revents: 0)
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
