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
/// It is called on event loops, so it never blocks: what takes time is handed back as ``Reply/later(_:)``.
public struct Routes: Sendable {
    let service: AppContext

    /// Makes one of its parts.
    public init(service: AppContext) {
        self.service = service
    }

    /// The reply to a request, with the fields that let pages of other origins read it.
    ///
    /// A path that is another name of a place is answered as that place is.
    public func reply(to request: Request) -> Reply {
        guard service.settings.aliases[request.head.path] != nil else { return answer(request) }
        do throws(HTTPError) {
            return answer(Request(head: try aimed(request.head), body: request.body))
        } catch {
            return .response(error.response.adding(service.settings.cors.fields(for: request.head.fields["Origin"])))
        }
    }

    /// The head with the path that its own is another name of, where it is one.
    func aimed(_ head: RequestHead) throws(HTTPError) -> RequestHead {
        guard let target = service.settings.aliases[head.path] else { return head }
        return try HTTPError.ofRequest { () throws(RequestError) in try head.aimed(at: target) }
    }

    private func answer(_ request: Request) -> Reply {
        let origin = request.head.fields["Origin"]
        let cors = service.settings.cors
        let fields = cors.fields(for: origin)
        guard let route = Route(request.head.path) else {
            return .response(Response.unknown(request.head.path).adding(fields))
        }
        if request.head.method == "OPTIONS" {
            let methods = methods(of: route)
            return .response(
                Response.empty(204)
                    .adding([("Allow", methods.joined(separator: ", "))])
                    .adding(cors.preflightFields(for: origin, methods: methods))
            )
        }
        return reply(to: request, on: route).adding(fields)
    }

    /// What can be done at a place; who may not read is told nothing of which job it is.
    private func methods(of route: Route) -> [String] {
        guard case .job(let name) = route, service.access.subscribe.isEmpty, let job = service.board[name] else {
            return route.methods
        }
        return job.isPosted ? route.methods : route.methods.filter { $0 != "POST" }
    }

    private func reply(to request: Request, on route: Route) -> Reply {
        guard route.methods.contains(request.head.method) else { return .response(.notAllowed(allow: route.methods)) }
        do throws(HTTPError) {
            let query = try HTTPError.query(of: request.head)
            switch route {
            case .index: return .response(try index(request.head, query))
            case .events: return .stream(try stream(request.head, query))
            case .job(let name) where request.head.method == "POST": return try post(request, query, to: name)
            case .job(let name):
                try service.access.require(.subscribe, request.head, query)
                return .response(.json(service.document(of: try job(name)).finished))
            case .history(let name): return try history(of: name, request.head, query)
            case .stream(let name): return try run(of: name, request.head, query)
            case .control(let name, let control):
                return .response(try self.control(name, control, request.head, query))
            case .badge(let name): return .response(try badge(of: name, request.head, query))
            case .health:
                // Reasons quote what jobs say, which is for those who may read.
                let mayRead = (try? service.access.require(.subscribe, request.head, query)) != nil
                return .response(service.health(withReasons: mayRead))
            case .monitor: return .response(service.monitor)
            case .metrics:
                try service.access.require(.subscribe, request.head, query)
                // One line for each figure of each job is too much for an event loop.
                return .async { [service] in .response(.text(service.metrics, type: MetricsText.mediaType)) }
            case .openAPI: return .response(OpenAPI.response)
            case .file:
                guard let response = service.files.response(for: request.head) else {
                    return .response(.unknown(request.head.path))
                }
                return .response(response)
            }
        } catch {
            return .response(error.response)
        }
    }

    /// The JSON index, or the page for a browser that is led here.
    private func index(_ head: RequestHead, _ query: Query) throws(HTTPError) -> Response {
        try service.access.require(.subscribe, head, query)
        let vary = [(name: "Vary", value: "Accept")]
        if Accept.prefersHTML(head.fields.list("Accept")), let page = service.files.response(for: head) {
            return page.adding(vary)
        }
        return .json(service.index).adding(vary)
    }

    /// The job of this name.
    func job(_ name: String) throws(HTTPError) -> Job {
        guard let job = service.board[name] else {
            let names = service.board.jobs.map(\.name)
            throw HTTPError(404, "there is no job \"\(name)\"; there are \(names.joined(separator: ", "))")
        }
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
        case .async(let work): return .async { await work().adding(fields) }
        case .stream(var stream):
            stream.fields += fields
            return .stream(stream)
        }
    }
}

extension Response {
    /// Nothing is known at this path.
    static func unknown(_ path: String) -> Response {
        .problem(status: 404, detail: "there is nothing at \(path); GET / lists the jobs, GET /events is the stream")
    }
}
