import Foundation
import Testing

@testable import DataSources

@Suite struct HTTPRedirectTests {
    private func call(_ url: String, _ method: String = "GET", body: String? = nil) throws -> HTTPCall {
        var call = HTTPCall(try #require(URL(string: url)))
        call.method = method
        call.body = body.map { Array($0.utf8) }
        call.headers = ["Authorization": "Bearer t", "cookie": "a=b", "X-Key": "k", "Accept": "text/csv"]
        if body != nil { call.headers["Content-Type"] = "text/plain" }
        return call
    }

    @Test(arguments: [
        ("http://a/x/y", "z", "http://a/x/z"), ("http://a/x/y", "../z?q=%2F", "http://a/z?q=%2F"),
        ("http://a/x", "/b%2Fc", "http://a/b%2Fc"), ("http://a/x", "//b/y", "http://b/y"),
        ("http://a/x", "?q", "http://a/x?q"), ("http://a/x", "HTTP://b/", "http://b/"),
        ("http://a/x", "http://me:secret@b/y#part", "http://b/y"),
        ("https://a/x", "https://b:8443/y", "https://b:8443/y"),
        ("http://a/x", "https://a/", "https://a/"),
    ])
    func `a location is seen from where it was sent`(from: String, location: String, target: String) throws {
        let next = try call(from).following(location, status: 302, redirects: 1).get()
        #expect(next.url.absoluteString == target)
    }

    @Test(arguments: [
        ("https://a/x", "http://a/y", "a redirects from https to http, which anyone could read"),
        ("http://a/x", "ftp://a/y", "a redirects to something that is no http or https address"),
        ("http://a/x", "file:///etc/passwd", "a redirects to something that is no http or https address"),
        ("http://a/x", "http:///y", "a redirects to something that is no http or https address"),
        ("http://a/x", "http://b:99999/", "a redirects to something that is no http or https address"),
    ])
    func `a redirect never leaves the web or its safety`(from: String, location: String, message: String) throws {
        #expect(throws: SourceError(.redirect, message)) {
            try call(from).following(location, status: 302, redirects: 1).get()
        }
    }

