import Tape
import TestCertificates
import TestHTTP2
import Testing

@testable import Server

/// Streams side by side on one connection, which must be those of HTTP/1.
@Suite struct MultiplexedTests {
    @Test(arguments: [false, true])
    func `each stream of a connection has its own filter and place, be it in TLS or not`(isSecure: Bool) async throws {
        let identity = isSecure ? try Identity("localhost", names: ["DNS:localhost"]) : nil
        try await withServer(showing: identity) { server in
            for number in 1...50 { server.publish(number % 2 == 0 ? "a" : "b", "\(number)") }
            let client = try MultiplexedClient(server, trusting: identity)
            let all = try client.open("catchup=all")
            let some = try client.open("job=a&catchup=all")
            let later = try client.open(lastEventID: "k-45")
            let answer = try client.request("/a")
            for number in 51...100 { server.publish(number % 2 == 0 ? "a" : "b", "\(number)") }
            try client.read {
                try [all, some, later].allSatisfy { try client.sequences($0).last == 100 }
                    && client.answer(answer).hasEnded
            }
            #expect(try client.sequences(all) == Array(1...100))
            #expect(try client.sequences(some) == Array(1...100).filter { $0 % 2 == 0 })
            #expect(try client.sequences(later) == Array(46...100))
            #expect(client.answer(answer).text == "/a")
            let fields = client.answer(all).fields
            #expect(fields["content-type"] == "text/event-stream; charset=utf-8" && fields["x-test"] == "yes")
            #expect(fields["transfer-encoding"] == nil && fields["connection"] == nil)
            #expect(server.metrics.openStreams == 3 && server.metrics.openHTTP2Connections == 1)
            #expect(server.metrics.openConnections == 1)
            #expect(server.metrics.openSecureHTTP2Connections == (isSecure ? 1 : 0))
            client.http2.reset(some)
            try client.flush()
            try waitUntil("it has gone") { server.metrics.openStreams == 2 }
            server.publish("a", "last")
            try client.read { try client.sequences(all).last == 101 }
            client.connection.close()
            try waitUntil("all have gone") { server.metrics.openConnections == 0 }
            #expect(server.metrics.openStreams == 0 && server.metrics.openHTTP2Connections == 0)
        }
    }

    @Test func `events of any size arrive whole`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try MultiplexedClient(server, trusting: identity)
            let stream = try client.open()
            try client.read(1, of: "hello", on: stream)
            let sizes = [1, 16_000, 16_384, 40_000, 200_000, 2]
            for size in sizes { server.publish("a", String(repeating: "x", count: size)) }
            try client.read(sizes.count, of: "dataUpdate", on: stream)
            #expect(try client.blocks(stream).filter { $0.event == "dataUpdate" }.map { $0.data.utf8.count } == sizes)
        }
    }

    @Test func `requests of all kinds are answered`() async throws {
        try await withServer { server in
            let client = try MultiplexedClient(server)
            let later = try client.request("/later")
            let head = try client.request("HEAD", "/events")
            let big = try client.request("/big?bytes=300000")
            let refused = try client.request("POST", "/refused", ends: false)
            try client.connection.send(HTTP2Frame.data(Array(repeating: 1, count: 16_384), on: UInt32(refused)))
            try client.connection.send(HTTP2Frame.data([1], on: UInt32(refused)))
            let echo = try client.request("POST", "/echo", ends: false)
            try client.connection.send(HTTP2Frame.data(Array("hello".utf8), ends: true, on: UInt32(echo)))
            for stream in [later, head, big, refused, echo] { try client.readEnd(of: stream) }
            #expect(client.answer(later).text == "/later")
            #expect(client.answer(head).status == 200 && client.answer(head).body == [])
            #expect(client.answer(big).body.count == 300_000)
            #expect(client.answer(refused).status == 403 && client.answer(refused).fields["content-length"] != nil)
            #expect(client.answer(echo).text == "hello")
            try waitUntil("they are forgotten") { server.metrics.openConnections == 1 }
        }
    }

    @Test(arguments: [1, 2, 3, 5, 23])
    func `what the client begins with may come in pieces`(first: Int) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            let http2 = HTTP2Client()
            let stream = http2.request("GET", "/a")
            let bytes = http2.output()
            try client.send(Array(bytes[..<first]))
            nap(.milliseconds(20))
            try client.send(Array(bytes[first...]))
            while http2.answers[stream]?.hasEnded != true { http2.receive(try client.receive()) }
            #expect(http2.answers[stream]?.text == "/a")
        }
    }

    @Test(arguments: ["P", "PR", "PRI"])
    func `a request of HTTP 1 may begin like HTTP 2`(first: String) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(first)
            nap(.milliseconds(20))
            try client.send("X /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().body == "/a")
        }
    }

    @Test func `a stream that is revoked ends, the others go on`() async throws {
        try await withServer { server in
            let client = try MultiplexedClient(server)
            let (first, second) = (try client.open("key=1"), try client.open("key=2"))
            try client.read(1, of: "hello", on: first)
            try client.read(1, of: "hello", on: second)
            server.endStreams(exceptWith: [2])
            try client.readEnd(of: first)
            #expect(try client.blocks(first).last?.event == "bye")
            #expect(client.answer(first).resetCode == nil && client.answer(first).hasEnded)
            server.publish("a", "x")
            try client.read(1, of: "dataUpdate", on: second)
        }
    }

    @Test func `a connection counts once for its address, and each stream for all`() async throws {
        try await withServer({
            $0.maxConnections = 5
            $0.maxConnectionsPerAddress = 2
        }) { server in
            let clients = try (0..<3).map { _ in try MultiplexedClient(server) }
            for client in clients.prefix(2) {
                for _ in 0..<2 { try client.read(1, of: "hello", on: try client.open()) }
            }
            let third = try clients[2].open()
            try clients[2].readEnd(of: third)
            #expect(try clients[2].blocks(third).map(\.event) == ["busy"])
            try clients[0].read(1, of: "hello", on: try clients[0].open())
            let sixth = try clients[0].open()
            try clients[0].readEnd(of: sixth)
            #expect(try clients[0].blocks(sixth).map(\.event) == ["busy"])
            clients[1].connection.close()
            try waitUntil("they have left") { server.metrics.openStreams == 3 }
            try clients[2].read(1, of: "hello", on: try clients[2].open())
        }
    }

    @Test(arguments: [4, 16_384, 16_385, 60_000])
    func `who waits for 100 Continue gets it before a body of any size that is wanted`(size: Int) async throws {
        try await withServer { server in
            let client = try MultiplexedClient(server)
            let fields = [("content-length", String(size)), ("expect", "100-continue")]
            let refused = client.http2.request("POST", "/refused", fields: fields, ends: false)
            let stream = client.http2.request("POST", "/echo", fields: fields, ends: false)
            try client.flush()
            try client.read { client.answer(stream).status == 100 }
            if size > 16_384 {
                try client.readEnd(of: refused)
                #expect(client.answer(refused).status == 403)
            }
            var rest = size
            while rest > 0 {
                let count = min(rest, 16_384)
                rest -= count
                let bytes = [UInt8](repeating: 1, count: count)
                try client.connection.send(HTTP2Frame.data(bytes, ends: rest == 0, on: UInt32(stream)))
            }
            try client.readEnd(of: stream)
            #expect(client.answer(stream).status == 200 && client.answer(stream).body.count == size)
        }
    }
}
