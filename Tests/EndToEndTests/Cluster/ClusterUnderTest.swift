import Foundation
import Glibc
import Redis
import Synchronization
import TestRedis
import TestSupport
import Testing

/// Nodes that share a tape, each a program of its own; those that a test kills can be started again at the same place.
final class ClusterUnderTest {
    /// A node that is called n1, n2 and so on.
    struct Node {
        var child: ChildProgram?
        var port: UInt16 = 0
    }

    /// Where each node finds Redis; the last is that of all others.
    private let redis: [String]
    private let durability: String
    private let environment: [Int: [String: String]]
    private let history: String
    private(set) var jobs: String
    private(set) var nodes: [Node]

    /// Starts so many nodes while a test runs, and ends them however it ends.
    ///
    /// `redis` is the URL, for each node or for all; `jobs` is the map `jobs` as text; `environment` is that of each node;
    /// `history` is the map of that name.
    static func running(
        _ count: Int = 3,
        on redis: String...,
        durability: String = "everysec",
        jobs: String,
        environment: [Int: [String: String]] = [:],
        history: String = "{}",
        isolation: isolated (any Actor)? = #isolation,
        _ test: (ClusterUnderTest) async throws -> Void
    ) async throws {
        let cluster = ClusterUnderTest(count, redis, durability, jobs, environment, history)
        do {
            for place in 0..<count { try await cluster.start(place) }
            try await test(cluster)
        } catch {
            cluster.tellOfCrashes()
            try await cluster.end()
            throw error
        }
        try await cluster.end()
    }

    /// Shows what nodes said that have ended by themselves, as a connection that is reset tells nothing of it.
    private func tellOfCrashes() {
        for (place, node) in nodes.enumerated() {
            guard let child = node.child, !child.isRunning else { continue }
            Issue.record("n\(place + 1) has ended: \(child.complained.prefix(2000))")
        }
    }

    private init(
        _ count: Int,
        _ redis: [String],
        _ durability: String,
        _ jobs: String,
        _ environment: [Int: [String: String]],
        _ history: String
    ) {
        (self.redis, self.durability, self.jobs, self.environment) = (redis, durability, jobs, environment)
        self.history = history
        nodes = [Node](repeating: Node(), count: count)
    }

    private func file(_ place: Int) -> String {
        """
        server:
          cluster: { redis: "\(redis[min(place, redis.count - 1)])", name: test, durability: \(durability), node: n\(place + 1) }
          tokens: { publish: [p], admin: [a] }
          retry: 50ms
          history: \(history)
        jobs:
        \(jobs)
        """
    }

    /// Starts a node, and waits until it listens.
    func start(_ place: Int, jobs: String? = nil) async throws {
        if let jobs { self.jobs = jobs }
        // One that ended by itself has left its folder.
        try await kill(place)
        let port = nodes[place].port
        let arguments = ["serve", "--listen", "127.0.0.1:\(port)", "--config", "jobs.yaml"]
        let child = try ChildProgram(
            Program.executable,
            arguments: arguments,
            files: ["jobs.yaml": file(place)],
            environment: environment[place] ?? [:]
        )
        nodes[place].child = child
        nodes[place].port = try await child.line("the greeting") { text in
            text.firstMatch(of: /stream +http:[^\n]+:(\d+)\/events\n/).flatMap { UInt16($0.1) }
        }
    }

    /// Writes another map of jobs for one node, which takes it in by itself.
    func write(jobs: String, to place: Int) throws {
        self.jobs = jobs
        let folder = try #require(nodes[place].child).folder
        try Data(file(place).utf8).write(to: folder.appending(path: "jobs.yaml"), options: .atomic)
    }

    func signal(_ place: Int, _ number: CInt) { nodes[place].child?.signal(number) }

    /// Kills a node at once.
    func kill(_ place: Int) async throws {
        try await nodes[place].child?.kill()
        nodes[place].child = nil
    }

    /// Asks a node to stop; returns its exit status.
    func stop(_ place: Int) async throws -> Int32? {
        defer { nodes[place].child = nil }
        return try await nodes[place].child?.stop()
    }

    /// What a node has complained of.
    func complaints(_ place: Int) -> String { nodes[place].child?.complained ?? "" }

    private func end() async throws {
        for place in nodes.indices { try await kill(place) }
    }

    /// The ports of those that run.
    var ports: [UInt16] { nodes.filter { $0.child != nil }.map(\.port) }

    // MARK: - What they say

