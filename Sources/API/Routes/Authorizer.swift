import JobConfig
import HTTP
import Synchronization
import Tape

/// Which tokens open what.
public struct Authorizer: Sendable {
    enum Scope: Sendable {
        case subscribe
        case publish
        case admin
    }

    let subscribe: [String]
    let publish: [String]
    let admin: [String]
    let links: [String]
    let webTokens: [TokenKey]
    private let audience: String?
    /// Whether everyone may read.
    let isReadingOpen: Bool
    /// What streams remember the token by that opened them; a token that stays keeps its key from one reading of the file
    /// to the next.
    private let keys: [String: Int]
    /// The same for the keys that have signed links and tokens.
    private let linkKeys: [String: Int]
    private let webTokenKeys: [TokenKey: Int]

    /// Keys that are in use by streams which may go on.
    ///
    /// Where reading is open, those that needed no token may.
    public var streamKeys: Set<Int> {
        Set(keys.values).union(linkKeys.values).union(webTokenKeys.values).union(isReadingOpen ? [Self.noKey] : [])
    }

    /// Whether there is a token that opens posting.
    var isPostingOpen: Bool { !publish.isEmpty || !admin.isEmpty }

    private static let noKey = 0
    /// Keys are never given twice, so that a token that comes back does not bring back what it had opened.
    private static let lastKey = Atomic(noKey)

    init(_ tokens: ServerSettings.Tokens, after earlier: Authorizer? = nil) {
        (subscribe, publish, admin) = (tokens.subscribe, tokens.publish, tokens.admin)
        (links, webTokens, isReadingOpen) = (tokens.links, tokens.webTokens, tokens.isReadingOpen)
        audience = tokens.audience
        keys = Self.keys(subscribe + admin, after: earlier?.keys)
        linkKeys = Self.keys(links, after: earlier?.linkKeys)
        webTokenKeys = Self.keys(webTokens, after: earlier?.webTokenKeys)
    }

    private static func keys<Token: Hashable>(_ tokens: [Token], after earlier: [Token: Int]?) -> [Token: Int] {
        var keys: [Token: Int] = [:]
        for token in tokens where keys[token] == nil {
            keys[token] = earlier?[token] ?? lastKey.add(1, ordering: .relaxed).newValue
        }
        return keys
    }

    /// What a stream remembers of a request that was let pass to read, by a link or a signed token if it has one.
    func key(_ head: RequestHead, _ query: Query, _ grant: Grant?) -> Int {
        if let grant { return grant.streamKey ?? Self.noKey }
        guard !isReadingOpen, let given = Self.given(head, query) else { return Self.noKey }
        return keys[given] ?? Self.noKey
    }

    /// What a signed link or token opens to read; nil where the request has none, and is let pass or not as any other.
    ///
    /// A link counts before all else, so that it never opens more to who has a token, too. Throws 401 for one that opens
    /// nothing.
    func grant(_ head: RequestHead, _ query: Query) throws(HTTPError) -> Grant? {
        if let link = query.first("link") {
            do throws(SignedLink.Fault) {
                let read = try SignedLink.read(link, keys: links, now: .now)
                return read.grant.remembering(linkKeys[links[read.key]])
            } catch {
                throw HTTPError(401, error.sentence, fields: Self.ask)
            }
        }
        guard !webTokens.isEmpty, let given = Self.given(head, query), WebToken.isOne(given), keys[given] == nil else {
            return nil
        }
        do throws(WebToken.Fault) {
            let read = try WebToken.read(given, keys: webTokens, audience: audience, now: .now)
            return read.grant.remembering(webTokenKeys[webTokens[read.key]])
        } catch {
            throw HTTPError(401, error.sentence, fields: Self.ask)
        }
    }

    private static func given(_ head: RequestHead, _ query: Query) -> String? {
        BearerToken.inAuthorization(head.fields["Authorization"]) ?? query.first("token")
    }

    /// Lets a request pass, or says why it doesn't.
    ///
    /// Without tokens for reading, reading is open; without tokens for posting and control, those are refused.
    func require(_ right: Scope, _ head: RequestHead, _ query: Query) throws(HTTPError) {
        let (secrets, place): ([String], String?)
        switch right {
        case .subscribe:
            guard !isReadingOpen else { return }
            (secrets, place) = (subscribe, subscribe.isEmpty ? nil : "subscribe")
        case .publish:
            (secrets, place) = (publish, "publish")
            guard isPostingOpen else {
                throw HTTPError(
                    403,
                    "posting is closed; to open it, list a token in server.tokens.publish of jobs.yaml"
                )
            }
        case .admin:
            // Those of admins are compared below.
            (secrets, place) = ([], "admin")
            guard !admin.isEmpty else {
                throw HTTPError(403, "control is closed; to open it, list a token in server.tokens.admin of jobs.yaml")
            }
        }
        guard let given = Self.given(head, query) else {
            let sentence = "this needs a token: send Authorization: Bearer TOKEN, or ?token=TOKEN"
            throw HTTPError(401, sentence, fields: Self.ask)
        }
        // All are compared, so that the time taken does not tell which one was nearly right.
        let matches = (secrets + admin).count { BearerToken.isEqual(given: given, secret: $0) }
        guard matches > 0 else {
            let way = place.map { "; that takes one of server.tokens.\($0) of jobs.yaml" } ?? ""
            throw HTTPError(401, "this token does not open \(head.path)\(way)", fields: Self.ask)
        }
    }

    /// Whether who asks may be told of jobs: where reading is open, or with any token that opens something.
    func knows(_ head: RequestHead) -> Bool {
        guard !isReadingOpen else { return true }
        guard let query = try? head.query, let given = Self.given(head, query) else { return false }
        return (subscribe + publish + admin).count { BearerToken.isEqual(given: given, secret: $0) } > 0
    }

    private static let ask = [(name: "WWW-Authenticate", value: "Bearer")]
}
