import Cluster
import Configuration
import Jobs
import EventStreams
import JobConfig
import DataSources
public import HTTP
public import Server
import Tape

/// `GET /jobs/NAME/stream`: a run for the client that asks.
extension Routes {
    /// Begins a run and streams it; who names an event is led back to the run of that event, where that was begun with the
    /// same values, and never begins another.
    public func run(of name: String, _ head: RequestHead, _ query: Query) throws(HTTPError) -> Reply {
        let job = try job(name)
        guard case .request(let rule) = job.definition.trigger, let runs = job.runs else {
            throw HTTPError(404, "job \"\(name)\" is not run on request; its events are at /events?job=\(name)")
        }
        try Self.refuseTwice(
            query,
            among: OnDemandRule.reserved.filter { name in !rule.parameters.contains { $0.name == name } }
        )
        var stream = SubscribeRequest(
            lastEventID: Self.lastEventID(head, query),
            heartbeatStyle: try Self.heartbeatStyle(query.first("heartbeat")),
            key: service.access.key(head, query, grant)
        )
        stream.expiry = grant?.end
        let secrets = job.definition.secrets
        let names = Set(rule.parameters.map(\.name))
        let passedOver = Self.parametersOfPolyfills.union(OnDemandRule.reserved).subtracting(names)
        let parameters = query.items.filter { !passedOver.contains($0.name) }
        let values = try Self.refusing { () throws(WrongParameter) in
            try rule.values(of: parameters.map { ($0.name, $0.value) }, concealing: secrets)
        }
        if let last = stream.lastEventID, !last.isEmpty {
            // Where there is nothing more to come, 204 keeps a browser from asking again.
            guard let id = EventID(last) else { return .response(.empty(204)) }
            return .async { [self, stream] in
                if let refusal = await Self.refusal(of: values, by: rule, secrets) { return .response(refusal) }
                let mark = OnDemandRun.mark(of: values)
                return await rest(of: runs.find(id.epoch), behind: id, of: name, marked: mark, stream)
            }
        }
        try refuseForeign(head, query)
        guard job.status.state != .paused else { throw HTTPError(409, "job \"\(name)\" is paused; resume it first") }
        guard head.method != "HEAD" else { return .stream(stream) }
        return .async { [service, stream] in
            if let refusal = await Self.refusal(of: values, by: rule, secrets) { return .response(refusal) }
            var stream = stream
            stream.runLog = service.runner.start(job, with: values)?.log
            // Whoever knows the run's name may come back with it to any node.
            if let log = stream.runLog { await service.cluster?.runs.share(log, of: name) }
            if stream.runLog == nil { stream.busy = .runs }
            return .stream(stream)
        }
    }

    /// The rest of a run; where this server has not begun it, another node may have.
    private func rest(
        of log: RunLog?,
        behind id: EventID,
        of job: String,
        marked mark: String,
        _ stream: SubscribeRequest
    ) async -> Reply {
        guard let log else { return await runElsewhere(id, of: job, marked: mark, stream) }
        guard log.mark == mark, !log.hasNothing(behind: id) else { return .response(.empty(204)) }
        var stream = stream
        stream.runLog = log
        return .stream(stream)
    }

    private func runElsewhere(
        _ id: EventID,
        of job: String,
        marked mark: String,
        _ stream: SubscribeRequest
    ) async -> Reply {
        guard let runs = service.cluster?.runs else { return .response(.empty(204)) }
        switch await runs.find(id.epoch, of: job, marked: mark, behind: id.sequence) {
        case .log(let log):
            var stream = stream
            stream.runLog = log
            return .stream(stream)
        case .over: return .response(.empty(204))
        case .unavailable(let sentence): return .response(.unavailable(sentence))
        }
    }

    /// What is answered where a value does not match; nil where all do.
    private static func refusal(
        of values: [String: String],
        by rule: OnDemandRule,
        _ secrets: Secrets
    ) async -> Response? {
        do throws(WrongParameter) {
            try await rule.check(values, concealing: secrets)
            return nil
        } catch {
            return .problem(status: 400, detail: error.sentence)
        }
    }

    private static func refusing<Value>(_ read: () throws(WrongParameter) -> Value) throws(HTTPError) -> Value {
        do throws(WrongParameter) {
            return try read()
        } catch {
            throw HTTPError(400, error.sentence)
        }
    }
}

extension RunLog {
    /// Whether a client that has this event has all.
    fileprivate func hasNothing(behind id: EventID) -> Bool { end.map { id.sequence >= $0 - 1 } ?? false }
}
