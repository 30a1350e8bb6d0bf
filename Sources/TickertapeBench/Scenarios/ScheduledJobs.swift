/// The jobs.yaml of servers whose scheduling is measured.
struct ScheduledJobs {
    /// When the jobs of a second start.
    enum Pattern: String, CaseIterable {
        /// Each at its own place in the second.
        case spread
        /// All at the full second.
        case aligned
    }

    /// So many jobs at each second, whose value is the time at which they were read.
    static func everySecond(_ count: Int, _ pattern: Pattern, for seconds: Int) -> String {
        let shared = "every: 1s, align: true, on_start: false, generate: clock"
        return file(count, shared, history: count * (seconds + 10)) { number in
            guard pattern == .spread else { return "" }
            let offset = offset(of: number, among: count)
            return ", offset: \(offset / 1_000_000).\(String(1_000_000 + offset % 1_000_000).dropFirst())ms"
        }
    }

    /// So many jobs at every hundredth of a second.
    static func everyHundredth(_ count: Int) -> String {
        file(count, "every: 10ms, generate: counter", history: 1000) { _ in "" }
    }

    /// So many jobs that wait; the last of them is another one where it is to be changed.
    static func waiting(_ count: Int, isChanged: Bool = false) -> String {
        file(count, "every: 1d, on_start: false, generate: counter", history: 1000) { number in
            isChanged && number == count - 1 ? ", event: changed" : ""
        }
    }

    /// So many jobs at each second, of whose events few are kept.
    static func active(_ count: Int) -> String {
        file(count, "every: 1s, generate: counter", history: 1000) { _ in "" }
    }

    /// Nanoseconds behind the full second at which a job is due, where they are spread.
    static func offset(of number: Int, among count: Int) -> Int { 1_000_000_000 / count * number }

    /// Short, since a file has a limit.
    private static func file(_ count: Int, _ shared: String, history: Int, job: (Int) -> String) -> String {
        let server = "server: { connection_lifetime: 0, history: { events: \(history), bytes: 8GiB } }"
        let jobs = (0..<count).map { "  j\($0): { <<: *j\(job($0)) }\n" }.joined()
        return "\(server)\nx-j: &j { \(shared) }\njobs:\n\(jobs)"
    }
}
