import Glibc
import Testing

@testable import Server

@Suite struct ExhaustionTests {
    /// A server that has no descriptor left, and clients that wait for one.
    private struct FullServer {
        let stream: StreamClient
        let waiting: [RawClient]
        /// What takes up all descriptors.
        var copies: [CInt] = []

        /// Fills it up with the clients last, and waits until that is said.
        init(_ server: TestServer, clients: Int) throws {
            // A loop that has begun has all that it opens for itself.
            stream = try StreamClient(server)
            try stream.read(1, of: "hello")
            waiting = (0..<clients).map { _ in RawClient() }
            while case let copy = dup(0), copy >= 0 { copies.append(copy) }
            for client in waiting {
                try client.connect(to: server.address)
                try client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            }
            try waitUntil("it is said") { !server.warnings.isEmpty }
        }

        /// Few descriptors are soon used up.
        static func limitDescriptors() {
            var limit = rlimit(rlim_cur: 128, rlim_max: 128)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    @Test func `when descriptors run out new clients wait, streams go on, and it is said once`() async {
        _ = await withTaskExecutorPreference(OwnThread()) {
            await #expect(processExitsWith: .success) {
                FullServer.limitDescriptors()
                try await withServer { server in
                    let full = try FullServer(server, clients: 3)
                    let said = "cannot accept a connection: Too many open files; new clients wait, the others go on"
                    for number in 1...30 {
                        server.publish("a", "x")
                        try full.stream.read(upTo: number)
                        nap(.milliseconds(80))
                    }
                    #expect(server.warnings == [said])
                    #expect(server.metrics.openConnections == 1)

                    for copy in full.copies { _ = close(copy) }
                    for client in full.waiting { #expect(try client.readAnswer().status == 200) }
                    #expect(server.warnings == [said])
                }
            }
        }
    }

    @Test func `that descriptors run out again and again is said once`() async {
        _ = await withTaskExecutorPreference(OwnThread()) {
            await #expect(processExitsWith: .success) {
                FullServer.limitDescriptors()
                try await withServer { server in
                    var full = try FullServer(server, clients: 4)
                    // Room for one more each time, and none for the next.
                    for client in full.waiting.dropLast() {
                        _ = close(full.copies.removeLast())
                        #expect(try client.readAnswer().status == 200)
                    }
                    #expect(server.metrics.openConnections == 4)
                    #expect(server.warnings.count == 1)
                    for copy in full.copies { _ = close(copy) }
                }
            }
        }
    }

    @Test func `a loop that has nothing to do does nothing, whatever its clients are at`() async {
        _ = await withTaskExecutorPreference(OwnThread()) {
            await #expect(processExitsWith: .success) {
                try await withServer { server in
                    let idle = try RawClient(server.address)
                    let stream = try StreamClient(server)
                    let stuck = try StreamClient(server, receiveBuffer: 65_536)
                    for client in [stream, stuck] { try client.read(1, of: "hello") }
                    let clients = try (0..<4).map { _ in try RawClient(server.address, receiveBuffer: 65_536) }
                    let held = "GET /held HTTP/1.1\r\nHost: h\r\n\r\n"
                    let big = "GET /big?bytes=9000000 HTTP/1.1\r\nHost: h\r\n"
                    // An answer is worked out for one that is half gone, and for one that has sent more already.
                    try clients[0].send(held)
                    clients[0].finishSending()
                    try clients[1].send(held + held)
                    // Two read no answer; one of them is half gone and is to be closed then.
                    try clients[2].send(big + "\r\n" + big + "\r\n")
                    try clients[3].send(big + "Connection: close\r\n\r\n")
                    clients[3].finishSending()
                    for _ in 0..<900 { server.publish("a", String(repeating: "x", count: 10_000)) }
                    try stream.read(upTo: 900)
                    try waitUntil("answers are held") { server.gate.count == 2 }
                    nap(.milliseconds(200))

                    let before = processorTime(of: "loop")
                    nap(.seconds(1))
                    #expect(processorTime(of: "loop") - before < 10)
                    idle.close()
                }
            }
        }
    }
}