    @Test func `the sixth redirect is one too many`() throws {
        let call = try call("http://a/x")
        #expect(throws: Never.self) { try call.following("/y", status: 302, redirects: 5).get() }
        #expect(throws: SourceError(.redirect, "a redirects more than 5 times")) {
            try call.following("/y", status: 302, redirects: 6).get()
        }
    }

    @Test(arguments: [
        ("GET", false, 301, "GET"), ("GET", false, 307, "GET"), ("HEAD", false, 303, "HEAD"),
        ("HEAD", false, 302, "HEAD"),
        ("OPTIONS", false, 302, "OPTIONS"), ("OPTIONS", false, 303, "GET"), ("POST", false, 301, "GET"),
        ("DELETE", false, 302, "GET"), ("DELETE", false, 308, "DELETE"), ("POST", true, 301, "GET"),
        ("PUT", true, 302, "GET"), ("POST", true, 303, "GET"), ("QUERY", true, 302, "GET"), ("POST", true, 307, "POST"),
        ("PUT", true, 308, "PUT"),
    ])
    func `the status decides about method and body`(method: String, hasBody: Bool, status: Int, after: String) throws {
        let call = try call("http://a/x", method, body: hasBody ? "b" : nil)
        let next = try call.following("/y", status: status, redirects: 1).get()
        #expect(next.method == after)
        #expect((next.body != nil) == (hasBody && after == method))
        #expect(next.headers.keys.contains("Content-Type") == (next.body != nil))
        #expect(next.headers["Authorization"] == "Bearer t")
    }

    @Test(arguments: ["http://b/", "https://a/", "http://a:81/", "http://a.b/"])
    func `another place gets no secret, and gives none back`(place: String) throws {
        let other = try call("http://a/x").following(place, status: 302, redirects: 1).get()
        #expect(other.headers == ["Accept": "text/csv"])
        #expect(try call("http://a/x").following("http://A:80/y", status: 302, redirects: 1).get().headers.count == 4)
    }

    @Test(arguments: [307, 308])
    func `a body goes to no other place`(status: Int) throws {
        let message = "a redirects a request with a body to b; name that address in the job if it is right"
        #expect(throws: SourceError(.redirect, message)) {
            try call("http://a/x", "POST", body: "b").following("http://b/y", status: status, redirects: 1).get()
        }
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://localhost:8080/", "http://x.localhost/", "http://[::1]/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data", "http://192.168.1.1/", "http://[fd00::1]/", "http://[fe80::1]/",
        "http://[::ffff:10.0.0.1]/",
    ])
    func `no server of the internet leads to an inner address, unless the job allows it`(location: String) throws {
        var call = try call("http://example.org/x")
        func follow(_ reach: NetworkReach) throws -> HTTPCall {
            try call.following(location, status: 302, redirects: 1, from: reach).get()
        }
        let target = HTTPCall.place(of: try #require(URL(string: location)))
        let advice = "if that is right, write inner_redirects: true in http, or name that address in the job"
        let message = "a server of the internet redirects to \(target), an inner address; \(advice)"
        #expect(throws: SourceError(.redirect, message)) { try follow(.open) }
        #expect(try !follow(.inner).staysOutside)
        call.mayGoInside = true
        #expect(try !follow(.open).staysOutside)
    }

    @Test func `a job may keep its requests on their host`() throws {
        var call = try call("http://example.org/x")
        call.staysOnHost = true
        #expect(throws: Never.self) {
            try call.following("https://EXAMPLE.org:8443/y", status: 302, redirects: 1).get()
        }
        let message = "example.org redirects to www.example.org, and same_host keeps requests on their host"
        #expect(throws: SourceError(.redirect, message)) {
            try call.following("http://www.example.org/x", status: 302, redirects: 1).get()
        }
    }

    @Test func `the address that a name stands for counts, before anything is sent there`() async throws {
        let server = try HTTPSourceTests.server()
        defer { server.stop() }
        var call = try call(server.url("/echo"))
        call.url = try #require(URL(string: "http://localhost:\(server.port)/echo"))
        #expect(try await HTTPSource(call).read().shown.contains("GET /echo"))
        call.staysOutside = true
        await #expect(throws: call.ledInside) { try await HTTPSource(call).read() }
        call.url = try #require(URL(string: server.url("/echo")))
        await #expect(throws: call.ledInside) { try await HTTPSource(call).read() }
        #expect(server.requests.count == 1)
        call.staysOutside = false
        let answer = try await HTTPClient().send(call, HTTPCall.Validators(), limit: 1000)
        #expect(answer.reach == .inner)
    }

    @Test func `redirects are followed as decided`() async throws {
        let stranger = try HTTPSourceTests.server()
        let server = try HTTPSourceTests.server()
        defer {
            stranger.stop()
            server.stop()
        }
        var call = try call(server.url("/to?/echo"))
        let same = try await HTTPSource(call).read().shown
        #expect(same.contains("Authorization: Bearer t\r\n") && same.contains("X-Key: k\r\n"))
        call.url = try #require(URL(string: server.url("/to?\(stranger.url("/echo"))")))
        let other = try await HTTPSource(call).read().shown
        #expect(other.hasPrefix("«GET /echo ") && other.contains("Accept: text/csv\r\n"))
        #expect(!other.contains("Bearer") && !other.contains("X-Key") && !other.lowercased().contains("cookie"))
        let posted = try self.call(server.url("/hop1"), "POST", body: "four")
        #expect(try await HTTPSource(posted).read().shown == "«arrived»")
        #expect(server.requests.suffix(2).allSatisfy { $0.contains("Content-Length: 4\r\n") })
    }
}
