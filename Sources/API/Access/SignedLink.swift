import Configuration
import JSON
public import Tape

/// A link that opens a stream without a token: what it opens and until when, with a signature that proves who wrote it.
///
/// ```
///   1.eyJqb2JzIjpbImNwdS4qIl0sImV4cCI6MTc5ODc2MTYwMH0.pZk3…
///   │ └ what it opens, JSON in base64url            └ HMAC-SHA-256 over all before this dot, RFC 2104
///   └ the form
/// ```
public enum SignedLink {
    /// Why a link opens nothing, as a sentence.
    public struct Fault: Error, Equatable {
        /// The sentence.
        public let sentence: String
    }

    /// The name of the form.
    private static let form = "1"
    /// Longer ones are not looked at.
    static let longest = 4096

    /// The text of a link that `key` signs; the grant has an end.
    public static func text(_ grant: Grant, signedBy key: String) -> String {
        var members: [(String, JSONValue)] = []
        if let jobs = grant.jobs { members.append(("jobs", .array(jobs.sorted().map { .string($0) }))) }
        if let events = grant.events { members.append(("events", .array(events.sorted().map { .string($0) }))) }
        if let every = grant.every {
            members.append(("every", .number(every / .seconds(1))))
        }
        if let end = grant.end { members.append(("exp", .integer(end.milliseconds / 1000))) }
        let signed = "\(form).\(Base64URL.text(JSONText(.object(JSONObject(members))).bytes))"
        let signature = MessageSignature(secret: key).bytes(for: Array(signed.utf8))
        return "\(signed).\(Base64URL.text(signature))"
    }

    /// What a link opens at `now` that one of `keys` has signed, and the place of that key.
    public static func read(
        _ text: String,
        keys: [String],
        now: Timestamp
    ) throws(Fault) -> (grant: Grant, key: Int) {
        guard !keys.isEmpty else {
            throw Fault(sentence: "this server has no links; ask who sent this one for another way")
        }
        let garbled = Fault(sentence: "this link is garbled; copy it anew, whole and without line breaks")
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= longest, parts.count == 3 else { throw garbled }
        guard parts[0].elementsEqual(form.utf8) else {
            throw Fault(sentence: "this link is of a form that is not known here; ask for a new one")
        }
        guard let signature = Base64URL.bytes(parts[2]), let body = Base64URL.bytes(parts[1]) else { throw garbled }
        let signed = Array(text.utf8.prefix(parts[0].count + parts[1].count + 1))
        // All keys are tried, so that the time taken does not tell which one was right.
        let right = keys.indices.filter { MessageSignature(secret: keys[$0]).isRight(signature, for: signed) }
        guard let key = right.first else {
            throw Fault(sentence: "this link is not signed by a key of this server; ask for a new one")
        }
        guard let json = try? JSONText(validating: body), case .object(let members) = JSONValue(json),
            let grant = Grant(members, allowing: ["jobs", "events", "every", "exp"]), let end = grant.end
        else { throw Fault(sentence: "this link says what is not known here; ask for a new one") }
        guard now < end else { throw Fault(sentence: "this link was good until \(end); ask for a new one") }
        return (grant, key)
    }
}

extension Grant {
    /// The members of JSON that tell what is opened; nil where they have another shape, or others are among them than
    /// those that are allowed.
    ///
    /// What stands as `every` is read only where it is allowed by name: in tokens of others it may mean anything.
    init?(_ members: JSONObject, allowing names: Set<String>? = nil) {
        if let names, !members.members.allSatisfy({ names.contains($0.name) }) { return nil }
        guard let jobs = Self.names(members["jobs"]), let events = Self.names(members["events"]) else { return nil }
        (self.jobs, self.events) = (jobs.names, events.names)
        if names?.contains("every") == true, let value = members["every"] {
            guard let every = Duration(period: value) else { return nil }
            self.every = every
        }
        guard let value = members["exp"] else { return }
        guard let end = Timestamp(numericDate: value) else { return nil }
        self.end = end
    }

    /// A list of names, or one; no names for what is not there, nil for another shape.
    private static func names(_ value: JSONValue?) -> (names: Set<String>?, Void)? {
        switch value {
        case nil: return (nil, ())
        case .string(let name)?: return ([name], ())
        case .array(let items)?:
            let names = items.compactMap { item in if case .string(let name) = item { name } else { nil } }
            return names.count == items.count ? (Set(names), ()) : nil
        default: return nil
        }
    }
}

extension JSONValue {
    /// Its number, with or without a fraction; nil for what is none.
    fileprivate var seconds: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}

extension Duration {
    /// Seconds as JSON; nil for what is no period of a stream.
    fileprivate init?(period value: JSONValue) {
        guard let seconds = value.seconds, (1...3600).contains(seconds) else { return nil }
        self = .milliseconds(Int64(seconds * 1000))
    }
}

extension Timestamp {
    /// Seconds since 1970 as JSON, with or without a fraction (RFC 7519 §2); nil for what is none, or lies beyond the year
    /// 9999.
    init?(numericDate value: JSONValue) {
        guard let seconds = value.seconds, (0...253_402_300_799).contains(seconds) else { return nil }
        self.init(milliseconds: Int64(seconds * 1000))
    }
}
