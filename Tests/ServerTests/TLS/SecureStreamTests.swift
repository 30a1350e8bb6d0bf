import TLS
import Tape
import TestCertificates
import Testing

@testable import Server

/// Streams through TLS, which must be those without it.
@Suite struct SecureStreamTests {
    private static let versions = [0x0303, 0x0304]

    @Test(arguments: versions)
    func `a stream is the same through TLS, whatever the size of its events`(version: Int) async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try StreamClient(server, trusting: identity, tlsVersion: version)
            #expect(client.connection.tls?.version == (version == 0x0304 ? "TLSv1.3" : "TLSv1.2"))
            let cipher = version == 0x0304 ? "TLS_AES_128_GCM_SHA256" : "ECDHE-ECDSA-AES128-GCM-SHA256"
            #expect(client.connection.tls?.cipher == cipher)
            let sizes = [1, 16_000, 16_384, 40_000, 200_000, 2]
            for size in sizes { server.publish("a", String(repeating: "x", count: size)) }
            try client.read(sizes.count, of: "dataUpdate")
            #expect(client.events.map { $0.data.utf8.count } == sizes)
        }
    }

    @Test func `what was missed is replayed through TLS, and the end is told`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            for number in 1...300 { server.publish("a", "\(number) \(String(repeating: "x", count: 500))") }
            let client = try StreamClient(server, lastEventID: "k-100", trusting: identity)
            try client.read(upTo: 300)
            #expect(client.sequences == Array(101...300))
            server.endStreams(exceptWith: [1])
            try client.readToEnd()
            #expect(client.blocks.last?.event == "bye")
            // Not cut off, but ended by an alert.
            #expect(try client.connection.receive() == [])
        }
    }

    @Test func `a crowd gets the same, each encrypted for itself`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let clients = try (0..<40).map { _ in try StreamClient(server, trusting: identity) }
            try waitUntil("all are live") { server.metrics.openStreams == 40 }
            for number in 1...50 { server.publish("a", "\(number)") }
            for client in clients {
                try client.read(upTo: 50)
                #expect(client.sequences == Array(1...50))
            }
        }
    }

    @Test func `who reads slowly gets whole records, and what it missed is told`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(tape: Tape(epoch: "k", capacity: .init(events: 300)), showing: identity) { server in
            let slow = try StreamClient(server, receiveBuffer: 4096, trusting: identity)
            let quick = try StreamClient(server, trusting: identity)
            for number in 1...1200 {
                server.publish("a", "\(number) \(String(repeating: "y", count: 8000))")
                if number % 50 == 0 { try quick.read(upTo: number) }
            }
            #expect(quick.sequences == Array(1...1200))
            try slow.read(upTo: 1200)
            #expect(slow.blocks.contains { $0.event == "gap" })
        }
    }

    @Test func `who takes nothing for too long is left, with all that belongs to it`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity, { $0.stallLimit = .seconds(1) }) { server in
            let slow = try StreamClient(server, receiveBuffer: 4096, trusting: identity)
            for number in 1...1200 { server.publish("a", "\(number) \(String(repeating: "y", count: 8000))") }
            try waitUntil("it is gone") { server.metrics.openConnections == 0 }
            #expect(throws: (any Error).self) { try slow.read(upTo: 1200) }
        }
    }

    @Test func `a client may change its keys while it is sent events`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try StreamClient(server, trusting: identity)
            for number in 1...20 {
                try client.connection.tls?.changeKeys(both: number % 2 == 0)
                server.publish("a", "\(number)")
                try client.read(upTo: number)
            }
            #expect(client.sequences == Array(1...20))
        }
    }

    @Test func `a client that says it goes is gone`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try StreamClient(server, trusting: identity)
            try waitUntil("it is there") { server.metrics.openStreams == 1 }
            client.connection.tls?.sendEnd()
            try waitUntil("it is gone") { server.metrics.openConnections == 0 }
            #expect(server.metrics.openStreams == 0)
            #expect(server.metrics.openSecureConnections == 0)
        }
    }

    @Test func `a certificate takes the place of another while a stream goes on`() async throws {
        let (old, new) = (
            try Identity("localhost", names: ["DNS:localhost"]), try Identity("localhost", names: ["DNS:localhost"])
        )
        try await withServer(showing: old) { server in
            let client = try StreamClient(server, trusting: old)
            server.certificate?.replace(with: try TLSContext(new))
            server.publish("a", "1")
            try client.read(upTo: 1)
            let later = try StreamClient(server, lastEventID: "k-0", trusting: new)
            server.publish("a", "2")
            try client.read(upTo: 2)
            try later.read(upTo: 2)
            #expect(client.sequences == [1, 2] && later.sequences == [1, 2])
            #expect(throws: TLSClient.Failure.refused("certificate verify failed")) {
                try StreamClient(server, trusting: old)
            }
        }
    }
}
