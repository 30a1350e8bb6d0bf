public import DataSources
import JSON
public import JobConfig
import Tape

/// An event that a job runs after, as the tape has it; it is taken apart only when the run begins.
struct ChainEvent: Sendable {
    let encoded: EncodedEvent
    /// Nil for an event of the service itself.
    let job: String?
    let type: String
    let id: EventID

    /// What a source is told of it.
    var occasion: Occasion {
        let data = encoded.value.map { JSONText(trusted: Array($0)) } ?? JSONText(encoded.text)
        return Occasion(job: job, event: type, id: "\(id)", time: "\(encoded.time)", data: data)
    }
}

/// The events that the runs of a job are for.
struct PendingOccasions: Sendable {
    /// Of the runs that have started and not asked for theirs, first first; nil for one that no event has asked for.
    fileprivate var started: [ChainEvent?] = []
    /// Of the run that waits for the one at it to end: the newest.
    fileprivate var waiting: ChainEvent?
    /// Events before this position are nothing to it.
    var from: UInt64
    /// Whether what lies between there and where the tape was read to is to be read once more.
    var isBehind = true

    init(from: UInt64) { self.from = from }
}

/// What happens to a job that runs after events; all of it is decided here.
extension JobStatus {
    /// Takes in an event: a run begins, waits or is left out, as `overlap` has it; of several that wait the newest does.
    ///
    /// - Returns: nil where the event is nothing to the job, or the job does not run by itself here.
    mutating func start(_ overlap: Overlap, after event: ChainEvent, isCatchingUp: Bool = false) -> Start? {
        guard !plan.isPaused, !plan.isElsewhere, let known = occasions, event.encoded.sequence >= known.from,
            isCatchingUp || !known.isBehind
        else { return nil }
        occasions?.from = event.encoded.sequence + 1
        return start(overlap, for: event)
    }

    /// Begins a run if none is at it, for an event or for whoever asked.
    mutating func start(_ overlap: Overlap, for event: ChainEvent?) -> Start {
        let start = self.start(overlap)
        switch start {
        case .now: occasions?.started.append(event)
        case .waits, .replaces: occasions?.waiting = event
        case .skipped: if isWaiting, let event { occasions?.waiting = event }
        }
        return start
    }

    /// The event that the run that begins now is for; nil where nobody but a person has asked for it.
    mutating func takeOccasion() -> ChainEvent? {
        guard let known = occasions, !known.started.isEmpty else { return nil }
        return occasions?.started.removeFirst()
    }

    /// Takes in that the run that has waited begins.
    mutating func startWaitingOccasion() {
        guard let known = occasions else { return }
        occasions?.started.append(known.waiting)
        occasions?.waiting = nil
    }

    /// Takes in that no run waits any more.
    mutating func dropWaitingOccasion() { occasions?.waiting = nil }

    /// Takes in that no run is at it any more.
    mutating func dropOccasions() {
        occasions?.started = []
        occasions?.waiting = nil
    }
}

/// Jobs that run after events of others.
extension Job {
    /// So far back is looked for an event to show what a run asked for by a person would do.
    private static let reach = 1000

    /// What the run that begins now reads; nil for the source as the file has it.
    func sourceOfRun() -> (any DataSource)? {
        guard let rule = afterRule, let source = definition.source else { return nil }
        let event = update { $0.takeOccasion() }
        if let event { noteOccasion(event) }
        return source.toldIfUseful(of: event?.occasion ?? latestOccasion(of: rule) ?? rule.sample)
    }

    /// The newest event that the job would have run after.
    private func latestOccasion(of rule: AfterRule) -> Occasion? {
        let all = CompiledFilter(.all, jobs: tape.jobNames, events: tape.eventTypes)
        for event in tape.newest(Self.reach, passing: all).reversed() {
            let job = event.key.job == EventKey.noJob ? nil : tape.jobNames.name(of: event.key.job)
            guard rule.matches(job, event.event, for: name) else { continue }
            return ChainEvent(
                encoded: event,
                job: job,
                type: event.event,
                id: tape.identity.id(of: event.sequence)
            ).occasion
        }
        return nil
    }

    /// What the records of how far a job has come are called, in one history of events.
    private var chainName: String { "after \(tape.epoch)" }

    /// Has other nodes know that the run for an event has begun, so that none of them begins it again.
    private func noteOccasion(_ event: ChainEvent) { note(event.id, at: event.encoded.time) }

    /// Has other nodes know that the events from a position on are for this job, though it has not run yet.
    func noteListening(from place: UInt64, now: Timestamp) {
        note(tape.identity.id(of: place - min(place, 1)), at: now)
    }

    private func note(_ id: EventID, at time: Timestamp) {
        guard tape.outbox != nil, let count = Int(exactly: id.sequence) else { return }
        let record = RunRecord(schedule: "after \(id.epoch)", count: count, last: time)
        note { JobNote(runs: record) }
    }

    /// How long an event waits for a node that runs the job: what nobody was there for is not made up.
    private static let patience = Duration.seconds(60)

    /// Where to go on behind what another node has noted; nil where none has noted anything in this history of events.
    func place(after record: RunRecord?, now: Timestamp) -> UInt64? {
        guard let record, record.schedule == chainName, record.count >= 0,
            let last = tape.identity.position(of: EventID(epoch: tape.epoch, sequence: UInt64(record.count)))
        else { return nil }
        let end = tape.end
        guard last < end else { return end }
        let recent = tape.events(from: last + 1).events.first { now.advanced(by: .zero - Self.patience) <= $0.time }
        return recent?.sequence ?? end
    }
}

extension AfterRule {
    /// An event that never was, to show what a run behind one would do.
    public var sample: Occasion {
        let job = jobs.first { !$0.contains { "*?!".contains($0) } } ?? "example"
        let event = events.first { $0 != Self.results } ?? "dataUpdate"
        return .sample(job: job, event: event)
    }
}
