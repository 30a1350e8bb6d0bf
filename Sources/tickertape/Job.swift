import DataSources
import Scheduling
import Synchronization
import Tape

/// A job at work: what the file says of it, where its events go, and how its runs went.
final class Job: Sendable {
    let definition: JobDefinition
    private let tape: Tape
    private let results: Channel
    private let failed: Channel
    private let recovered: Channel
    private let overdue: Channel
    private let current = Mutex(JobStatus())
    /// What was read and published last, to tell a change by.
    private let lastContent = Mutex<Reading.Content?>(nil)

    var name: String { definition.name }

    init(_ definition: JobDefinition, on tape: Tape) {
        self.definition = definition
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
        lastContent.withLock { last in
            let isNews = reading.content != .unchanged && reading.content != last
            if isNews { last = reading.content }
            let now = Timestamp.now
            guard
                isNews || definition.publishing == .always,
                let content = last, let payload = payload(content, at: now, nextBy: nextBy)
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
        let now = Timestamp.now
        tape.append(Envelope.wrap(JSONText(value), job: name, at: now), to: channel, at: now)
    }
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
