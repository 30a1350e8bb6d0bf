import HTTP

extension ServerCallbacks {
    /// Leads a request for this server to a port with TLS.
    func redirection(of head: RequestHead, to port: UInt16) -> Response {
        misdirection(head) ?? Redirect.response(to: head, port: port)
    }
}

/// The answer of a door that leads to another one.
enum Redirect {
    /// 308 to the same place on the same host, at a port with TLS; RFC 9110 §15.4.9.
    static func response(to head: RequestHead, port: UInt16) -> Response {
        guard let authority = head.authority, case let host = Authority.host(of: authority), !host.isEmpty else {
            return .problem(status: 400, detail: "this port leads to https, and the request names no host")
        }
        let place = "https://\(host)\(port == 443 ? "" : ":\(port)")\(pathAndQuery(of: head))"
        return Response(status: 308, fields: [("Location", place)])
    }

    /// As it was written, without what stands before it in the absolute form.
    private static func pathAndQuery(of head: RequestHead) -> Substring {
        let target = head.target[...]
        if target.hasPrefix("/") { return target }
        guard let scheme = target.firstRange(of: "://") else { return "/" }
        let rest = target[scheme.upperBound...]
        guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[start] == "/" ? rest[start...] : "/" + rest[start...]
    }
}
