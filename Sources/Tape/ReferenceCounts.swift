/// How many events on the tape, committed or not, bear each number of a job and of an event type.
struct ReferenceCounts {
    private var jobs = Counts()
    private var events = Counts()
    /// Series whose numbers stay theirs as long as the tape lives.
    private var pinned: [EventSeries] = []

    mutating func add(_ key: EventKey) {
        jobs[key.job] += 1
        events[key.event] += 1
    }

    mutating func remove(_ key: EventKey) {
        jobs[key.job] -= 1
        events[key.event] -= 1
    }

    /// Keeps the numbers of these series for good.
    mutating func pin(_ series: [EventSeries]) { pinned += series }

    /// Whether an event bears this number of a job.
    func contain(job: Int) -> Bool { jobs[job] > 0 }

    /// Whether an event bears this number of an event type.
    func contain(event: Int) -> Bool { events[event] > 0 }

    private struct Counts {
        private var counts: [Int] = []

        subscript(number: Int) -> Int {
            get { number < counts.count ? counts[number] : 0 }
            set {
                while counts.count <= number { counts.append(0) }
                counts[number] = newValue
            }
        }
    }
}
