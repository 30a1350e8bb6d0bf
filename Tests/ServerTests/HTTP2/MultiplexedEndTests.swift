import Tape
import TestHTTP2
import Testing

@testable import Server

/// How streams and connections of HTTP/2 end, by the server's will or their client's ways.
@Suite struct MultiplexedEndTests {
    @Test func `a stop ends each stream with bye, also one whose window is closed, and none by a reset`() async throws {
        let server = try TestServer()
        try await withTaskExecutorPreference(OwnThread()) {
            let client = try MultiplexedClient(server)
            let (open, closed) = (try client.open(), try client.open())
            client.http2.stalled = [closed]
            try client.read(1, of: "hello", on: open)
            try client.read(1, of: "hello", on: closed)
            let text = String(repeating: "x", count: 60_000)
            for _ in 0..<3 { server.publish("a", text) }
            try client.read(3, of: "dataUpdate", on: open)
            let held = try client.request("/held")
            try waitUntil("it is held") { server.gate.count == 1 }

            async let stopped: Void = server.stop()
            try client.readEnd(of: open)
            try client.readEnd(of: closed)
            #expect(try client.blocks(open).last?.event == "bye")
            for stream in [open, closed] {
                #expect(client.answer(stream).hasEnded && client.answer(stream).resetCode == nil)
            }
            #expect(client.http2.goAways.first == HTTP2Client.GoAway(last: .max, code: 0))
            server.gate.open()
            try client.readEnd(of: held)
            #expect(client.answer(held).text == "/held")
            try client.readToEnd()
            #expect(client.http2.goAways.last == HTTP2Client.GoAway(last: held, code: 0))
            client.connection.close()
            await stopped
            #expect(server.metrics.openConnections == 0 && server.metrics.openStreams == 0)
        }
    }

