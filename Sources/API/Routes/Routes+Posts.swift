import Jobs
import JobConfig
import DataSources
public import HTTP
import Server

/// `POST /jobs/NAME`.
extension Routes {
    /// What a request is answered whose body is large and need not be read to see that it is refused; nil for others.
    public func refusal(ofBody head: RequestHead) -> Response? {
        let fields = originFields(for: head)
        do throws(HTTPError) {
            try requireOwnName(head)
            try refuseBody(aimed(head))
            return nil
        } catch {
            return error.response.adding(fields)
        }
    }

    private func refuseBody(_ head: RequestHead) throws(HTTPError) {
        let route = try route(of: head)
        try requireMethod(head, on: route)
        guard case .job(let name) = route, head.method == "POST" else {
            // Who may not ask is told that first; what an origin lets be done is for that to say.
            let isOfOrigin = if service.edge != nil, case .control = route { true } else { false }
            if !isOfOrigin {
                let request = Request(head: head, body: [])
                _ = try requireRight(to: route, request, try HTTPError.query(of: head), publishing: false)
            }
            let isOfEdge = if case .edges = route { true } else { false }
            let what = isOfEdge ? "this takes one line of JSON" : "this takes no body"
            throw HTTPError(413, "\(what), and so large a one is not read; POST /jobs/NAME takes values")
        }
        // What an origin takes is for that to say.
        guard service.edge == nil else { return }
        if let signature = signature(askedBy: route, head) {
            // It can be judged when the body is there.
            try requireSignature(signature, head)
        } else {
            try service.access.require(.publish, head, try HTTPError.query(of: head))
        }
        _ = try job(takingPosts: name)
        _ = try Self.key(of: head)
        _ = try Self.charset(of: head)
    }

    /// Publishes the body on a job that takes posts.
    func post(_ request: Request, to name: String) throws(HTTPError) -> Reply {
        let job = try job(takingPosts: name)
        let post = PublishRequest(
            body: request.body,
            type: request.head.fields["Content-Type"],
            key: try Self.key(of: request.head),
            headers: Self.kept(job.definition.posting?.kept ?? [], of: request.head)
        )
        let isQuick = try Self.charset(of: request.head) == .utf8 && post.body.count <= Self.quickBody
        guard isQuick, !job.definition.extraction.mayTakeLong else {
            return .async { [service] in .response(await service.publishLater(post, on: job)) }
        }
        return service.publish(post, on: job)
    }

    /// The text that a `GET` by an alias publishes on the job of a route; nil where it has none.
    func textOnGet(_ head: RequestHead, on route: Route) -> String? {
        guard head.method == "GET", case .job(let name) = route else { return nil }
        return service.registry[name]?.definition.textOnGet
    }

    /// Publishes a text on the job of a route.
    func publish(_ text: String, on route: Route) throws(HTTPError) -> Reply {
        let job = try job(takingPosts: route.job ?? "")
        let post = PublishRequest(body: Array(text.utf8), type: nil, key: nil)
        // Those who asked at the old place were told 200.
        return .async { [service] in
            var answer = await service.publishLater(post, on: job)
            if answer.status == 202 { answer.status = 200 }
            return .response(answer)
        }
    }

    /// The job of this name, if it takes posts, and this one.
    private func job(takingPosts name: String) throws(HTTPError) -> Job {
        let job = try job(name)
        guard job.isPosted else {
            let way = job.runs == nil ? "by itself" : "for who asks at /jobs/\(name)/stream"
            throw HTTPError(
                405,
                "job \"\(name)\" runs \(way); only a job with post: true takes posts",
                fields: [("Allow", "GET, HEAD, OPTIONS")]
            )
        }
        guard job.status.state != .paused else { throw HTTPError(409, "job \"\(name)\" is paused; resume it first") }
        return job
    }

    /// The key under which a post is published once, however often it is sent; refuses what can't be read.
    private static func key(of head: RequestHead) throws(HTTPError) -> String? {
        if let coding = head.fields.list("Content-Encoding"), !coding.isEmpty, coding.lowercased() != "identity" {
            throw HTTPError(
                415,
                "bodies are read as they come; send this one without Content-Encoding",
                fields: [("Accept-Encoding", "identity")]
            )
        }
        if let type = head.fields["Content-Type"], type.lowercased().hasPrefix("multipart/") {
            let way = "send the value itself, as JSON or text, or a form of type application/x-www-form-urlencoded"
            throw HTTPError(415, "a body of several parts is no value; \(way)")
        }
        guard let key = head.fields["Idempotency-Key"] else { return nil }
        guard (1...IdempotencyKeys.longest).contains(key.utf8.count) else {
            throw HTTPError(400, "an Idempotency-Key has 1 to \(IdempotencyKeys.longest) characters")
        }
        return key
    }

    /// The charset that the type of a body names; refuses those that are not known here.
    private static func charset(of head: RequestHead) throws(HTTPError) -> Charset {
        do throws(SourceError) {
            return try Charset.ofPost(head.fields["Content-Type"])
        } catch {
            throw HTTPError(
                error.kind == .charset ? 415 : 503,
                "\(error.message); send the body in UTF-8 and say charset=utf-8 in its Content-Type"
            )
        }
    }

    /// Bodies up to this many bytes are read on the event loop, in well under a millisecond, unless a pattern is searched
    /// for in them; others elsewhere.
    private static let quickBody = 16 * 1024
}
