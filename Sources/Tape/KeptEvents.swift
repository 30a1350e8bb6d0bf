/// Events of rare jobs that those of busy ones have pushed out of the ring: of each job so many that with those in the ring
/// it has its share.
struct KeptEvents {
    /// Sequences rising; those of events that are gone stay until many are.
    private var sequences: [UInt64] = []
    private var events: [EncodedEvent?] = []
    private var oldest = 0
    private var gone = 0
    /// What is kept of one job.
    private struct Share {
        var sequences = Ring<UInt64>()
        var bytes = 0
    }

    /// By job number.
    private var ofJobs: [Int: Share] = [:]
    /// By job number, how many there are here and in the ring.
    private var totals: [Int] = []
    /// How many bytes they have.
    private(set) var bytes = 0

    /// How many events are kept.
    var count: Int { events.count - gone }

    /// The numbers of the jobs of which events are kept.
    var jobs: [Int] { Array(ofJobs.keys) }

    /// How many events a job has, here and in the ring.
    func total(of job: Int) -> Int { job < totals.count ? totals[job] : 0 }

    /// Counts an event of a job that has come into the ring.
    mutating func addToTotal(of job: Int) {
        while totals.count <= job { totals.append(0) }
        totals[job] += 1
    }

    /// Counts an event of a job that is nowhere any more.
    mutating func removeFromTotal(of job: Int) { if total(of: job) > 0 { totals[job] -= 1 } }

    /// Takes in what has left the ring, in the order in which it does.
    mutating func append(_ event: EncodedEvent) {
        sequences.append(event.sequence)
        events.append(event)
        ofJobs[event.key.job, default: Share()].sequences.append(event.sequence)
        ofJobs[event.key.job]?.bytes += event.bytes.count
        bytes += event.bytes.count
    }

    /// Takes out the oldest event of a job.
    mutating func removeOldest(of job: Int) -> EncodedEvent? {
        guard let sequence = ofJobs[job]?.sequences.first else { return nil }
        return remove(at: place(of: sequence))
    }

    /// Takes out the oldest event of all.
    mutating func removeOldest() -> EncodedEvent? { oldest < events.count ? remove(at: oldest) : nil }

    /// Takes out an event where those kept have more than so many bytes: the oldest of a job that has more than its fair
    /// share of them, so that none has less than that, an event apart.
    mutating func removeExcess(over limit: Int) -> EncodedEvent? {
        guard bytes > limit, oldest < events.count, let first = events[oldest] else { return nil }
        let share = limit / ofJobs.count
        // Mostly one of the two is it; else all are looked at.
        for job in [first.key.job, events.last??.key.job ?? first.key.job] where (ofJobs[job]?.bytes ?? 0) > share {
            return removeOldest(of: job)
        }
        let largest = ofJobs.max { $0.value.bytes < $1.value.bytes }
        return largest.flatMap { removeOldest(of: $0.key) }
    }

    private mutating func remove(at place: Int) -> EncodedEvent? {
        guard let event = events[place] else { return nil }
        events[place] = nil
        bytes -= event.bytes.count
        // Of each job the oldest goes first, so it is the first of its own.
        _ = ofJobs[event.key.job]?.sequences.removeFirst()
        ofJobs[event.key.job]?.bytes -= event.bytes.count
        if ofJobs[event.key.job]?.sequences.count == 0 { ofJobs[event.key.job] = nil }
        gone += 1
        while oldest < events.count, events[oldest] == nil { oldest += 1 }
        if gone > 64, gone > events.count / 2 { compact() }
        return event
    }

    private mutating func compact() {
        events.removeAll { $0 == nil }
        sequences = events.compactMap { $0?.sequence }
        (oldest, gone) = (0, 0)
    }

    /// The events from a position on, oldest first.
    func events(from position: UInt64) -> some Sequence<EncodedEvent> {
        events[max(place(of: position), oldest)...].lazy.compactMap(\.self)
    }

    /// All events, newest first.
    var newestFirst: some Sequence<EncodedEvent> { events[oldest...].reversed().lazy.compactMap(\.self) }

    /// How many events there are from a position on.
    func count(from position: UInt64) -> Int { events(from: position).reduce(0) { count, _ in count + 1 } }

    /// The place of the first event at a position or behind it.
    private func place(of position: UInt64) -> Int {
        var (low, high) = (0, sequences.count)
        while low < high {
            let middle = (low + high) / 2
            if sequences[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
