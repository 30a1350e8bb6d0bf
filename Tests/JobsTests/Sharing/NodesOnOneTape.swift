import Configuration
import Logging
import Scheduling
import Synchronization
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// Nodes that share the job `a`, each with a tape of its own, whose events are numbered in one place: what they publish is
/// seen, by themselves too, when the test says so.
final class NodesOnOneTape {
    /// One of them; nothing of it runs by itself, alarms ring when the test rings them.
    struct Node {
        let tape: Tape
        let outbox: Outbox
        let job: Job
        let runner: JobRunner

        /// Rings the alarm of its job.
        func ring(_ now: Now) { _ = runner.fire([job], now: now)() }
    }

    private(set) var nodes: [Node] = []
    private let text: String
    private var epoch = "e"
    private var events: [StoredEvent] = []
    private let lines = Lines()

    /// What was logged.
    private final class Lines: Sendable {
        let text = Mutex("")
    }

    /// So many nodes, whose file describes the job by `text`.
    init(_ count: Int, _ text: String) throws {
        self.text = text
        for _ in 0..<count { try join() }
    }

    /// Has another node take part, which is shown what is on the tape, and whose file may be another.
    @discardableResult func join(_ other: String? = nil) throws -> Node {
        let read = JobsConfiguration.read(Array("jobs: { a: { \(other ?? text) } }".utf8), file: "f")
        #expect(read.diagnostics.map(\.message) == [])
        let outbox = Outbox()
        let tape = Tape(epoch: epoch, capacity: .init(events: 100), outbox: outbox)
        let registry = JobRegistry(try #require(read.file).jobs, on: tape)
        let log = Log(
            level: .warning,
            write: { [lines] line in
                lines.text.withLock { $0 += String(decoding: line, as: UTF8.self) }
            }
        )
        let runner = try JobRunner(registry, log: log, isShared: true)
        let node = Node(tape: tape, outbox: outbox, job: try #require(registry["a"]), runner: runner)
        for event in events { show(event, on: node) }
        runner.schedule()
        nodes.append(node)
        return node
    }

    /// Numbers what was published since, and shows it everywhere.
    func pass() {
        for node in nodes {
            for (ticket, draft) in node.outbox.take(most: 100, bytes: .max) {
                if let event = draft.event { number(event) }
                node.outbox.settle(ticket, .shown(nil))
            }
        }
    }

    /// Refuses what was published since, as where nothing can be stored.
    func refuse() {
        for node in nodes {
            for (ticket, _) in node.outbox.take(most: 100, bytes: .max) {
                node.outbox.settle(ticket, .refused(.unavailable))
            }
        }
    }

    private func number(_ draft: StoredEvent) {
        let line = Array("id: \(epoch)-\(events.count + 1)\n".utf8)
        let event = StoredEvent(
            sequence: UInt64(events.count + 1),
            job: draft.job,
            event: draft.event,
            role: draft.role,
            time: draft.time,
            bytes: line + draft.bytes,
            value: draft.value.map { $0.lowerBound + line.count..<$0.upperBound + line.count }
        )
        events.append(event)
        for node in nodes { show(event, on: node) }
    }

    private func show(_ event: StoredEvent, on node: Node) {
        node.tape.commit([event])
        node.job.follow(event)
    }

    /// Begins the tape anew.
    func turn(to epoch: String) {
        (self.epoch, events) = (epoch, [])
        for node in nodes {
            node.tape.turn(to: epoch, next: 1)
            node.runner.tellAnew()
        }
    }

    /// What the nodes have told their logs.
    var logged: String { lines.text.withLock { $0 } }
    /// The types of the events on the tape.
    var told: [String] { events.map(\.event) }
    /// The events on the tape, as text.
    var texts: [String] { events.map { String(decoding: $0.bytes, as: UTF8.self) } }
    /// How the job stands on each node.
    var states: [JobStatus.State] { nodes.map(\.job.status.state) }

    /// Has another node run the job than the one that does, if one does.
    func hand(to place: Int?) {
        var record: RunRecord?
        for node in nodes where node.job.isHere {
            record = node.job.withStatus(\.plan.past).flatMap { node.job.record(of: $0) }
            node.runner.release(node.job)
        }
        if let place { nodes[place].runner.take(nodes[place].job, after: record) }
        pass()
    }

    /// Ends all of them.
    func end() async {
        for node in nodes {
            node.runner.stop()
            await node.runner.run()
        }
    }
}
