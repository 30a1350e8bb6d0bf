import Configuration
import JSON
public import JobConfig
public import Tape

/// A JSON Web Token that another service has signed for a reader, RFC 7519.
///
/// Which algorithm is right is the key's to say and never the token's: a secret takes HS256 alone, a public key ES256.
public enum WebToken {
    /// Why a token opens nothing, as a sentence.
    public struct Fault: Error, Equatable {
        /// The sentence.
        public let sentence: String
    }

    /// Longer ones are not looked at.
    static let longest = 8192
    /// So much the clock of who signs may be ahead.
    private static let tolerance = Duration.seconds(60)

    /// Whether a text has the shape of one; other tokens are compared as they are.
    public static func isOne(_ text: String) -> Bool { text.hasPrefix("eyJ") && text.utf8.count { $0 == 0x2E } == 2 }

    /// What a token opens at `now` that one of `keys` has signed, and the place of that key.
    ///
    /// One that says whom it is for must be for `audience`, and where there is one, each must (RFC 7519 §4.1.3): who signs
    /// may do so for many services.
    public static func read(
        _ text: String,
        keys: [TokenKey],
        audience: String? = nil,
        now: Timestamp
    ) throws(Fault) -> (grant: Grant, key: Int) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= longest, parts.count == 3, let head = object(parts[0]),
            let claims = object(parts[1]), let signature = Base64URL.bytes(parts[2])
        else { throw Fault(sentence: "this token is garbled; send header.claims.signature, each in base64url") }
        guard case .string(let algorithm)? = head["alg"], ["HS256", "ES256"].contains(algorithm) else {
            throw Fault(sentence: "the alg of this token is not taken; sign it with HS256 or ES256")
        }
        guard head["crit"] == nil else {
            throw Fault(sentence: "this token has crit in its header, and nothing of that kind is known here")
        }
        let signed = Array(text.utf8.prefix(parts[0].count + parts[1].count + 1))
        let right = keys.indices.filter { place in
            keys[place].algorithm == algorithm && keys[place].isRight(signature, for: signed)
        }
        guard let key = right.first else {
            throw Fault(sentence: "this token is not signed by a key of this server")
        }
        try require(audience, in: claims["aud"])
        return (try grant(claims, now: now), key)
    }

    private static func require(_ audience: String?, in claim: JSONValue?) throws(Fault) {
        guard let audience else {
            guard claim != nil else { return }
            let way = "server.tokens.audience of jobs.yaml says what this server is called there"
            throw Fault(sentence: "aud of this token names others; \(way)")
        }
        let names: [JSONValue] = if case .array(let items)? = claim { items } else { claim.map { [$0] } ?? [] }
        let isMeant = names.contains { if case .string(let name) = $0 { name == audience } else { false } }
        guard isMeant else { throw Fault(sentence: "aud of this token does not name this server") }
    }

    /// What the claims of a token say that is rightly signed.
    private static func grant(_ claims: JSONObject, now: Timestamp) throws(Fault) -> Grant {
        guard let grant = Grant(claims) else {
            throw Fault(sentence: "jobs and events of this token must be lists of names, and exp seconds since 1970")
        }
        guard let end = grant.end else { throw Fault(sentence: "this token has no exp; give it an end") }
        guard now < end else { throw Fault(sentence: "this token was good until \(end)") }
        if let value = claims["nbf"] {
            guard let start = Timestamp(numericDate: value) else {
                throw Fault(sentence: "nbf of this token must be seconds since 1970")
            }
            guard start <= now.advanced(by: tolerance) else {
                throw Fault(sentence: "this token is good from \(start) on, and not before")
            }
        }
        return grant
    }

    private static func object(_ part: Substring.UTF8View.SubSequence) -> JSONObject? {
        guard let bytes = Base64URL.bytes(part), let json = try? JSONText(validating: bytes),
            case .object(let members) = JSONValue(json)
        else { return nil }
        return members
    }
}
