import EventStreams
import JobConfig
import Synchronization
import Tape

/// Reads the tape for jobs that run after events: one task, which sleeps while there is nothing new or no such job.
final class ChainReader: Sendable {
    private let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    /// Whether there is a job that goes by events; relaxed, since a change rings the bell too.
    private let isWanted = Atomic(false)

    init() { (news, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Has the reader look at the jobs and the tape.
    func ring() { bell.yield() }

    /// Has the reader take in which jobs there are.
    func apply(_ registry: JobRegistry) {
        isWanted.store(registry.jobs.contains { $0.afterRule != nil }, ordering: .relaxed)
        ring()
    }

    /// Ends the reader.
    func stop() { bell.finish() }

    /// So many events are looked at before others get their turn.
    private static let share = 1000

    /// Hands each event, in order, to the jobs that run after it, until ``stop()``.
    ///
    /// Events are seen once readers of the tape see them: with a history file once they are stored. `miss` is told how many
    /// the tape had dropped before they were read; of another history, or lost by a store, none are.
    func run(
        on tape: Tape,
        _ registry: @Sendable () -> JobRegistry,
        miss: @Sendable (_ count: UInt64) -> Void,
        start: @Sendable (Job, ChainEvent, _ isCatchingUp: Bool) -> Void
    ) async {
        let reader = TapeReader(tape) { [self] in if isWanted.load(ordering: .relaxed) { ring() } }
        var routes = Routes(registry())
        func tell(_ count: UInt64, from position: UInt64) {
            let missed = tape.missed(count, from: position)
            if missed > 0 { miss(missed) }
        }
        for await _ in news {
            let current = registry()
            if current !== routes.registry { routes = Routes(current) }
            guard !routes.jobs.isEmpty else {
                reader.skipToEnd()
                continue
            }
            // Numbers may stand for other names than the last time.
            routes.forgetNames()
            for job in routes.jobs {
                guard let from = job.update({ $0.beginCatchingUp() }) else { continue }
                let behind = tape.events(from: from, to: reader.position)
                tell(behind.missed, from: from)
                for event in behind.events where routes.jobs(for: event.key, on: tape).contains(where: { $0 === job }) {
                    start(job, routes.event(event, on: tape), true)
                }
            }
            var count = 0
            let position = reader.position
            let read = reader.read { routes.forgetNames() }
            tell(read.missed, from: position)
            for event in read.events {
                for job in routes.jobs(for: event.key, on: tape) { start(job, routes.event(event, on: tape), false) }
                count += 1
                if count % Self.share == 0 { await Task.yield() }
            }
        }
    }

    /// Which jobs run after which events, as far as that was asked.
    private struct Routes {
        let registry: JobRegistry
        let jobs: [Job]
        private var known: [EventKey: [Job]] = [:]
        private var identity: TapeIdentity?

        init(_ registry: JobRegistry) {
            self.registry = registry
            jobs = registry.jobs.filter { $0.afterRule != nil }
        }

        /// Takes in that numbers may stand for other names.
        mutating func forgetNames() { known = [:] }

        mutating func jobs(for key: EventKey, on tape: Tape) -> [Job] {
            if let jobs = known[key] { return jobs }
            let job = key.job == EventKey.noJob ? nil : tape.jobNames.name(of: key.job)
            let type = tape.eventTypes.name(of: key.event)
            let found = jobs.filter { $0.afterRule?.matches(job, type, for: $0.name) ?? false }
            known[key] = found
            return found
        }

        func event(_ event: EncodedEvent, on tape: Tape) -> ChainEvent {
            ChainEvent(
                encoded: event,
                job: event.key.job == EventKey.noJob ? nil : tape.jobNames.name(of: event.key.job),
                type: tape.eventTypes.name(of: event.key.event),
                id: tape.identity.id(of: event.sequence)
            )
        }
    }
}

extension JobStatus {
    /// Where to go on reading what lies behind; nil where nothing does, or the job is not run here.
    ///
    /// It lies behind no more from then on, unless the job is taken anew meanwhile: then there is more to catch up with.
    fileprivate mutating func beginCatchingUp() -> UInt64? {
        guard let known = occasions, known.isBehind, !plan.isElsewhere else { return nil }
        occasions?.isBehind = false
        return known.from
    }
}