    /// What a node says of the cluster.
    func status(_ place: Int) async throws -> [String: Any] {
        let answer = try await Answer.to("GET", "/cluster", at: nodes[place].port)
        return try #require(try answer.json() as? [String: Any])
    }

    /// Which node runs a job, by its place, as another node says; nil where none does.
    func owner(of job: String, by place: Int) async throws -> Int? {
        for node in try #require(try await status(place)["nodes"] as? [[String: Any]]) {
            guard let jobs = node["jobs"] as? [String], jobs.contains(job) else { continue }
            return (node["node"] as? String).flatMap { Int($0.dropFirst()) }.map { $0 - 1 }
        }
        return nil
    }

    /// Waits until each job is run by somebody that lives.
    @discardableResult func settled(_ job: String, by place: Int) async throws -> Int {
        try await eventually("an owner of \(job)") { try await owner(of: job, by: place) }
    }

    /// Posts a value; returns the answer.
    func post(_ body: String, to job: String, at place: Int, key: String? = nil) async throws -> Answer {
        try await Self.post(body, to: job, at: nodes[place].port, key: key)
    }

    /// Posts a value to a port; returns the answer.
    static func post(_ body: String, to job: String, at port: UInt16, key: String? = nil) async throws -> Answer {
        var fields = ["Authorization": "Bearer p", "Content-Type": "application/json"]
        if let key { fields["Idempotency-Key"] = key }
        return try await Answer.to("POST", "/jobs/\(job)", at: port, fields: fields, body: body)
    }
}

extension RedisServer {
    /// How often anybody has read a tape of it.
    var readings: Int {
        get throws {
            let text = try ask(RedisCommand("INFO", "commandstats")).text ?? ""
            return text.firstMatch(of: /cmdstat_xread:calls=(\d+)/).flatMap { Int($0.1) } ?? 0
        }
    }
}

/// What clients were shown: by id, so that none can stand for two events.
final class Ledger: Sendable {
    private let shown = Mutex<[String: [String]]>([:])
    private let conflicts = Mutex<[String]>([])

    /// Notes an event; one whose id was shown with another content before is kept as a conflict.
    func note(_ block: Block) {
        guard let id = block.id else { return }
        let isNew = shown.withLock { shown in
            guard let before = shown[id] else {
                shown[id] = block.lines
                return true
            }
            return before == block.lines
        }
        if !isNew { conflicts.withLock { $0.append(id) } }
    }

    /// How many different events were shown.
    var count: Int { shown.withLock { $0.count } }
    /// Ids that stood for two events.
    var contradictions: [String] { conflicts.withLock { $0 } }
    /// All events that were shown, by their ids.
    var events: [String: [String]] { shown.withLock { $0 } }
}

/// A client that comes back to another node each time, with the id of what it saw last.
actor HoppingClient {
    private let ledger: Ledger
    private(set) var sequences: [Int] = []
    private(set) var gaps: [String] = []
    private(set) var epochs: [String] = []
    private(set) var faults: [String] = []
    private var lastID: String?
    private var isOver = false

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// Hops until it is told to end; `ports` are those it may go to at the moment.
    func run(hop: Duration = .milliseconds(300), _ ports: @Sendable @escaping () -> [UInt16]) async {
        var round = 0
        while !isOver {
            round += 1
            let open = ports()
            guard !open.isEmpty else { continue }
            await visit(open[round % open.count], for: hop)
        }
    }

    func end() { isOver = true }

    private func visit(_ port: UInt16, for time: Duration) async {
        do {
            let fields = lastID.map { ["Last-Event-ID": $0] } ?? [:]
            let stream = try await EventStream.open("/events?catchup=none", at: port, fields: fields)
            defer { stream.cut() }
            let end = ContinuousClock.now + time
            while !isOver, ContinuousClock.now < end, let block = try await stream.next() { take(block) }
        } catch {
            // It was cut off, or the node is gone: the next one is tried.
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private func take(_ block: Block) {
        switch block.event {
        case "gap": gaps.append(block.data)
        case "hello", "bye", "busy", "heartbeat": break
        default:
            guard let id = block.id, let sequence = block.sequence else { return }
            ledger.note(block)
            let epoch = String(id.prefix { $0 != "-" })
            if epochs.last != epoch { epochs.append(epoch) }
            if let last = sequences.last, sequence <= last, epochs.count == 1 { faults.append("\(id) behind \(last)") }
            sequences.append(sequence)
            lastID = id
        }
    }

    /// Whether it was shown all events from its first to its last, each once.
    var isWhole: Bool {
        guard let first = sequences.first else { return false }
        return sequences == Array(first..<first + sequences.count)
    }
}
