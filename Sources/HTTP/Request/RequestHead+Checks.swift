/// What a head must keep to before the request is read any further.
extension RequestHead {
    /// One Host on 1.1 and 2, at most one on 1.0, RFC 9112 §3.2.
    func checkHost() throws(RequestError) {
        let count = fields.count(of: "Host")
        guard count > 0 || version == .http10 else { throw RequestError(400, "a request needs a Host field") }
        guard count <= 1 else { throw RequestError(400, "a request has one Host field") }
        guard let host = fields["Host"] else { return }
        guard Authority.isValid(host.utf8.span) else {
            throw RequestError(400, "the Host field is not a host and a port")
        }
    }

    /// Whether the client waits for `100 Continue` before it sends the body, RFC 9110 §10.1.1; throws 417 for what else it
    /// may wait for.
    public var expectsContinue: Bool {
        get throws(RequestError) {
            // RFC 9110 §10.1.1 has servers ignore what a 1.0 client expects.
            guard version != .http10, let expectation = fields.list("Expect") else { return false }
            guard expectation.utf8.span.equalsIgnoringCase("100-continue") else {
                throw RequestError(417, "100-continue is the only expectation known here")
            }
            return true
        }
    }
}
