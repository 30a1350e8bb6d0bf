import HTTP

/// Which tokens open what.
struct Access: Sendable {
    enum Right: Sendable {
        case subscribe
        case publish
    }

    let subscribe: [String]
    let publish: [String]
    let admin: [String]

    /// Lets a request pass, or says why it doesn't.
    ///
    /// Without tokens for reading, reading is open; without tokens for posting, posting is refused.
    func require(_ right: Right, _ head: RequestHead, _ query: Query) throws(Refusal) {
        let secrets: [String]
        switch right {
        case .subscribe:
            guard !subscribe.isEmpty else { return }
            secrets = subscribe
        case .publish:
            secrets = publish
            guard !publish.isEmpty || !admin.isEmpty else {
                throw Refusal(403, "posting is closed; to open it, list a token in server.tokens.publish of jobs.yaml")
            }
        }
        let given = BearerToken.inAuthorization(head.fields["Authorization"]) ?? query.first("token")
        guard let given else {
            let sentence = "this needs a token: send Authorization: Bearer TOKEN, or ?token=TOKEN"
            throw Refusal(401, sentence, fields: Self.ask)
        }
        // All are compared, so that the time taken does not tell which one was nearly right.
        let matches = (secrets + admin).count { BearerToken.isEqual(given: given, secret: $0) }
        guard matches > 0 else { throw Refusal(401, "this token does not open \(head.path)", fields: Self.ask) }
    }

    private static let ask = [(name: "WWW-Authenticate", value: "Bearer")]
}
