public import HTTP
import JobConfig

/// Whose pages get an answer, and whose may start something.
extension Routes {
    /// What an answer says of which pages may read it and show it.
    ///
    /// The page's own files may be shown anywhere, as they tell of no job.
    func originFields(for head: RequestHead) -> [(name: String, value: String)] {
        let (origin, cors) = (head.fields["Origin"], service.settings.cors)
        let fields = cors.fields(for: origin)
        if case .file? = Route(head.path), alias(of: head) == nil { return fields }
        return fields + [cors.embeddingField(origin: origin, referer: head.fields["Referer"])]
    }

    /// The same for an answer to what can't be read, save for the `Origin`, where that came.
    public func errorFields(for origin: String?) -> [(name: String, value: String)] {
        let cors = service.settings.cors
        return cors.fields(for: origin) + [cors.embeddingField(origin: origin, referer: nil)]
    }

    /// The answer to a request for a name that is not this server's; nil to others.
    public func misdirection(of head: RequestHead) -> Response? {
        do throws(HTTPError) {
            try requireOwnName(head)
            return nil
        } catch {
            return error.response
        }
    }

    /// Refuses requests for a name that is not this server's, on the loopback and wherever reading takes no token.
    func requireOwnName(_ head: RequestHead) throws(HTTPError) {
        guard head.isAtLoopback || service.access.isReadingOpen, let hosts = service.hosts,
            let authority = head.authority, !hosts.contains(authority)
        else { return }
        let host = Authority.host(of: authority)
        let way = "if it is one, write hosts: [\(host)] in server of jobs.yaml"
        throw HTTPError(421, "\(host) is no name of this server; \(way)")
    }

    /// Keeps pages of origins that may not read answers from starting something on the machine of who looks at them.
    ///
    /// Browsers tell where a request comes from, but for pictures, scripts and the like that a page of plain http takes in:
    /// there only the page itself can be told from others, by what it accepts and the address it names.
    func refuseForeign(_ head: RequestHead, _ query: Query) throws(HTTPError) {
        let origin = head.fields["Origin"]
        guard !service.settings.cors.allows(origin) else { return }
        if let site = head.fields["Sec-Fetch-Site"] {
            guard site == "same-origin" || site == "none" else { throw Self.foreign }
        } else if let origin {
            guard isOwn(origin, head) else { throw Self.foreign }
        } else if head.fields["X-Requested-With"] == nil, !Self.asksAsProgram(head), !showsToken(head, query) {
            guard Self.acceptsEvents(head), head.fields["Referer"].map({ isOwn($0, head) }) ?? false else {
                throw Self.doubtful
            }
        }
    }

    private static let foreign = HTTPError(
        403,
        "pages of other origins start no run here; to let them, list theirs in server.cors of jobs.yaml"
    )

    private static let doubtful = HTTPError(
        403,
        "a page of another origin may have asked for this run; ask by EventSource from a page of this server, "
            + "with Accept: text/event-stream from a program, or with a token"
    )

    /// Whether the request has a token that the page of another origin can't know.
    private func showsToken(_ head: RequestHead, _ query: Query) -> Bool {
        guard service.access.isReadingOpen else { return true }
        return (try? service.access.require(.admin, head, query)) != nil
    }

    /// Whether an address is of the same host and port as the request.
    private func isOwn(_ address: String, _ head: RequestHead) -> Bool {
        guard let host = head.authority, let start = address.firstRange(of: "://")?.upperBound else { return false }
        return address[start...].prefix { $0 != "/" && $0 != "?" } == host
    }

    /// Whether no browser has sent this: all of them name themselves like this, and no page can have them leave it out.
    private static func asksAsProgram(_ head: RequestHead) -> Bool {
        let agent = head.fields["User-Agent"] ?? ""
        guard !agent.hasPrefix("Mozilla/"), head.fields["Referer"] == nil else { return false }
        let accept = head.fields.list("Accept") ?? "*/*"
        return accept == "*/*" || acceptsEvents(head)
    }

    private static func acceptsEvents(_ head: RequestHead) -> Bool {
        Accept.names("text/event-stream", in: head.fields.list("Accept"))
    }
}
