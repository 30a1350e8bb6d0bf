import Syscalls
import TLS
import TestCertificates
import Testing

@testable import Server

/// What clients do before keys are agreed on, and what they must not do later.
@Suite struct HandshakeTests {
    @Test func `who comes back with a ticket resumes, also after the certificate has changed`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let first = try StreamClient(server, trusting: identity)
            let ticket = try #require(first.connection.tls?.ticket)
            server.certificate?.replace(with: try TLSContext(identity))
            let second = try RawClient(server.address)
            try second.beginTLS(trusting: identity, resuming: ticket)
            #expect(second.tls?.isResumed == true)
            try second.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try second.readHead().first == "HTTP/1.1 200 OK")
            try waitUntil("both are counted") {
                let totals = server.metrics.totals
                return totals.fullHandshakes == 1 && totals.resumedHandshakes == 1 && totals.failedHandshakes == 0
            }
            #expect(server.metrics.openSecureConnections == 2)
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ])
    func `a request without TLS is told to speak it`(text: String) async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try RawClient(server.address)
            try client.send(text)
            let answer = String(decoding: try client.readToEnd(), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("this port speaks https alone"))
            try waitUntil("it is counted") { server.metrics.totals.failedHandshakes == 1 }
        }
    }

    @Test(arguments: [
        [UInt8](repeating: 0, count: 100), [0x16, 0x03, 0x01, 0xFF, 0xFF, 1, 2, 3],
        [0x16, 0x03, 0x01, 0x00, 0x05, 1, 0, 0, 1, 0], [0x80, 0x2E, 1, 3, 1], [0x17, 0x03, 0x03, 0, 1, 0],
    ])
    func `what is no handshake is ended`(bytes: [UInt8]) async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity, { $0.handshakeLimit = .milliseconds(200) }) { server in
            let stream = try StreamClient(server, trusting: identity)
            let client = try RawClient(server.address)
            try client.send(bytes)
            _ = try? client.readToEnd()
            client.close()
            try waitUntil("it is gone, and counted") {
                server.metrics.openConnections == 1 && server.metrics.totals.failedHandshakes == 1
            }
            server.publish("a", "1")
            try stream.read(upTo: 1)
            #expect(stream.sequences == [1])
        }
    }

    @Test func `damage in an open connection ends it, and no other`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let clients = try (0..<2).map { _ in try StreamClient(server, trusting: identity) }
            try clients[0].connection.sendRaw([0x17, 0x03, 0x03, 0x00, 0x20] + [UInt8](repeating: 7, count: 32))
            try waitUntil("it is gone") { server.metrics.openStreams == 1 }
            server.publish("a", "1")
            try clients[1].read(upTo: 1)
            #expect(clients[1].sequences == [1])
            #expect(server.metrics.openStreams == 1)
        }
    }

    @Test func `a handshake has its time, and a byte now and then adds none`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity, { $0.handshakeLimit = .milliseconds(300) }) { server in
            let (silent, slow) = (try RawClient(server.address), try RawClient(server.address))
            try waitUntil("the slow one is closed") {
                (try? slow.sendRaw([0x16])) == nil || server.metrics.openConnections < 2
            }
            #expect(try silent.readToEnd() == [])
            try waitUntil("both are gone, and counted") {
                server.metrics.openConnections == 0 && server.metrics.totals.failedHandshakes == 2
            }
        }
    }

    @Test func `who wants new keys without end and takes none is ended`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let (client, other) = (
                try StreamClient(server, receiveBuffer: 4096, trusting: identity),
                try StreamClient(server, trusting: identity)
            )
            var count = 0
            while server.metrics.openStreams == 2, count < 1_000_000 {
                try? client.connection.tls?.changeKeys()
                count += 1
            }
            #expect(server.metrics.openStreams == 1)
            server.publish("a", "1")
            try other.read(upTo: 1)
        }
    }

    @Test func `keys are not agreed on anew in TLS 1.2`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try StreamClient(server, trusting: identity, tlsVersion: 0x0303)
            #expect(throws: TLSClient.Failure.refused("no renegotiation")) { try client.connection.tls?.renegotiate() }
        }
    }

    @Test func `those that have begun long ago give way to new ones`() {
        var handshakes = Handshakes()
        func token(_ number: Int) -> Poller.Token { Poller.Token(slot: UInt32(number), generation: 0) }
        var given: [Poller.Token] = []
        for number in 0..<(Handshakes.most * 3) {
            handshakes.beginRound()
            given += handshakes.begin(token(number)) { $0.slot % 2 == 0 || $0.slot > 100 }
        }
        // Of the first hundred half have ended, and the others are the oldest.
        let even = stride(from: 0, to: 100, by: 2).map(token)
        #expect(Array(given.prefix(50)) == even)
        #expect(!given.contains(token(Handshakes.most * 3 - 1)))
        #expect(given.count >= Handshakes.most)
    }

    @Test func `a round begins a few`() {
        var handshakes = Handshakes()
        for _ in 1...3 {
            handshakes.beginRound()
            var count = 0
            while handshakes.haveRoom {
                _ = handshakes.begin(Poller.Token(slot: 1, generation: 0)) { _ in false }
                count += 1
            }
            #expect(count == Handshakes.share)
        }
    }
}