    @Test func `who opens no window for too long loses that stream alone`() async throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 50))
        try await withServer(
            tape: tape,
            {
                $0.heartbeat = .milliseconds(200)
                $0.stallLimit = .seconds(1)
            }
        ) { server in
            let client = try MultiplexedClient(server)
            let (quick, stuck) = (try client.open(), try client.open())
            client.http2.stalled = [stuck]
            try client.read(1, of: "hello", on: stuck)
            let text = String(repeating: "x", count: 20_000)
            var last = 0
            while client.answer(stuck).resetCode == nil {
                last = server.publish("a", text)
                try client.read { try client.sequences(quick).last == last || client.answer(stuck).resetCode != nil }
            }
            #expect(client.answer(stuck).resetCode == 8)
            last = server.publish("a", "still there")
            try client.read { try client.sequences(quick).last == last }
            #expect(try client.sequences(quick) == Array(1...last))
            #expect(server.metrics.openStreams == 1)
        }
    }

    @Test func `who reads a stream again is told what it missed`() async throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 50))
        try await withServer(tape: tape, { $0.stallLimit = .seconds(600) }) { server in
            let client = try MultiplexedClient(server)
            let (quick, slow) = (try client.open(), try client.open())
            client.http2.stalled = [slow]
            let text = String(repeating: "x", count: 20_000)
            for number in 1...200 {
                server.publish("a", text)
                try client.read { try client.sequences(quick).last == number }
            }
            client.http2.stalled = []
            client.http2.consume(slow, client.answer(slow).body.count)
            try client.flush()
            try client.read { try client.sequences(slow).last == 200 }
            let gaps = try client.blocks(slow).filter { $0.event == "gap" }
            #expect(gaps.count == 1 && gaps.allSatisfy { $0.data.hasSuffix(#""reason":"slow"}"#) })
        }
    }

    @Test func `who answers no sign of life is given up`() async throws {
        try await withServer({
            $0.heartbeat = .milliseconds(200)
            $0.stallLimit = .seconds(1)
        }) { server in
            let client = try MultiplexedClient(server, answersPings: false)
            let stream = try client.open()
            try client.read(1, of: "hello", on: stream)
            try client.read { client.hasEnded }
            #expect(client.http2.pings == 1)
            #expect(server.metrics.openStreams == 0)
        }
    }

    @Test func `a connection without streams ends when its time is up`() async throws {
        try await withServer({ $0.idleLimit = .milliseconds(300) }) { server in
            let client = try MultiplexedClient(server)
            try client.readEnd(of: try client.request("/a"))
            try client.readToEnd()
            #expect(client.http2.goAways.map(\.code) == [0])
            try waitUntil("it is forgotten") { server.metrics.totals.goAwaysSent == 1 }
        }
    }

    @Test func `a body that trickles is given up, the streams beside it go on`() async throws {
        try await withServer({ $0.bodyLimit = .milliseconds(300) }) { server in
            let client = try MultiplexedClient(server)
            let stream = try client.open()
            let slow = try client.request("POST", "/echo", ends: false)
            try client.connection.send(HTTP2Frame.data([1], on: UInt32(slow)))
            try client.readEnd(of: slow)
            #expect(client.answer(slow).resetCode == 8)
            server.publish("a", "x")
            try client.read(1, of: "dataUpdate", on: stream)
        }
    }

    @Test func `fields that trickle end the connection`() async throws {
        try await withServer({ $0.headLimit = .milliseconds(300) }) { server in
            let client = try RawClient(server.address)
            let fields = HTTP2Frame.block(HTTP2Frame.get("/a"))
            try client.send(HTTP2Frame.preface + HTTP2Frame.settings() + HTTP2Frame.frame(1, on: 1, fields))
            let heard = try client.readToEnd()
            // Its settings and the acknowledgement of ours, and no answer.
            #expect(Self.types(of: heard).allSatisfy { $0 == 4 }, "\(heard)")
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
        }
    }

    @Test(arguments: [
        Array(HTTP2Frame.preface.prefix(3)), Array(HTTP2Frame.preface.prefix(14)), HTTP2Frame.preface,
        HTTP2Frame.preface + HTTP2Frame.settings().prefix(5),
    ])
    func `what a connection begins with has the time of a head`(bytes: [UInt8]) async throws {
        try await withServer({ $0.headLimit = .milliseconds(300) }) { server in
            let client = try RawClient(server.address)
            try client.send(bytes)
            let heard = try client.readToEnd()
            #expect(Self.types(of: heard).allSatisfy { $0 == 4 }, "\(heard)")
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
        }
    }

    /// The types of the frames in these bytes.
    private static func types(of bytes: [UInt8]) -> [UInt8] {
        var (rest, types): (ArraySlice<UInt8>, [UInt8]) = (bytes[...], [])
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            types.append(head[3])
            rest = rest.dropFirst(9 + Int(head[0]) << 16 + Int(head[1]) << 8 + Int(head[2]))
        }
        return types
    }

    @Test(arguments: ["PRI * HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\r\n\r\n"])
    func `what begins like HTTP 2 and goes on otherwise is closed`(text: String) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(text)
            _ = try client.readToEnd()
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
            #expect(server.metrics.openHTTP2Connections == 0)
        }
    }

    @Test func `a client that floods is sent away, and its neighbours notice nothing`() async throws {
        try await withServer { server in
            let neighbour = try MultiplexedClient(server)
            let stream = try neighbour.open()
            let client = try RawClient(server.address)
            try client.send(HTTP2Frame.preface + HTTP2Frame.settings())
            var next: UInt32 = 1
            while next < 20_000 {
                let pair = HTTP2Frame.headers(HTTP2Frame.get("/events"), on: next) + HTTP2Frame.reset(next)
                guard (try? client.send(pair)) != nil else { break }
                next += 2
            }
            try waitUntil("it is noticed") { server.metrics.totals.floods == 1 }
            try waitUntil("it is closed") { server.metrics.openHTTP2Connections == 1 }
            server.publish("a", "x")
            try neighbour.read(1, of: "dataUpdate", on: stream)
            #expect(server.metrics.openStreams == 1)
        }
    }
}
