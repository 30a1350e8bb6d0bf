import Glibc
import HTTP
import Syscalls
import Synchronization
import TLS
import Tape
import TestCertificates

@testable import EventStreams
@testable import Server

/// A server with a few routes, and the tape that it reads.
final class TestServer: Sendable {
    let tape: Tape
    let metrics: ServerMetrics
    let address: SocketAddress
    /// Opens `/held`.
    let gate: Gate
    /// What streams can follow, by the epochs of the tapes.
    let runLogs: RunLogs
    /// Where requests are sent on to the address, which speaks TLS then.
    let redirectAddress: SocketAddress?
    /// What the address shows.
    let certificate: ServerCertificate?
    private let loops: EventLoops
    private let warned: Warnings

    init(
        tape: Tape = Tape(epoch: "k", capacity: .init(events: 1000)),
        port: UInt16 = 0,
        loops: Int = 1,
        showing identity: Identity? = nil,
        configuration: ServerConfiguration = ServerConfiguration()
    ) throws {
        certificate = try identity.map { ServerCertificate(try TLSContext($0)) }
        let secure = certificate.map { Door.Kind.secure($0) }
        let (metrics, gate, warned, runLogs) = (ServerMetrics(), Gate(), Warnings(), RunLogs())
        guard let local = SocketAddress(host: "127.0.0.1", port: port) else { fatalError("this is an address") }
        self.loops = try EventLoops(
            at: [Door(.tcp(local), secure ?? .plain)] + (secure == nil ? [] : [Door(.tcp(local), .redirect)]),
            loops: loops,
            tape: tape,
            configuration: configuration,
            metrics: metrics,
            callbacks: ServerCallbacks(
                warn: { text in warned.texts.withLock { $0.append(text) } },
                errorFields: { origin in origin.map { [("X-Origin", $0)] } ?? [] },
                rejection: { $0.path == "/refused" ? .problem(status: 403, detail: "no") : nil },
                handler: { TestRoutes.reply(to: $0, tape, gate, runLogs) }
            )
        )
        guard case .tcp(let address)? = self.loops.addresses.first else { throw SyscallError(EINVAL, "listen") }
        self.address = address
        redirectAddress = if case .tcp(let address)? = self.loops.addresses.dropFirst().first { address } else { nil }
        (self.tape, self.metrics, self.gate, self.warned, self.runLogs) = (tape, metrics, gate, warned, runLogs)
    }

    var warnings: [String] { warned.texts.withLock { $0 } }

    func stop() async { await loops.stop() }

    func apply(_ change: (inout ServerConfiguration) -> Void) {
        var configuration = ServerConfiguration()
        change(&configuration)
        loops.apply(configuration)
    }

    func endStreams(exceptWith keys: Set<Int>) { loops.endStreams(exceptWith: keys) }

    /// Appends a result of a job, or an event of the service.
    @discardableResult func publish(_ job: String?, _ text: String, event: String = "dataUpdate") -> Int {
        let channel = tape.series(job: job, event: event, role: job == nil ? .info : .result)
        return Int(tape.append(.text(text), to: channel, at: .now).sequence)
    }

    private final class Warnings: Sendable {
        let texts = Mutex<[String]>([])
    }
}

/// Makes a server, hands it to `body` on a thread of its own, and stops it.
func withServer(
    tape: Tape = Tape(epoch: "k", capacity: .init(events: 1000)),
    loops: Int = 1,
    showing identity: Identity? = nil,
    _ change: (inout ServerConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer) throws -> Void
) async throws {
    var configuration = ServerConfiguration()
    // On a busy machine a test may leave its slow readers waiting for long.
    configuration.stallLimit = .seconds(600)
    change(&configuration)
    let server = try TestServer(tape: tape, loops: loops, showing: identity, configuration: configuration)
    let result = await withTaskExecutorPreference(OwnThread()) { Result { try body(server) } }
    server.gate.open()
    await server.stop()
    try result.get()
}

extension TLSContext {
    /// What a server shows that has this certificate.
    convenience init(_ identity: Identity) throws {
        try self.init(certificate: Array(identity.certificateText.utf8), key: Array(identity.keyText.utf8))
    }
}

/// Waits for something that no event tells of.
func waitUntil(_ what: String, patience: Duration = .seconds(20), _ isSo: () -> Bool) throws {
    struct TooLate: Error { let what: String }
    let end = ContinuousClock.now + patience
    while !isSo() {
        guard ContinuousClock.now < end else { throw TooLate(what: what) }
        usleep(1000)
    }
}

/// Feeds by the epochs of their tapes.
final class RunLogs: Sendable {
    private let runLogs = Mutex<[String: RunLog]>([:])

    subscript(name: String) -> RunLog? { runLogs.withLock { $0[name] } }

    func add(_ runLog: RunLog) { runLogs.withLock { $0[runLog.tape.epoch] = runLog } }

    func remove(_ name: String) { runLogs.withLock { $0[name] = nil } }
}

/// Answers that wait until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    /// How many answers wait.
    var count: Int { state.withLock { $0.waiting.count } }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
