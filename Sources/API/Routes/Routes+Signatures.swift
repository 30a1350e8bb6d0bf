import Configuration
import Files
import HTTP
import JSON
import JobConfig
import Jobs
import Server

/// What opens a route: a token, or the signature of a post where its job asks for one.
extension Routes {
    /// Lets a request pass, or says why it doesn't.
    ///
    /// A signed post needs no token, since those who send it can't be told one; one whose job asks for a signature needs that
    /// whatever token it brings.
    /// What publishes though it is a GET takes the right to that, where reading takes one.
    /// Returns what a signed link or token opens, where that is what lets it pass.
    func requireRight(to route: Route, _ request: Request, _ query: Query, publishing: Bool) throws(HTTPError) -> Grant?
    {
        let scope = publishing && !service.access.isReadingOpen ? .publish : route.scope(of: request.head.method)
        if let signature = signature(askedBy: route, request.head) {
            let given = try requireSignature(signature, request.head)
            guard signature.check.isRight(given, for: request.body) else {
                throw HTTPError(401, "this signature is not that of the body by the secret of \(request.head.path)")
            }
        } else if let scope, !isPage(route, request.head) {
            if scope == .subscribe, let grant = try service.access.grant(request.head, query) {
                try require(grant, for: route)
                return grant
            }
            try service.access.require(scope, request.head, query)
        }
        return nil
    }

    /// Refuses what a link or token does not open that opens some jobs alone.
    ///
    /// Whether there is such a job is not told.
    private func require(_ grant: Grant, for route: Route) throws(HTTPError) {
        guard grant.isNarrow else { return }
        switch route {
        case .events, .index: return
        case .history(let name), .badge(let name):
            let event = service.registry[name]?.definition.event ?? ""
            guard grant.opens(job: name, event: event) else {
                throw HTTPError(403, "job \(name.quoted) is not opened here")
            }
        default:
            let what = "GET /events, GET /, and the history and badges of some jobs"
            throw HTTPError(403, "this opens \(what), and nothing else")
        }
    }

    /// Whether this is a browser that is led to the page.
    ///
    /// The page tells nothing of jobs, and is what asks people for a token.
    func isPage(_ route: Route, _ head: RequestHead) -> Bool {
        guard case .index = route else { return false }
        return Accept.prefersHTML(head.fields.list("Accept")) && service.files.response(for: head) != nil
    }

    /// What a post to a job must be signed by; nil for what needs no signature.
    func signature(askedBy route: Route, _ head: RequestHead) -> PostRule.Signature? {
        guard case .job(let name) = route, head.method == "POST" else { return nil }
        return service.registry[name]?.definition.posting?.signature
    }

    /// The signature that a post brings, as yet unproved; refuses a post without what can be one.
    @discardableResult func requireSignature(
        _ signature: PostRule.Signature,
        _ head: RequestHead
    ) throws(HTTPError) -> String {
        let all = head.fields.values(signature.header)
        guard all.count < 2 else {
            throw HTTPError(401, "\(signature.header) came \(all.count) times; send it once")
        }
        guard let given = all.first else {
            throw HTTPError(401, "this job takes signed posts alone; send \(signature.header)")
        }
        guard MessageSignature.isOne(given) else {
            let form = "64 hexadecimal figures, those of HMAC-SHA256 over the body, behind sha256= or alone"
            throw HTTPError(401, "\(signature.header) must be \(form)")
        }
        return given
    }

    /// The headers of a post that its job keeps, by the names that the job has for them; nil where it keeps none.
    static func kept(_ names: [String], of head: RequestHead) -> JSONText? {
        guard !names.isEmpty else { return nil }
        let pairs = names.compactMap { name in head.fields.list(name).map { (name, JSONValue.string($0)) } }
        return JSONText(.object(JSONObject(pairs)))
    }
}
