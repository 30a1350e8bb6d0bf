import Tape

/// A filter over the numbers in the file.
struct StoredFilter {
    private let filter: Filter
    private let names: [Int64: String]
    private var jobs: [Int64: Bool] = [:]
    private var events: [Int64: Bool] = [:]

    init(_ filter: Filter, in names: [Int64: String]) { (self.filter, self.names) = (filter, names) }

    mutating func callAsFunction(_ job: Int64, _ event: Int64) -> Bool {
        let isJob = jobs[job] ?? (job == 0 ? !filter.isConfined : filter.includes(job: names[job] ?? ""))
        let isEvent = events[event] ?? filter.events?.contains(names[event] ?? "") ?? true
        (jobs[job], events[event]) = (isJob, isEvent)
        return isJob && isEvent
    }
}
