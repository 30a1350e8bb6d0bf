import Testing

@testable import HTTP

@Suite struct OriginPatternTests {
    @Test(arguments: [
        ("https://*.example.com", "https://a.example.com", true),
        ("https://*.example.com", "https://a.b.example.com", true),
        ("https://*.example.com", "https://example.com", false),
        ("https://*.example.com", "https://.example.com", false),
        ("https://*.example.com", "https://a..example.com", false),
        ("https://*.example.com", "https://evilexample.com", false),
        ("https://*.example.com", "https://a.example.com.evil.example", false),
        ("https://*.example.com", "http://a.example.com", false),
        ("https://*.example.com", "https://a.example.com:8443", false),
        ("https://*.example.com", "https://evil.example/.example.com", false),
        ("https://*.example.com", "https://evil.example#.example.com", false),
        ("https://*.example.com", "https://evil@a.example.com", false),
        ("https://*.example.com", "https://*.example.com", false),
        ("https://*.example.com", "null", false),
        ("https://*.example.com:8443", "https://a.example.com:8443", true),
        ("https://*.example.com:*", "https://a.example.com:1", true),
        ("https://*.example.com:*", "https://a.example.com", true),
        ("http://localhost:*", "http://localhost:3000", true), ("http://localhost:*", "http://localhost", true),
        ("http://localhost:*", "http://localhost:", false), ("http://localhost:*", "http://localhost:x", false),
        ("http://localhost:*", "http://localhost.evil.example:3000", false),
        ("http://localhost:*", "http://localhost:1@evil.example", false),
        ("http://localhost:*", "https://localhost:3000", false), ("http://[::1]:*", "http://[::1]:3000", true),
        ("http://[::1]:*", "http://[::1]", true), ("http://[::1]:*", "http://[::2]:3000", false),
    ])
    func `a star stands for labels of a name, or for a port`(pattern: String, origin: String, isMatched: Bool) throws {
        #expect(try #require(OriginPattern(pattern)).matches(origin) == isMatched)
        #expect(CORSPolicy.origins([pattern, "https://other.example"]).allows(origin) == isMatched)
    }

    @Test(arguments: [
        "*", "https://*", "https://*.", "*.example.com", "https://a.*.example.com", "https://*a.example.com",
        "ftp://*.a",
        "https://example.com", "https://example.com:4*", "https://*.example.com/", "https://*.*.example.com", "",
    ])
    func `what is no pattern is none`(text: String) { #expect(OriginPattern(text) == nil) }

    @Test func `the origin that asks is named, and the answer varies by it`() {
        let fields = CORSPolicy.origins(["http://localhost:*"]).fields(for: "http://localhost:5173")
        #expect(
            fields.map { "\($0.name): \($0.value)" } == [
                "Access-Control-Allow-Origin: http://localhost:5173", "Access-Control-Allow-Credentials: true",
                "Vary: Origin",
            ]
        )
    }
}
