import Glibc
import Syscalls
import Tape
import Testing

@testable import Server

@Suite struct StopTests {
    @Test(arguments: [1, 2])
    func `all streams get bye and a proper end, the idle are closed, a request under way is answered`(
        loops: Int
    ) async throws {
        let server = try TestServer(loops: loops)
        try await withTaskExecutorPreference(OwnThread()) {
            let streams = try (0..<12).map { try StreamClient(server, version: $0 % 2 == 0 ? "1.1" : "1.0") }
            for stream in streams { try stream.read(1, of: "hello") }
            let idle = try (0..<4).map { _ in try RawClient(server.address) }
            for client in idle.dropFirst() { #expect(try client.get("/a").status == 200) }
            let held = try (0..<4).map { _ in try RawClient(server.address) }
            for client in held { try client.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n") }
            let half = try RawClient(server.address)
            try half.send("GET /half HTTP/1.1\r\nHo")
            try waitUntil("they are held") { server.gate.count == 4 }
            try waitUntil("all are there") { server.metrics.openConnections == 21 }
            server.publish("a", "the last")

            async let stopped: Void = server.stop()
            for stream in streams {
                try stream.readToEnd()
                #expect(stream.blocks.map(\.event) == ["hello", "dataUpdate", "bye"])
                let retry = try #require(stream.blocks[2].retry)
                #expect(stream.blocks[2].data == #"{"reason":"stopping","retry":\#(retry)}"#)
                stream.connection.close()
            }
            #expect(Set(streams.map { $0.blocks[2].retry }).count > 3)
            for client in idle { #expect(try client.readToEnd() == []) }
            try half.send("st: h\r\n\r\n")
            #expect(try half.readAnswer().field("Connection") == "close")
            server.gate.open()
            for client in held {
                let answer = try client.readAnswer()
                #expect(answer.body == "/held" && answer.field("Connection") == "close")
                #expect(try client.readToEnd() == [])
            }
            for client in idle + held + [half] { client.close() }
            await stopped
            #expect(server.metrics.openConnections == 0 && server.metrics.openStreams == 0)
        }
    }

    @Test func `who asks for a stream while the server stops is told to come back`() async throws {
        let server = try TestServer()
        try await withTaskExecutorPreference(OwnThread()) {
            let client = try RawClient(server.address)
            try client.send("GET /events HTTP/1.1\r\nHost: h\r\nA:")
            let stream = try StreamClient(server)
            try stream.read(1, of: "hello")
            async let stopped: Void = server.stop()
            try stream.readToEnd()
            try client.send(" b\r\n\r\n")
            let answer = try client.readHead()
            #expect(answer[0] == "HTTP/1.1 200 OK")
            let rest = try String(decoding: client.readToEnd(), as: UTF8.self)
            #expect(rest.contains("event: busy\nretry: "))
            #expect(rest.hasSuffix("\n\n\r\n0\r\n\r\n"))
            for each in [client, stream.connection] { each.close() }
            await stopped
        }
    }

    @Test func `the port is free when stop returns, also to who stops together, twice, or was cancelled`() async throws
    {
        let server = try TestServer(loops: 2)
        let port = server.address.port
        let cancelled = Task { await server.stop() }
        cancelled.cancel()
        async let other: Void = server.stop()
        await cancelled.value
        for _ in 0..<20 {
            let next = try TestServer(port: port, loops: 2)
            #expect(throws: SyscallError.self) { try TestServer(port: port) }
            await next.stop()
        }
        await other
        await server.stop()
    }

    @Test func `a client that does not go is left after a while, and counted out`() async throws {
        let server = try TestServer()
        try await withTaskExecutorPreference(OwnThread()) {
            let held = try RawClient(server.address)
            try held.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n")
            let stuck = try StreamClient(server, receiveBuffer: 65_536)
            try stuck.read(1, of: "hello")
            for _ in 0..<900 { server.publish("a", String(repeating: "x", count: 10_000)) }
            try waitUntil("it is held") { server.gate.count == 1 }
            await server.stop()
            #expect(server.metrics.openConnections == 0 && server.metrics.openStreams == 0)
            server.gate.open()
        }
    }

    @Test func `nothing is left of servers that were stopped`() async {
        _ = await withTaskExecutorPreference(OwnThread()) {
            await #expect(processExitsWith: .success) {
                func round(_ number: Int) async throws {
                    let server = try TestServer(loops: 3)
                    try await withTaskExecutorPreference(OwnThread()) {
                        let streams = try (0..<5).map { _ in try StreamClient(server) }
                        for stream in streams { try stream.read(1, of: "hello") }
                        let client = try RawClient(server.address)
                        try client.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n")
                        if number % 2 == 0 { #expect(try client.readAnswer().status == 200) }
                        if number % 3 == 0 { for stream in streams { stream.connection.close() } }
                    }
                    await server.stop()
                }
                for number in 0..<5 { try await round(number) }
                let before = (openFiles(), threads())
                for number in 0..<30 { try await round(number) }
                try waitUntil("all is closed") { openFiles() <= before.0 && threads() <= before.1 }
            }
        }
    }
}
