import DataSources
import Scheduling
import Synchronization
import Tape

/// A job at work: what the file says of it, where its events go, and how its runs went.
final class Job: Sendable {
    let definition: JobDefinition
    /// Tells it from an earlier or later job of the same name.
    let generation: Int
    /// Given when the job has left the file, or another has taken its place.
    let end = EndSignal()
    private let tape: Tape
    private let results: Channel
    private let failed: Channel
    private let recovered: Channel
    private let overdue: Channel
    private let current = Mutex(JobStatus())
    private let output = Mutex(Output())

    private struct Output {
        /// What was read and published last, to tell a change by.
        var last: Reading.Content?
        var isOver = false
    }

    /// How many jobs there were; relaxed, since the number alone counts.
    private static let count = Atomic(0)

    var name: String { definition.name }

    init(_ definition: JobDefinition, on tape: Tape) {
        self.definition = definition
        generation = Self.count.add(1, ordering: .relaxed).newValue
        self.tape = tape
        results = tape.channel(job: definition.name, event: definition.event, role: .result)
        failed = tape.channel(job: definition.name, event: "jobFailed", role: .trouble)
        recovered = tape.channel(job: definition.name, event: "jobRecovered", role: .relief)
        overdue = tape.channel(job: definition.name, event: "jobOverdue", role: .trouble)
    }

    var status: JobStatus { current.withLock { $0 } }

    /// Changes the status under its lock.
    func update<Result>(_ change: (inout JobStatus) -> Result) -> Result where Result: Sendable {
        current.withLock { status in change(&status) }
    }

    /// The longest time from one event to the next while all is well; nil where silence is normal.
    var longestSilence: Duration? {
        guard case .schedule(let schedule) = definition.trigger, definition.publishing == .always else { return nil }
        // A run may take its whole timeout and still be in time.
        return schedule.longestGap.map { $0 + definition.timeout }
    }

    /// By when the event behind one at `time` is due; nil where silence is normal.
    func nextEventDue(from time: Timestamp) -> Timestamp? { longestSilence.map(time.advanced) }

    /// The newest result, whether or not the tape still holds it.
    var last: Frame? { tape.latestResult(of: name) }

    /// Publishes what a run read, unless it is to be published on change only and has not changed.
    ///
    /// - Returns: the event's id; nil where nothing was published.
    @discardableResult func publish(_ reading: Reading, nextBy: Timestamp?) -> EventID? {
        // Appended under the lock: of two that come together, the one remembered is then the one that is last on the tape.
        output.withLock { output in
            guard !output.isOver else { return nil }
            let isNews = reading.content != .unchanged && reading.content != output.last
            if isNews { output.last = reading.content }
            let now = Timestamp.now
            guard
                isNews || definition.publishing == .always,
                let content = output.last, let payload = payload(content, at: now, nextBy: nextBy)
            else { return nil }
            return tape.append(payload, to: results, at: now)
        }
    }

    private func payload(_ content: Reading.Content, at now: Timestamp, nextBy: Timestamp?) -> Payload? {
        guard definition.envelope else { return Envelope.bare(content) }
        return content.json.map { Envelope.wrap($0, job: name, at: now, nextBy: nextBy) }
    }

    /// Tells every client what has happened to the job.
    func announce(_ announcement: JobStatus.Announcement) {
        let (channel, value): (Channel, JSONValue) =
            switch announcement {
            case .failed(let failure):
                (failed, ["kind": .string(failure.kind.rawValue), "message": .string(failure.message)])
            case .recovered: (recovered, [:])
            case .overdue: (overdue, ["nextBy": status.nextBy.map { .string("\($0)") } ?? .null])
            }
        output.withLock { output in
            guard !output.isOver else { return }
            let now = Timestamp.now
            tape.append(Envelope.wrap(JSONText(value), job: name, at: now), to: channel, at: now)
        }
    }

    /// Ends the job: its runs are cancelled, nothing of it is published from here on, however late it comes, and who comes
    /// new is not told its last value.
    func retire() {
        output.withLock { $0.isOver = true }
        tape.forget(job: name)
        end.give()
    }

    /// Whether the job has ended.
    var isOver: Bool { output.withLock { $0.isOver } }
}

extension Reading.Content {
    /// The value as JSON, text as a string; nil where there is no news.
    var json: JSONText? {
        switch self {
        case .json(let json): json
        case .text(let text): JSONText(text)
        case .unchanged: nil
        }
    }
}
