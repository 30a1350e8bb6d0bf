import Configuration
import Tape
import Testing

@testable import API
@testable import JobConfig

@Suite struct WebTokenTests {
    private static let secret = "a secret of more than thirty-two characters"
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    /// The key, token and time of RFC 7515 A.3.
    private static let pem = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
        6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
        -----END PUBLIC KEY-----
        """
    private static let signedByKey =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    private static let then = Timestamp(milliseconds: 1_300_000_000_000)

    private func keys() throws -> [TokenKey] {
        [try #require(TokenKey(Self.pem)), try #require(TokenKey(Self.secret))]
    }

    private func token(_ head: String, _ claims: String, _ secret: String = secret) -> String {
        let signed = [head, claims].map { Base64URL.text(Array($0.utf8)) }.joined(separator: ".")
        let signature = MessageSignature(secret: secret).bytes(for: Array(signed.utf8))
        return "\(signed).\(Base64URL.text(signature))"
    }

    private func fault(_ text: String, now: Timestamp = now) throws -> String? {
        do {
            _ = try WebToken.read(text, keys: try keys(), now: now)
            return nil
        } catch let fault as WebToken.Fault {
            return fault.sentence
        }
    }

    private static let head = #"{"alg":"HS256","typ":"JWT"}"#

    @Test func `a secret and a public key each take what they have signed`() throws {
        let read = try WebToken.read(Self.signedByKey, keys: try keys(), now: Self.then)
        #expect(read.grant == Grant(end: Timestamp(milliseconds: 1_300_819_380_000)))
        #expect(read.key == 0)
        let claims = #"{"exp":1800000001,"nbf":1799999999,"jobs":["cpu.*","b"],"sub":"x"}"#
        let other = try WebToken.read(token(Self.head, claims), keys: try keys(), now: Self.now)
        #expect(other.grant == Grant(jobs: ["cpu.*", "b"], end: Timestamp(milliseconds: 1_800_000_001_000)))
        #expect(other.key == 1)
    }

    @Test func `the algorithm is that of the key, whatever the token says`() throws {
        let claims = #"{"exp":1800000001}"#
        // The public key, which everybody has, as a secret.
        #expect(try fault(token(Self.head, claims, Self.pem)) == "this token is not signed by a key of this server")
        for name in ["none", "None", "HS512", "RS256", ""] {
            let text = token(#"{"alg":"\#(name)"}"#, claims)
            #expect(try fault(text) == "the alg of this token is not taken; sign it with HS256 or ES256")
        }
        let unsigned = token(#"{"alg":"none"}"#, claims).split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(try fault(unsigned) == "the alg of this token is not taken; sign it with HS256 or ES256")
        #expect(try fault(token(#"{"alg":"ES256"}"#, claims)) == "this token is not signed by a key of this server")
        let zeros = token(#"{"alg":"ES256"}"#, claims).split(separator: ".").prefix(2).joined(separator: ".")
        #expect(try fault("\(zeros).\(Base64URL.text([UInt8](repeating: 0, count: 64)))") != nil)
    }

    @Test(arguments: [
        (#"{"exp":1800000000}"#, "this token was good until 2027-01-15T08:00:00.000Z"),
        (#"{"jobs":["a"]}"#, "this token has no exp; give it an end"),
        (
            #"{"exp":1800000100,"nbf":1800000061}"#,
            "this token is good from 2027-01-15T08:01:01.000Z on, and not before"
        ),
        (#"{"exp":1800000100,"nbf":"x"}"#, "nbf of this token must be seconds since 1970"),
        (
            #"{"exp":1e300}"#,
            "jobs and events of this token must be lists of names, and exp seconds since 1970"
        ),
        (
            #"{"exp":1800000100,"jobs":{"a":1}}"#,
            "jobs and events of this token must be lists of names, and exp seconds since 1970"
        ),
        (
            #"{"exp":1800000100,"jobs":null}"#,
            "jobs and events of this token must be lists of names, and exp seconds since 1970"
        ),
    ])
    func `claims that open nothing have words`(claims: String, sentence: String) throws {
        #expect(try fault(token(Self.head, claims)) == sentence)
    }

    @Test func `what must be understood and is not is refused`() throws {
        let text = token(#"{"alg":"HS256","crit":["b64"],"b64":false}"#, #"{"exp":1800000100}"#)
        #expect(try fault(text) == "this token has crit in its header, and nothing of that kind is known here")
    }

    @Test(arguments: [
        (nil, nil, true), (nil, #""a""#, false), (nil, "[]", false), ("a", #""a""#, true), ("a", #"["b","a"]"#, true),
        ("a", nil, false), ("a", #""b""#, false), ("a", #""ab""#, false), ("a", "[]", false), ("a", "1", false),
        ("a", #"[["a"]]"#, false), ("a", #"{"a":"a"}"#, false), ("a", "null", false),
    ])
    func `a token for somebody else opens nothing`(audience: String?, claim: String?, isOpen: Bool) throws {
        let text = token(Self.head, "{\(claim.map { "\"aud\":\($0)," } ?? "")\"exp\":1800000100}")
        let read = try? WebToken.read(text, keys: try keys(), audience: audience, now: Self.now)
        #expect((read != nil) == isOpen)
    }

    @Test func `lists without end or depth open nothing, and do no harm`() throws {
        let deep = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
        #expect(try fault(token(Self.head, #"{"exp":1800000100,"jobs":\#(deep)}"#)) != nil)
        let long = String(repeating: "a", count: 9000)
        #expect(try fault(token(Self.head, #"{"exp":1800000100,"jobs":["\#(long)"]}"#)) != nil)
        #expect(try fault(token(#"{"alg":["HS256","none"]}"#, #"{"exp":1800000100}"#)) != nil)
        // The last of two members of one name counts in head and claims alike, as RFC 7519 §4 lets it.
        let twice = #"{"exp":1800000100,"exp":1}"#
        #expect(try fault(token(Self.head, twice)) != nil)
    }

    @Test func `a list of no jobs opens none`() throws {
        let read = try WebToken.read(
            token(Self.head, #"{"exp":1800000100,"jobs":[]}"#),
            keys: try keys(),
            now: Self.now
        )
        #expect(read.grant.isNarrow && !read.grant.opens(job: "a", event: "dataUpdate"))
        #expect(try read.grant.narrowed(Filter()).plainJobs == [])
        #expect(throws: (any Error).self) { try read.grant.narrowed(Filter(jobs: ["a"])) }
    }

    @Test func `a token that differs in any letter opens nothing`() throws {
        for (text, now) in [(token(Self.head, #"{"exp":1800000100}"#), Self.now), (Self.signedByKey, Self.then)] {
            #expect(try fault(text, now: now) == nil)
            for place in text.utf8.indices {
                var forged = Array(text.utf8)
                let offset = text.utf8.distance(from: text.utf8.startIndex, to: place)
                forged[offset] = forged[offset] == 0x41 ? 0x42 : 0x41
                #expect(try fault(String(decoding: forged, as: UTF8.self), now: now) != nil)
            }
        }
    }

    @Test func `bytes come back from their letters, written in one way alone`() {
        for count in 0...70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64URL.bytes(Base64URL.text(bytes).utf8) == bytes)
        }
        for text in ["A", "AB", "AAB", "AA=", "A+", "A/", " "] { #expect(Base64URL.bytes(text.utf8) == nil) }
    }
}
