/// The newest result of each job and what is wrong with it, kept however old they are.
struct LatestEvents {
    private struct Entry {
        var result: EncodedEvent?
        /// What is wrong with the job now, where something is.
        @Seldom var failure: EncodedEvent? = nil
        /// Which alerts of the job are raised, where any is.
        @Seldom var alert: EncodedEvent? = nil
        /// When the first of the equal results came that the newest ends.
        var since: Timestamp?
        /// Whether something was wrong since the newest result, so that the next one is the first of its row.
        var isBroken = false

        /// All that is kept.
        var events: [EncodedEvent] { [result, failure, alert].compactMap(\.self) }

        /// Takes in a result; `since` is when its row began, where that is known.
        mutating func take(_ event: EncodedEvent, since known: Timestamp?) {
            let goesOn = !isBroken && result.map { $0.hasValue(of: event) } ?? false
            since = known ?? (goesOn ? since ?? event.time : event.time)
            (result, isBroken) = (event, false)
        }
    }

    /// By job number.
    private var entries: [Entry] = []

    /// Takes in the newest event; of a result that was known before, `since` is when the row of its equals began.
    mutating func update(with event: EncodedEvent, since: Timestamp? = nil) {
        let job = event.key.job
        while entries.count <= job { entries.append(Entry()) }
        switch event.role {
        case .result: entries[job].take(event, since: since)
        case .failure: (entries[job].failure, entries[job].isBroken) = (event, true)
        case .recovery: entries[job].failure = nil
        case .alert: entries[job].alert = event
        case .calm: entries[job].alert = nil
        case .info: break
        }
    }

    /// Removes what is kept of a job, as when it has left the configuration; of its alerts, unless those go on.
    mutating func remove(job: Int, keepsAlerts: Bool = false) {
        if job < entries.count { entries[job] = Entry(alert: keepsAlerts ? entries[job].alert : nil) }
    }

    /// Whether an event of this job is kept.
    func contains(job: Int) -> Bool {
        job < entries.count && !entries[job].events.isEmpty
    }

    /// Whether an event of this type is kept.
    func contains(event: Int) -> Bool {
        entries.contains { $0.events.contains { $0.key.event == event } }
    }

    /// All that is kept, sequences rising.
    var all: [EncodedEvent] {
        entries.flatMap(\.events).sorted { $0.sequence < $1.sequence }
    }

    /// All that is kept and passes, sequences rising.
    func events(passing filter: CompiledFilter) -> [EncodedEvent] { all.filter { filter.matches($0.key) } }

    /// The newest result of a job.
    func result(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].result : nil }

    /// Since when the newest result of a job has been what it is, without a break.
    func since(of job: Int) -> Timestamp? { job < entries.count ? entries[job].since : nil }

    /// What is wrong with a job, where something is.
    func failure(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].failure : nil }

    /// Which alerts of a job are raised, where any is.
    func alert(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].alert : nil }
}
