/// What can be measured.
enum Scenario: String, CaseIterable {
    case idle, w1, burst, paced, replay, resume, post, slow, filters, shaped, relay, schedule, history, start

    /// One line about it, for the table and the help.
    var summary: String {
        switch self {
        case .idle: "connect as fast as the server takes it, then rest"
        case .w1: "the next event only when every client has the last one"
        case .burst: "64 events under way, 16 posts a write"
        case .paced: "10 events a second, above 1000 clients 1 a second"
        case .replay: "clients 1000 events behind come back at once"
        case .resume: "clients come back 20 events behind, read those and leave"
        case .post: "posts over one connection, nobody listens"
        case .slow: "1 client in 100 reads nothing for a while"
        case .filters: "each client hears one of 100 jobs, against all hearing all"
        case .shaped: "all, patches of it, and the newest each second; 10 events a second"
        case .relay: "another server's events passed on, beside curl"
        case .schedule: "jobs every second, their starts spread over it or all at once"
        case .history: "posts and a burst without and with a history file, then a restart"
        case .start: "jobs that wait: until served, and read anew with one changed"
        }
    }

    /// Whether it measures servers with a jobs file of its own.
    var needsOwnServer: Bool { isOfJobs || self == .history || self == .relay }

    /// What there are so many of.
    var unit: String { isOfJobs ? "jobs" : "clients" }

    /// Whether it is about jobs.
    var isOfJobs: Bool { self == .schedule || self == .start }
}
