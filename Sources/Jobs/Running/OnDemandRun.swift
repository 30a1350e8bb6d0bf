import JobConfig
public import EventStreams
import JSON
import Configuration
import DataSources
import Scheduling
import Synchronization
import Tape

/// One run of a job for those who asked for it; nobody else ever sees what it says.
public final class OnDemandRun: Sendable {
    /// The job that is run.
    public let job: Job
    /// What the run says; its tape's epoch is the name of the run.
    public let log: RunLog
    private let source: (any DataSource)?
    private let results: EventSeries
    private let finished: EventSeries
    private let failed: EventSeries
    private let start = Now.current
    private let output = Mutex(Output())

    private struct Output {
        /// What was published last, to tell a change by.
        var last: SourceResult.Content?
        var events = 0
        /// Bytes since it was last looked whether those who listen keep pace.
        var fresh = 0
    }

    /// So much of what a run has said is held for those who come back or read slowly.
    static let capacity = Tape.Capacity(events: 10_000, bytes: 1 << 20)

    /// The run waits while more than this is still to be sent to someone who listens.
    private static let mostAhead = 256 << 10

    /// A run that has not begun; `values` are those of the rule's parameters.
    init(_ job: Job, with values: [String: String]) {
        self.job = job
        let source = job.definition.source
        self.source = (source as? any ParameterizedSource)?.filled(with: values) ?? source
        var generator = SystemRandomNumberGenerator()
        let tape = Tape(epoch: Epoch.make(using: &generator), capacity: Self.capacity)
        log = RunLog(tape, mark: Self.mark(of: values))
        results = tape.series(job: job.name, event: job.definition.event, role: .result)
        finished = tape.series(job: job.name, event: "finished", role: .info)
        failed = tape.series(job: job.name, event: "jobFailed", role: .info)
    }

    /// What runs with these values have in common, and no others.
    public static func mark(of values: [String: String]) -> String {
        guard !values.isEmpty else { return "" }
        let texts = values.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return ContentDigest(of: texts.flatMap { Array("\($0.utf8.count):\($0)".utf8) }).description
    }

    /// The run's name, which stands in its events' ids.
    var name: String { log.tape.epoch }

    /// Does the run, whose programs' standard error goes to `remark`; it is stopped when nobody has followed it for as long as `idleLimit`, and when its task is cancelled.
    ///
    /// - Returns: how it went, and what is to be told of its end by ``finish(_:)``.
    func perform(
        idleLimit: Duration,
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void = { _ in }
    ) async -> JobStatus.Run {
        let (failure, isAbandoned) = await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                .ended(
                    await self.job.definition.read(from: self.source, remarking: remark) { await self.publish($0) }
                )
            }
            group.addTask { await self.isIdle(after: idleLimit) ? .abandoned : .interrupted }
            var (failure, isAbandoned) = (SourceError?.none, false)
            for await ending in group {
                if case .ended(let reason) = ending { failure = reason }
                if case .abandoned = ending { isAbandoned = true }
                group.cancelAll()
            }
            return (failure, isAbandoned)
        }
        let reason = failure.map { isAbandoned ? .idle(after: idleLimit) : job.definition.secrets.concealed(in: $0) }
        return JobStatus.Run(
            at: start.time,
            time: Now.current.steady - start.steady,
            outcome: reason.map { .failed($0) } ?? .ok
        )
    }

    private enum Ending {
        /// The run, with why it failed if it did.
        case ended(SourceError?)
        /// Nobody has listened for too long.
        case abandoned
        case interrupted
    }

    /// Waits until nobody has followed for as long as `idleLimit`; false where the task is cancelled before.
    private func isIdle(after idleLimit: Duration) async -> Bool {
        while !Task.isCancelled {
            let idle = log.idleTime ?? .zero
            if idle >= idleLimit { return true }
            try? await Task.sleep(for: idleLimit - idle)
        }
        return false
    }

    /// Publishes a reading; returns late where those who listen are slow, which holds up the source.
    private func publish(_ reading: SourceResult) async {
        let isTimeToLook = output.withLock { output in
            let isNews = reading.content != .unchanged && reading.content != output.last
            if isNews { output.last = reading.content }
            let now = Timestamp.now
            guard isNews || job.definition.publishing == .always, let content = output.last,
                let payload = job.payload(content, at: now, nextBy: nil)
            else { return false }
            if log.append(payload, to: results, at: now) != nil { output.events += 1 }
            job.noteArrival()
            output.fresh += content.size + 150
            guard output.fresh > Self.mostAhead / 4 else { return false }
            output.fresh = 0
            return true
        }
        job.tellReturn()
        guard isTimeToLook else { return }
        while !Task.isCancelled, log.isLagging(behind: Self.mostAhead) {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Says how it ended, which is the last that is heard of it.
    func finish(_ run: JobStatus.Run) {
        let events = output.withLock { $0.events }
        let (channel, value): (EventSeries, JSONValue) =
            if case .failed(let failure) = run.outcome {
                (failed, ["kind": .string(failure.kind.rawValue), "message": .string(failure.message)])
            } else {
                (
                    finished,
                    [
                        "code": .integer(0), "reason": .string("exit"), "events": .integer(Int64(events)),
                        "seconds": .number(run.time.seconds(digits: 3)),
                    ]
                )
            }
        let now = Timestamp.now
        log.append(Envelope.wrap(JSONText(value), job: job.name, at: now), to: channel, at: now, isLast: true)
    }
}

extension SourceError {
    fileprivate static func idle(after idleLimit: Duration) -> SourceError {
        SourceError(.other, "was stopped, since nobody had listened for \(DurationText.format(idleLimit))")
    }
}
