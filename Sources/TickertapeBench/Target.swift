import Syscalls

/// The server that is measured: where it is, and what to ask it for.
struct Target: Equatable, Sendable {
    let address: SocketAddress
    /// The path of the stream; `{job}` in it is replaced by a job's name.
    var events = "/events"
    /// The path to post to, with the same `{job}`.
    var publish = "/jobs/{job}"
    var token: String?
    /// The server's process, where its time and memory are to be measured.
    var process: Int32?
    /// When that was started, by ``Monotonic``; nil where it ran already.
    var begun: UInt64?
    /// Its jobs.yaml, where it is ours.
    var file: String?

    /// The job of all scenarios that need only one.
    static let job = "bench"
    /// The job whose events have an envelope, as patches need.
    static let shapedJob = "shaped"
    /// The jobs that filters tell apart.
    static let filteredJobs = (0..<100).map { "bench\($0)" }

    /// Whether the stream can be asked for one job alone.
    var canFilter: Bool { events.contains("{job}") && publish.contains("{job}") }

    /// The request for the stream; without a job, for what every client gets.
    ///
    /// `shape` is what to ask for beside it, such as `every=1s`.
    func streamRequest(job: String? = nil, shape: String = "", lastEventID: String? = nil) -> [UInt8] {
        var path = streamPath(job: job)
        if !shape.isEmpty { path += (path.contains("?") ? "&" : "?") + shape }
        var lines = [
            "GET \(path) HTTP/1.1", "Host: \(address)", "Accept: text/event-stream",
            "Cache-Control: no-cache",
        ]
        if let lastEventID { lines.append("Last-Event-ID: \(lastEventID)") }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// What stands before the length of a post's body; the whole line end of the head follows the number.
    func postHead(job: String) -> [UInt8] {
        var lines = [
            "POST \(publish.replacing("{job}", with: job)) HTTP/1.1", "Host: \(address)",
            "Content-Type: application/json",
        ]
        if let token { lines.append("Authorization: Bearer \(token)") }
        return Array((lines + ["Content-Length: "]).joined(separator: "\r\n").utf8)
    }

    /// Without a job, a query that only names one is left out, so that the stream is unfiltered.
    func streamPath(job: String?) -> String {
        if let job { return events.replacing("{job}", with: job) }
        let parts = events.split(separator: "?", maxSplits: 1)
        guard parts.count == 2, parts[1].contains("{job}"), !parts[0].contains("{job}") else {
            return events.replacing("{job}", with: Self.job)
        }
        let query = parts[1].split(separator: "&").filter { !$0.contains("{job}") }
        return query.isEmpty ? String(parts[0]) : "\(parts[0])?\(query.joined(separator: "&"))"
    }
}
