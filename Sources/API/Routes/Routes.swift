import JSON
import Jobs
import Files
import EventStreams
import JobConfig
import DataSources
public import HTTP
public import Server
import Tape

/// Finds the route of a request and answers it.
///
/// It is called on event loops, so it never blocks: what takes time is handed back as ``Reply/async(_:)`` or
/// ``Reply/deferred(_:)``.
public struct Routes: Sendable {
    let service: AppContext
    /// What the signed link or token of the request opens; nil where it needs none, or has a token that opens all.
    var grant: Grant?

    /// The routes of a service as it is now; one is made for each request.
    public init(service: AppContext) {
        self.service = service
    }

    /// The reply to a request, with the fields that let pages of other origins read it.
    ///
    /// A path that is another name of a place is answered as that place is.
    public func reply(to request: Request) -> Reply {
        let fields = originFields(for: request.head)
        do throws(HTTPError) {
            try requireOwnName(request.head)
            try refuseCircle(request.head)
            let head = try aimed(request.head)
            let route = try route(of: head)
            guard head.method != "OPTIONS" else { return .response(options(of: route, head)) }
            try requireMethod(head, on: route)
            let query = try HTTPError.query(of: head)
            let asked = Request(head: head, body: request.body)
            if let reply = try passOn(asked, on: route, query) { return reply.adding(fields) }
            let isAliased = alias(of: request.head) != nil
            let text = isAliased ? textOnGet(head, on: route) : nil
            var granted = self
            granted.grant = try requireRight(to: route, asked, query, publishing: text != nil)
            try granted.requireJob(of: route, head, query)
            // Clients at the old places of other servers have the parameters of those.
            if !isAliased { try refuseUnknown(query, on: route) }
            if let text { return try publish(text, on: route).adding(fields) }
            return try granted.answer(asked, on: route, query).adding(fields)
        } catch {
            return .response(error.response.adding(fields))
        }
    }

    /// The head with the path that its own is another name of, where it is one.
    func aimed(_ head: RequestHead) throws(HTTPError) -> RequestHead {
        guard let target = alias(of: head) else { return head }
        return try HTTPError.ofRequest { () throws(RequestError) in try head.aimed(at: target) }
    }

    /// What the path of a request is another name of; nil where it is none.
    ///
    /// `/monitor` is one for who accepts an event stream; for all others it tells figures, as everywhere.
    func alias(of head: RequestHead) -> String? {
        guard let target = service.settings.aliases[head.path] else { return nil }
        guard Route(head.path) == .monitor else { return target }
        return Accept.names("text/event-stream", in: head.fields.list("Accept")) ? target : nil
    }

    /// The place that a request is aimed at.
    func route(of head: RequestHead) throws(HTTPError) -> Route {
        guard let route = Route(head.path) else { throw HTTPError(.unknown(head.path)) }
        return route
    }

    /// The answer to `OPTIONS`, which needs no token.
    private func options(of route: Route, _ head: RequestHead) -> Response {
        let methods = methods(of: route, for: head)
        return Response.empty(204)
            .adding([("Allow", methods.joined(separator: ", "))])
            .adding(service.settings.cors.preflightFields(for: head.fields["Origin"], methods: methods))
    }

    /// Refuses a method that the place does not have.
    func requireMethod(_ head: RequestHead, on route: Route) throws(HTTPError) {
        guard !route.methods.contains(head.method) else { return }
        let methods = methods(of: route, for: head)
        throw HTTPError(.notAllowed(allow: methods, because: Self.advice(on: head.method, route, methods)))
    }

    /// What can be done at a place; who may not read is told nothing of which job it is.
    func methods(of route: Route, for head: RequestHead) -> [String] {
        guard case .job(let name) = route, service.access.knows(head), let job = service.registry[name],
            !job.isPosted
        else { return route.methods }
        return route.methods.filter { $0 != "POST" }
    }

    /// Refuses a job that is not there, and names those that are to who may read them.
    private func requireJob(of route: Route, _ head: RequestHead, _ query: Query) throws(HTTPError) {
        guard let name = route.job, service.registry[name] == nil else { return }
        let mayRead = grant != nil || (try? service.access.require(.subscribe, head, query)) != nil
        let names = service.registry.jobs
            .filter { mayRead && grant?.opens(job: $0.name, event: $0.definition.event) ?? true }
            .map(\.name)
        let list = names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))"
        throw HTTPError(404, "there is no job \"\(name)\"\(list)")
    }

    /// The job of this name.
    func job(_ name: String) throws(HTTPError) -> Job {
        guard let job = service.registry[name] else { throw HTTPError(404, "there is no job \"\(name)\"") }
        return job
    }
}

/// Why a request gets no answer of the kind it asks for.
public struct HTTPError: Error {
    let response: Response

    init(_ status: Int, _ sentence: String, fields: [(name: String, value: String)] = []) {
        response = Response.problem(status: status, detail: sentence).adding(fields)
    }

    init(_ response: Response) { self.response = response }

    /// The query of a request.
    static func query(of head: RequestHead) throws(HTTPError) -> Query {
        try ofRequest { () throws(RequestError) in try Query(parsing: head.rawQuery) }
    }

    /// Runs what reads a request, and turns its error into a refusal.
    static func ofRequest<Value>(_ read: () throws(RequestError) -> Value) throws(HTTPError) -> Value {
        do throws(RequestError) {
            return try read()
        } catch {
            throw HTTPError(.problem(error))
        }
    }
}

extension Reply {
    /// The same reply with more fields.
    fileprivate func adding(_ fields: [(name: String, value: String)]) -> Reply {
        switch self {
        case .response(let response): return .response(response.adding(fields))
        case .accepted(let response, at: let sequence): return .accepted(response.adding(fields), at: sequence)
        case .deferred(let begin): return .deferred { give in begin { give($0.adding(fields)) } }
        case .async(let work): return .async { await work().adding(fields) }
        case .stream(var stream):
            stream.fields += fields
            return .stream(stream)
        }
    }
}
