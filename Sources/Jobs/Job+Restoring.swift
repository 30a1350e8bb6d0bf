import Configuration
import DataSources
import Foundation
import JobConfig
import Scheduling
public import Tape

/// How a job goes on where it was: in the program before this one, or under another reading of the file.
extension Job {
    /// Goes on where the tape, and what was stored beside it, shows that the job stood before the program was started.
    public func restore(from snapshot: TapeSnapshot? = nil) {
        restoreStanding(from: snapshot)
        restoreAlerts()
        if let known = snapshot?.posts[name] { posts.restore(known, epoch: tape.epoch) }
    }

    /// Stands as the tape shows that the job did, and goes on with its schedule as was stored.
    func restoreStanding(from snapshot: TapeSnapshot? = nil) {
        let latest = tape.latestFailure(of: name)
        let failure = latest.flatMap { $0.event == "jobFailed" ? SourceError(recordedIn: $0) : nil }
        let last = last
        rememberPublished(last)
        let stored = snapshot?.runs[name].flatMap { past(in: $0) }
        let standing = snapshot?.standings[name]
        update { status in
            status.restore(hasResult: last != nil, error: failure, isOverdue: latest != nil && failure == nil)
            if let stored { status.resume(after: stored) }
        }
        // Behind the change, which counts as one of this moment.
        update {
            $0.restore(
                standing,
                failedAt: failure == nil ? nil : latest?.time,
                since: latest?.time ?? self.latest?.since
            )
        }
    }

    /// Has stored how it stands, where that began behind a moment or goes on to fail.
    func noteStanding(after former: Timestamp?) {
        guard tape.outbox == nil else { return }
        let record = withStatus { status -> StandingRecord? in
            guard let since = status.since, since != former || status.failing != nil else { return nil }
            return StandingRecord(state: status.state.rawValue, since: since, failures: status.failing?.count ?? 0)
        }
        if let record { note { JobNote(standing: record) } }
    }

    /// Takes in that a run which goes on has come to something: the job waits for its first result no more.
    func noteResult() {
        guard !withStatus(\.hasResult) else { return }
        let former = update { status in
            defer { status.hasResult = true }
            return status.since
        }
        noteStanding(after: former)
    }

    /// Has stored since when it rests, where the file has it rest, or that it does so no more.
    func noteRest() {
        guard tape.outbox == nil else { return }
        let record = withStatus { status -> StandingRecord? in
            let paused = JobStatus.State.paused.rawValue
            let isNews = status.plan.isPaused ? status.storedSince == nil : status.stored?.state == paused
            guard isNews else { return nil }
            let failures = status.failing?.count ?? 0
            return StandingRecord(state: status.state.rawValue, since: status.since ?? .now, failures: failures)
        }
        if let record { note { JobNote(standing: record) } }
    }

    /// Goes on with the schedule of the job whose place it takes, where that is the same.
    func resume(after former: Job) {
        guard let scheduleTrigger, scheduleTrigger.identity == former.scheduleTrigger?.identity,
            let past = former.status.plan.past
        else { return }
        update { $0.resume(after: past) }
    }

    /// How far the schedule has come, as it is stored; nil for a job without one, and where nothing is.
    func record(of past: PastRuns) -> RunRecord? {
        guard tape.keepsNotes, let scheduleTrigger else { return nil }
        let last = Timestamp(milliseconds: 0).advanced(by: past.last)
        return RunRecord(
            schedule: scheduleTrigger.identity,
            count: past.count,
            last: last,
            // Of use where several nodes have files of their own.
            content: tape.outbox == nil ? nil : definition.content.description
        )
    }

    /// Whether what is stored was run by what another file said of the job.
    func isOfOtherFile(_ record: RunRecord) -> Bool {
        record.content.map { $0 != definition.content.description } ?? false
    }

    /// What is stored of the same schedule.
    func past(in record: RunRecord) -> PastRuns? {
        guard let scheduleTrigger, record.schedule == scheduleTrigger.identity else { return nil }
        return PastRuns(count: max(0, record.count), last: .milliseconds(record.last.milliseconds))
    }
}

extension SourceError {
    /// The failure that an event tells of.
    fileprivate init?(recordedIn event: EncodedEvent) {
        guard let json = event.value else { return nil }
        self.init(recordedIn: json)
    }

    /// The failure that the value of an event tells of, as JSON; nil where it tells of none.
    init?(recordedIn json: ArraySlice<UInt8>) {
        struct Value: Decodable {
            let kind: String
            let message: String
        }
        guard
            let value = try? JSONDecoder().decode(Value.self, from: Data(json)),
            let kind = Kind(rawValue: value.kind)
        else { return nil }
        self.init(kind, value.message)
    }
}

extension JobStatus {
    /// Takes in since when it stood as it does, as that was stored, or as far as events tell.
    fileprivate mutating func restore(_ standing: StandingRecord?, failedAt: Timestamp?, since known: Timestamp?) {
        stored = standing
        let isKnown = [.ok, .failing, .overdue].contains(state)
        since = storedSince ?? (isKnown ? known : state == .waiting ? nil : since)
        if let failedAt { failing = (storedSince ?? failedAt, max(1, standing?.failures ?? 1)) }
    }
}
