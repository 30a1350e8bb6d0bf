import Cluster
import Jobs
import JobConfig
import JSON
import HTTP
import Server

/// `POST /jobs/NAME/run`, `/pause` and `/resume`.
extension Routes {
    /// Does with a job what an administrator asks for, and tells how it stands then.
    func control(_ name: String, _ control: Route.Control) throws(HTTPError) -> Response {
        let job = try job(name)
        var json = JSONLine()
        json.add("job", name)
        switch control {
        case .run: json.add("run", try run(job))
        case .pause, .resume: try pause(job, control == .pause)
        }
        guard !job.isOver else { throw .gone(job) }
        json.add("state", job.status.state.rawValue)
        return .json(json.finished, status: 202)
    }

    /// Pauses a job or resumes it, on all nodes where there are several.
    private func pause(_ job: Job, _ isPaused: Bool) throws(HTTPError) {
        if let cluster = service.cluster {
            try requireRedis(cluster)
            cluster.node.pause(job.name, isPaused, asInFile: isPaused != job.definition.isEnabled)
        }
        if isPaused { service.runner.pause(job) } else { service.runner.resume(job) }
    }

    /// Refuses what has to be told to Redis while that can't be.
    private func requireRedis(_ cluster: ClusterServices) throws(HTTPError) {
        if let trouble = cluster.node.appendTrouble { throw HTTPError(.unavailable(trouble)) }
    }

    /// Runs a job now; what becomes of that while a run is at it, its `overlap` has said.
    private func run(_ job: Job) throws(HTTPError) -> String {
        switch job.definition.trigger {
        case .schedule, .after: break
        case .follow:
            guard job.status.state != .paused else {
                let way = "POST /jobs/\(job.name)/resume has it followed again"
                throw HTTPError(409, "job \"\(job.name)\" is paused, and a source that is followed goes on; \(way)")
            }
        case .request:
            throw HTTPError(409, "job \"\(job.name)\" runs for who asks; GET /jobs/\(job.name)/stream begins a run")
        case .post:
            throw HTTPError(409, "job \"\(job.name)\" has nothing to run; POST /jobs/\(job.name) publishes on it")
        }
        if let cluster = service.cluster, !job.isHere {
            try requireRedis(cluster)
            cluster.node.run(job.name)
            return "sent"
        }
        switch service.runner.runNow(job) {
        case .now: return "started"
        case .waits: return "waiting"
        case .replaces: return "restarted"
        case .skipped: return "skipped"
        case nil: throw job.isOver ? .gone(job) : HTTPError(503, "the program is stopping; nothing is run any more")
        }
    }
}

extension HTTPError {
    /// The job ended while the request was looked at.
    static func gone(_ job: Job) -> HTTPError {
        HTTPError(409, "job \"\(job.name)\" has just changed or gone; look at GET / and try again")
    }
}
