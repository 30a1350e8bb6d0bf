/// The newest result of each job and what is wrong with it, kept however old they are.
struct LatestEvents {
    private struct Entry {
        var result: EncodedEvent?
        /// What is wrong with the job now, where something is.
        var failure: EncodedEvent?
    }

    /// By job number.
    private var entries: [Entry] = []

    /// Takes in the newest event.
    mutating func update(with event: EncodedEvent) {
        let job = event.key.job
        while entries.count <= job { entries.append(Entry()) }
        switch event.role {
        case .result: entries[job].result = event
        case .failure: entries[job].failure = event
        case .recovery: entries[job].failure = nil
        case .info: break
        }
    }

    /// Removes what is kept of a job, as when it has left the configuration.
    mutating func remove(job: Int) {
        if job < entries.count { entries[job] = Entry() }
    }

    /// Whether an event of this job is kept.
    func contains(job: Int) -> Bool {
        job < entries.count && (entries[job].result != nil || entries[job].failure != nil)
    }

    /// Whether an event of this type is kept.
    func contains(event: Int) -> Bool {
        entries.contains { $0.result?.key.event == event || $0.failure?.key.event == event }
    }

    /// All that is kept, sequences rising.
    var all: [EncodedEvent] {
        entries.flatMap { [$0.result, $0.failure].compactMap { $0 } }.sorted { $0.sequence < $1.sequence }
    }

    /// All that is kept and passes, sequences rising.
    func events(passing filter: CompiledFilter) -> [EncodedEvent] { all.filter { filter.matches($0.key) } }

    /// The newest result of a job.
    func result(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].result : nil }

    /// What is wrong with a job, where something is.
    func failure(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].failure : nil }
}
