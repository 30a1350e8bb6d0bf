import Configuration
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
        case .index: return try index(head, query)
        case .events:
            let request = try stream(head, query)
            // To a browser that comes back by itself this says that there is nothing to come back for.
            if request.replay != nil, Self.hasSeenAll(request.lastEventID) { return .response(.empty(204)) }
            return .stream(request)
        case .job(let name) where head.method == "POST": return try post(request, to: name)
        case .job(let name):
            let job = try job(name)
            let answer = { @Sendable [service] in Response.json(service.document(of: job).finished) }
            return service.tellMuch([job], values: true) ? .async { .response(answer()) } : .response(answer())
        case .history(let name): return try history(of: name, head, query)
        case .stream(let name): return try run(of: name, head, query)
        case .control(let name, let control): return .response(try self.control(name, control))
        case .cluster: return .response(try cluster())
        case .badge(let name): return try badge(of: name)
        case .health: return .response(health(head, query))
        case .monitor: return .response(service.monitor)
        case .metrics:
            // One line for each figure of each job is too much for an event loop.
            let isCompressed = Accept.takesGzip(head.fields.list("Accept-Encoding"))
            return .async { [service] in .response(service.metrics(compressed: isCompressed)) }
        case .edges: return .response(try noteViewers(request))
        case .openAPI: return .response(OpenAPI.response)
        case .file: return .response(try file(head))
        }
    }

    /// The JSON index, or the page for a browser that is led here.
    private func index(_ head: RequestHead, _ query: Query) throws(HTTPError) -> Reply {
        let vary = [(name: "Vary", value: "Accept")]
        if Accept.prefersHTML(head.fields.list("Accept")), let page = service.files.response(for: head) {
            return .response(page.adding(vary))
        }
        let fields = try Self.indexFields(query)
        let answer = { @Sendable [service, grant] () -> Response in
            let (json, large, digest) = service.index(fields, opening: grant)
            return Response.json(json).tagged(digest, for: head).filled(with: large).adding(vary)
        }
        // What is out already may have to be looked for, which is too much for an event loop, as many bytes are.
        let isMuch = service.tellMuch(service.registry.jobs, values: fields?.contains("last") ?? true)
        return grant?.every == nil && !isMuch ? .response(answer()) : .async { .response(answer()) }
    }

    /// The fields of each job that are asked for; nil where all are.
    private static func indexFields(_ query: Query) throws(HTTPError) -> Set<String>? {
        guard let fields = names(query, "fields") else { return nil }
        if let unknown = fields.subtracting(IndexEntry.fields).min() {
            let meant = Suggestion.nearest(to: unknown, among: IndexEntry.fields)
            let hint = meant.map { "did you mean \"\($0)\"? " } ?? ""
            let list = IndexEntry.fields.joined(separator: ", ")
            throw HTTPError(400, "a job has no field \(unknown.quoted); \(hint)there are \(list)")
        }
        return fields
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

extension Response {
    /// The same answer with the large values of its body in their places, in pages; 503 where memory is short.
    fileprivate func filled(with large: LargeValues) -> Response {
        guard status == 200, !large.isEmpty else { return self }
        guard let pages = large.fill(body) else {
            return .problem(status: 503, detail: "there is no memory for all values; ask again in a moment")
        }
        var answer = Response(status: status, fields: fields)
        answer.pages = pages
        return answer
    }

    /// The same answer with a weak validator of its contents, RFC 9110 §8.8.3; 304 without them where the client has them,
    /// §15.4.5.
    func tagged(_ digest: ContentDigest, for head: RequestHead) -> Response {
        let tag = "W/\"\(digest)\""
        let field = [(name: "ETag", value: tag)]
        guard let known = head.fields.list("If-None-Match"), EntityTag.isMatched(tag, by: known) else {
            return adding(field)
        }
        return Response(status: 304, fields: field + [("Cache-Control", "no-store")])
    }
}
