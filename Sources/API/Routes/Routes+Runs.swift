import Cluster
import Jobs
import EventStreams
import JobConfig
import DataSources
public import HTTP
public import Server
import Tape

/// `GET /jobs/NAME/stream`: a run for the client that asks.
extension Routes {
    /// Begins a run and streams it; who names an event is led back to the run of that event and never begins another.
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
        if let last = stream.lastEventID, !last.isEmpty {
            // Where there is nothing more to come, 204 keeps a browser from asking again.
            guard let id = EventID(last) else { return .response(.empty(204)) }
            guard let log = runs.find(id.epoch) else { return runElsewhere(id, of: name, stream) }
            stream.runLog = log
            return log.hasNothing(behind: id) ? .response(.empty(204)) : .stream(stream)
        }
        let secrets = job.definition.secrets
        let names = Set(rule.parameters.map(\.name))
        let passedOver = Self.parametersOfPolyfills.union(OnDemandRule.reserved).subtracting(names)
        let parameters = query.items.filter { !passedOver.contains($0.name) }
        let values = try Self.refusing { () throws(WrongParameter) in
            try rule.values(of: parameters.map { ($0.name, $0.value) }, concealing: secrets)
        }
        try refuseForeign(head, query)
        guard job.status.state != .paused else { throw HTTPError(409, "job \"\(name)\" is paused; resume it first") }
        guard head.method != "HEAD" else { return .stream(stream) }
        return .async { [service, stream] in
            do throws(WrongParameter) {
                try await rule.check(values, concealing: secrets)
            } catch {
                return .response(.problem(status: 400, detail: error.sentence))
            }
            var stream = stream
            stream.runLog = service.runner.start(job, with: values)?.log
            // Whoever knows the run's name may come back with it to any node.
            if let log = stream.runLog { await service.cluster?.runs.share(log, of: name) }
            if stream.runLog == nil { stream.busy = .runs }
            return .stream(stream)
        }
    }

    /// The rest of a run that this server has not begun; another node may have.
    private func runElsewhere(_ id: EventID, of job: String, _ stream: SubscribeRequest) -> Reply {
        guard let runs = service.cluster?.runs else { return .response(.empty(204)) }
        return .async {
            switch await runs.find(id.epoch, of: job, behind: id.sequence) {
            case .log(let log):
                var stream = stream
                stream.runLog = log
                return .stream(stream)
            case .over: return .response(.empty(204))
            case .unavailable(let sentence): return .response(.unavailable(sentence))
            }
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
