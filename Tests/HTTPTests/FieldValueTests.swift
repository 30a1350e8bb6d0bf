import HTTP
import Testing

@Suite struct CORSPolicyTests {
    static let listed = CORSPolicy.origins(["https://a.example", "http://localhost:3000"])

    @Test(arguments: [
        (CORSPolicy.none, "https://a.example", []),
        (.none, nil, []),
        (.any, "https://a.example", ["Access-Control-Allow-Origin: *"]),
        (.any, nil, ["Access-Control-Allow-Origin: *"]),
        (
            listed, "https://a.example",
            [
                "Access-Control-Allow-Origin: https://a.example", "Access-Control-Allow-Credentials: true",
                "Vary: Origin",
            ]
        ),
        (listed, "https://b.example", ["Vary: Origin"]),
        (listed, "null", ["Vary: Origin"]),
        (listed, nil, ["Vary: Origin"]),
    ])
    func `an origin gets what its policy grants`(policy: CORSPolicy, origin: String?, fields: [String]) {
        #expect(policy.fields(for: origin).map { "\($0.name): \($0.value)" } == fields)
    }

    @Test func `a preflight is told methods and fields where the origin is allowed`() {
        func fields(_ policy: CORSPolicy, _ origin: String) -> [String] {
            policy.preflightFields(for: origin, methods: ["GET", "HEAD"]).map { "\($0.name): \($0.value)" }
        }
        #expect(
            fields(.any, "https://b.example") == [
                "Access-Control-Allow-Origin: *",
                "Access-Control-Allow-Methods: GET, HEAD",
                "Access-Control-Allow-Headers: Last-Event-ID, Cache-Control, Authorization, Content-Type",
                "Access-Control-Max-Age: 7200",
            ]
        )
        #expect(fields(Self.listed, "https://b.example") == ["Vary: Origin"])
        #expect(fields(.none, "https://b.example").isEmpty)
    }
}

@Suite struct AcceptTests {
    @Test(arguments: [
        (nil, false),
        ("", false),
        ("*/*", false),
        ("text/html", true),
        ("TEXT/HTML", true),
        ("text/*", true),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", true),
        ("text/html, text/*;q=0.5, image/*, application/*", true),
        ("text/html, application/json", false),
        ("application/json, text/html;q=0.9", false),
        ("application/json;q=0.9, text/html", true),
        ("application/json, text/javascript, */*; q=0.01", false),
        ("text/html;q=0", false),
        ("text/html;q=0, */*", false),
        ("text/html;q=0.001", true),
        ("text/html;q=0.5, */*;q=0.6", false),
        ("text/html;level=1;q=0.4, application/json;q=0.3", true),
        ("text/html ; Q=1.000 , */* ; q=0.999", true),
        ("text/html;q=2", false),
        ("text/html;q=abc", false),
        ("text/html;q=1.001", false),
        ("text/html;q=0.1234", false),
        ("text/html;q=", false),
        (",,;;,q=1,/", false),
        ("application/json", false),
        ("text/event-stream", false),
        ("image/png,*/*;q=0.5", false),
        (String(repeating: "a/b,", count: 63) + "text/html", true),
        (String(repeating: "a/b,", count: 64) + "text/html", false),
    ])
    func `the page is for those that would rather have HTML`(accept: String?, prefersHTML: Bool) {
        #expect(Accept.prefersHTML(accept) == prefersHTML)
    }

    @Test(arguments: [
        (nil, false),
        ("", false),
        ("identity", false),
        ("br", false),
        ("gzip, deflate, br, zstd", true),
        ("GZIP", true),
        ("x-gzip", true),
        ("gzip;q=0.5", true),
        ("gzip;q=0", false),
        ("gzip;q=0.000, *", false),
        ("*", true),
        ("br, *;q=0", false),
        ("*;q=0, gzip", true),
        ("gzip;q=x", false),
        ("gzipped", false),
    ])
    func `gzip is for those that take it`(acceptEncoding: String?, takesGzip: Bool) {
        #expect(Accept.takesGzip(acceptEncoding) == takesGzip)
    }
}

@Suite struct EntityTagTests {
    @Test(arguments: [
        ("\"a\"", true), ("W/\"a\"", true), ("*", true), (" * ", true), ("\"b\", \"a\"", true),
        ("\"b\",W/\"a\"", true), (",, \"a\" ,", true), ("\"b\"", false), ("", false), ("a", false), ("\"a", false),
        ("\"b\", a", false), ("\"ab\"", false), ("\"b,\"a\"", false), ("w/\"a\"", false), ("\"*\"", false),
    ])
    func `a stored tag is found in a list, weak or not`(list: String, isMatched: Bool) {
        #expect(EntityTag.isMatched("\"a\"", by: list) == isMatched)
        #expect(EntityTag.isMatched("W/\"a\"", by: list) == isMatched)
    }
}

@Suite struct BearerTokenTests {
    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER   abc ", "abc"), ("Bearer", nil), ("Bearer ", nil),
        ("Basic abc", nil), ("Bearer a b", nil), ("Bearerabc", nil), (nil, nil), ("", nil),
    ])
    func `the token is what follows the scheme`(value: String?, token: String?) {
        #expect(BearerToken.inAuthorization(value) == token)
    }

    @Test(arguments: [
        ("secret", "secret", true), ("secreT", "secret", false), ("secre", "secret", false), ("", "secret", false),
        ("secretsecret", "secret", false), ("secret", "", false), ("", "", false), ("é", "é", true),
    ])
    func `only the whole token is equal, and nothing to an empty one`(given: String, secret: String, isEqual: Bool) {
        #expect(BearerToken.isEqual(given: given, secret: secret) == isEqual)
    }
}

@Suite struct MediaTypeTests {
    @Test(arguments: [
        ("index.html", "text/html; charset=utf-8"), ("/a/b.JS", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"), ("a.min.css", "text/css; charset=utf-8"),
        ("a.svg", "image/svg+xml"), ("a.webmanifest", "application/manifest+json"), ("a.woff2", "font/woff2"),
        ("a", "application/octet-stream"), ("html", "application/octet-stream"), (".html", "application/octet-stream"),
        ("a.html/b", "application/octet-stream"), ("a.", "application/octet-stream"), ("", "application/octet-stream"),
    ])
    func `the ending of the name decides`(path: String, type: String) {
        #expect(MediaType.of(path) == type)
    }
}

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (.min, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
    func `a time is written as the Date field has it`(seconds: Int, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }
}
