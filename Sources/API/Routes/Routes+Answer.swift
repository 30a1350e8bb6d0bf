import DataSources
import EventStreams
import Files
import HTTP
import JSON
import JobConfig
import Jobs
import Server
import Tape

/// What is at each place.
extension Routes {
    /// The answer to a request that may be made, on the route that its path leads to.
    func answer(_ request: Request, on route: Route, _ query: Query) throws(HTTPError) -> Reply {
        let head = request.head
        switch route {
        case .index: return .response(index(head))
        case .events: return .stream(try stream(head, query))
        case .job(let name) where head.method == "POST": return try post(request, to: name)
        case .job(let name): return .response(.json(service.document(of: try job(name)).finished))
        case .history(let name): return try history(of: name, query)
        case .stream(let name): return try run(of: name, head, query)
        case .control(let name, let control): return .response(try self.control(name, control))
        case .cluster: return .response(try cluster())
        case .badge(let name): return .response(try badge(of: name))
        case .health: return .response(health(head, query))
        case .monitor: return .response(service.monitor)
        case .metrics:
            // One line for each figure of each job is too much for an event loop.
            return .async { [service] in .response(.text(service.metrics, type: MetricsText.mediaType)) }
        case .edges: return .response(try noteViewers(request))
        case .openAPI: return .response(OpenAPI.response)
        case .file: return .response(try file(head))
        }
    }

    /// The JSON index, or the page for a browser that is led here.
    private func index(_ head: RequestHead) -> Response {
        let vary = [(name: "Vary", value: "Accept")]
        if Accept.prefersHTML(head.fields.list("Accept")), let page = service.files.response(for: head) {
            return page.adding(vary)
        }
        return .json(service.index).adding(vary)
    }

    /// Whether all is well; reasons quote what jobs say, which is for those who may read.
    private func health(_ head: RequestHead, _ query: Query) -> Response {
        let mayRead = (try? service.access.require(.subscribe, head, query)) != nil
        return service.health(withReasons: mayRead)
    }

    private func file(_ head: RequestHead) throws(HTTPError) -> Response {
        guard let response = service.files.response(for: head) else { throw HTTPError(.unknown(head.path)) }
        return response
    }
}
