import Foundation
import Testing

@testable import DataSources

/// Addresses as people and servers write them, and as they are asked for.
@Suite struct WrittenAddressTests {
    @Test(arguments: [
        ("http://h/a?q=%C3%A9 b", "http://h/a?q=%C3%A9%20b"), ("http://h/a?f[x]=a%20b", "http://h/a?f%5Bx%5D=a%20b"),
        ("http://h/%2Fa b?x=%41", "http://h/%2Fa%20b?x=%41"), ("http://h/é/%C3%A9", "http://h/%C3%A9/%C3%A9"),
        ("http://h/?a={b}|%7C^\"<>`\\", "http://h/?a=%7Bb%7D%7C%7C%5E%22%3C%3E%60%5C"),
        ("http://h/?a=%zz%4&b=%", "http://h/?a=%25zz%254&b=%25"), ("http://h/a#b#c %20", "http://h/a#b%23c%20%20"),
        ("http://h?a=/?:@", "http://h?a=/?:@"), ("http://[::1]:81/ ", "http://[::1]:81/%20"),
        ("http://u:p%40 @x@h/", "http://u:p%40%20%40x@h/"), ("https://h/a;b=c,d+e", "https://h/a;b=c,d+e"),
        ("http://h/?next=http://b/é%20", "http://h/?next=http://b/%C3%A9%20"),
    ])
    func `what is encoded stays, and what no address may hold is encoded`(text: String, address: String) throws {
        #expect(URL(written: text)?.absoluteString == address)
    }

    @Test(arguments: [
        ("é%20", "http://h/x/%C3%A9%20"), ("/a b%2F", "http://h/a%20b%2F"), ("//k/é?%41 ", "http://k/%C3%A9?%41%20"),
        ("?next=http://b@c/%20é", "http://h/x/y?next=http://b@c/%20%C3%A9"),
    ])
    func `so it is where a server leads to a place that it names in part`(text: String, address: String) throws {
        let base = try #require(URL(string: "http://h/x/y"))
        #expect(URL(written: text, relativeTo: base)?.absoluteURL.absoluteString == address)
        #expect(
            try HTTPCall(base).following(text, status: 302, redirects: 1).get().url.absoluteString == address
        )
    }

    @Test(arguments: ["http://[::1/", "/a", "", "h/a b", "http://h:x/"])
    func `what is no address stays none`(text: String) throws {
        let (source, faults) = try reading("http: '\(text)'") { HTTPSource(reading: $0) }
        #expect(source == nil && faults.count == 1)
    }

    @Test func `a source asks for what is written`() async throws {
        let server = try LoopbackServer { client in
            let length = client.path.utf8.count
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n\(client.path)")
        }
        defer { server.stop() }
        let plain = try source(HTTPSource.self, "http: '\(server.url("/a%20b?f[x]=%C3%A9&y=a|b"))'")
        #expect(try await plain.read().shown == "«/a%20b?f%5Bx%5D=%C3%A9&y=a%7Cb»")
        let filled = try source(HTTPSource.self, "http: '\(server.url("/{p}?f[x]={p}"))'").filled(with: ["p": "a/é"])
        #expect(try await filled.read().shown == "«/a%2F%C3%A9?f%5Bx%5D=a%2F%C3%A9»")
    }

    @Test func `the password of a broker is what is written, however it is encoded`() throws {
        #expect(MQTTBroker("mqtt://u:p%40 [é@h")?.password == "p@ [é")
        #expect(MQTTBroker("mqtt://u:p@x@h")?.password == "p@x")
        #expect(MQTTBroker("mqtts://[::1]:99")?.host == "::1")
    }

    @Test(arguments: [
        "postgres://u:p@ss@127.0.0.1/d", "postgres://u:12/ss@127.0.0.1/d", "postgres://u:12/s@s@127.0.0.1",
        "postgres://u:1?a@ss@127.0.0.1/d",
    ])
    func `no part of a password is taken for a host, a port or a name`(address: String) throws {
        let (source, faults) = try reading("sql: { database: '\(address)', query: SELECT 1 }") {
            SQLSource(reading: $0)
        }
        #expect(source == nil)
        #expect(faults.count == 1 && faults.first?.contains("write %40 for @, %2F for / and %3F for ?") == true)
        #expect(PostgresAddress("postgres://u:p%40s%2Fs%3F@h:1/d@e?host=/a@b") == nil)
        #expect(
            PostgresAddress("postgres://u:p%40s%2Fs%3F@h:1/d%40e?options=-c%20x%3Da@b")?.place == "PostgreSQL at h:1"
        )
        #expect(PostgresAddress("postgres://u:a?b@h/d")?.place == "PostgreSQL at h")
        #expect(PostgresAddress("postgres://u@[::1]:7/d")?.place == "PostgreSQL at [::1]:7")
        #expect(PostgresAddress("postgres:///d?host=/run/x&user=u")?.place == "PostgreSQL at /run/x")
    }
}
