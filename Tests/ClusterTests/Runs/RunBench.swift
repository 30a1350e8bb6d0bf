import Cluster
import Redis
import Synchronization
import Syscalls
import Tape
import TestRedis
import Testing

@testable import EventStreams

/// Nodes that share runs on a real Redis.
struct RunBench {
    let redis: RedisServer
    let nodes: [SharedRuns]
    let warnings: Warnings

    /// What the nodes have warned of.
    final class Warnings: Sendable {
        private let sentences = Mutex<[String]>([])

        func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
        var all: [String] { sentences.withLock { $0 } }
    }

    /// Has two nodes share their runs while a test goes on, and ends them however it ends.
    static func running(_ redis: RedisServer, _ test: (RunBench) async throws -> Void) async throws {
        let warnings = Warnings()
        let nodes = try (1...2).map { number in
            try SharedRuns(
                ClusterOptions(address: redis.address, name: "test", durability: .everysec, node: "n\(number)"),
                log: NodeLog(warning: { warnings.add($0) }, info: { _ in })
            )
        }
        for node in nodes { try node.start() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await test(RunBench(redis: redis, nodes: nodes, warnings: warnings)))
        } catch {
            outcome = .failure(error)
        }
        for node in nodes { await node.stop() }
        try outcome.get()
    }

    /// Asks again and again until there is an answer.
    @discardableResult static func eventually<Answer>(
        _ what: String,
        within limit: Duration = .seconds(20),
        _ ask: () async throws -> Answer?
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while .now < deadline {
            if let answer = try await ask() { return answer }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Never(what: what)
    }

    struct Never: Error { let what: String }
}

/// A run whose lines a test says.
struct SpokenRun {
    static let job = "count"
    let log: RunLog
    private let series: EventSeries

    init(_ name: String, mark: String = "") {
        let tape = Tape(epoch: name, capacity: Tape.Capacity(events: 10_000, bytes: 1 << 20))
        log = RunLog(tape, mark: mark)
        series = tape.series(job: Self.job, event: "line", role: .result)
    }

    func say(_ text: String, isLast: Bool = false) {
        log.append(.text(text), to: series, at: .now, isLast: isLast)
    }
}

extension RunLog {
    /// The blocks that are held, as text.
    var blocks: [String] { tape.events(from: tape.oldest).events.map { String(decoding: $0.bytes, as: UTF8.self) } }
}

extension SharedRuns.Found {
    var log: RunLog? { if case .log(let log) = self { log } else { nil } }
    var isOver: Bool { if case .over = self { true } else { false } }
    var sentence: String? { if case .unavailable(let sentence) = self { sentence } else { nil } }
}
