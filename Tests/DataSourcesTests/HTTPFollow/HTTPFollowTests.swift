import Configuration
import Foundation
import Synchronization
import Testing

@testable import DataSources

/// Gathers what a source that is followed hands over.
private final class Gathered: Sendable {
    private let state = Mutex((told: [String](), connections: 0))
    /// How long each result takes to be put on the tape.
    private let delay: Duration

    init(delay: Duration = .zero) { self.delay = delay }

    var told: [String] { state.withLock { $0.told } }
    var connections: Int { state.withLock { $0.connections } }

    func feed(_ place: ResumePlace = ResumePlace()) -> SourceFeed {
        SourceFeed(
            emit: { [self] result in
                if delay > .zero { try? await Task.sleep(for: delay) }
                let word =
                    switch result {
                    case .success(let result): result.shown
                    case .failure(let failure): "\(failure.kind): \(failure.message)"
                    }
                state.withLock { $0.told.append(word) }
            },
            connect: { [self] in state.withLock { $0.connections += 1 } },
            place: place
        )
    }
}

@Suite struct HTTPFollowTests {
    private static let stream = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n"
    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

    @Test func `each event is a result, and the stream goes on behind the last of them`() async throws {
        let server = try LoopbackServer { client in
            client.send(Self.stream)
            let isResumed = client.head.contains("Last-Event-ID: 2\r\n")
            client.send(
                isResumed ? "id: 3\ndata: c\n\n" : "retry: 1500\nid: 1\ndata: {\"a\": 1}\n\n: x\nid: 2\ndata: b\n\n"
            )
        }
        defer { server.stop() }
        let source = try followed("http: '\(server.url("/"))'")
        let (gathered, place) = (Gathered(), ResumePlace())
        #expect(try await source.follow(gathered.feed(place)) == .ended(again: .milliseconds(1500)))
        #expect(gathered.told == ["{\"a\":1}", "«b»"])
        #expect(place.text == "2")
        // The wait that was asked for once holds for the next end too.
        #expect(try await source.follow(gathered.feed(place)) == .ended(again: .milliseconds(1500)))
        #expect(gathered.told == ["{\"a\":1}", "«b»", "«c»"])
        #expect(place.text == "3")
        #expect(gathered.connections == 2)
        let first = try #require(server.requests.first)
        #expect(first.contains("Accept: text/event-stream, "))
        #expect(first.contains("Cache-Control: no-cache\r\n"))
        #expect(!first.contains("Last-Event-ID"))
    }

    @Test func `of many streams that end and begin again each gets its own events`() async throws {
        let server = try LoopbackServer { client in
            client.send("\(Self.stream)data: \(client.path.dropFirst())\n\n")
        }
        defer { server.stop() }
        try await withThrowingTaskGroup { group in
            for name in 0..<20 {
                let source = try followed("http: '\(server.url("/\(name)"))'")
                group.addTask {
                    let gathered = Gathered()
                    for _ in 0..<10 { _ = try await source.follow(gathered.feed()) }
                    #expect(gathered.told == Array(repeating: "\(name)", count: 10))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `type and id go along where the job asks for them`() async throws {
        let server = try LoopbackServer { client in
            client.send("\(Self.stream)event: x\nid: 1\ndata: 5\n\nid\ndata: a\ndata: b\n\n")
        }
        defer { server.stop() }
        let gathered = Gathered()
        _ = try await followed("http: { url: '\(server.url("/"))', report: event }").follow(gathered.feed())
        #expect(
            gathered.told == [
                #"{"event":"x","id":"1","data":5}"#, #"{"event":"message","id":null,"data":"a\nb"}"#,
            ]
        )
    }

    @Test(arguments: [
        ("auto", "application/x-ndjson", ["{\"a\":1}", "[2]"], true),
        ("auto", "application/json", ["{\"a\":1}", "[2]"], true),
        ("auto", "text/plain", ["{\"a\":1}", "«»", "[2]", "«three»"], false),
        ("text", "application/x-ndjson", ["«{\"a\": 1}»", "«»", "«[2]»", "«three»"], false),
        ("json", "text/plain", ["{\"a\":1}", "[2]"], true),
    ])
    func `lines are understood by type and format`(format: String, type: String, told: [String], hasFault: Bool)
        async throws
    {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: \(type)\r\n\r\n")
            client.send("{\"a\": 1}\n\n\u{1E}[2]\r\nthree".replacingOccurrences(of: "\u{1E}", with: ""))
        }
        defer { server.stop() }
        let gathered = Gathered()
        let source = try followed("http: '\(server.url("/"))'\nformat: \(format)")
        #expect(try await source.follow(gathered.feed()) == .ended(again: nil))
        let fault = "notJSON: a line is not JSON: a value is due at byte 0; it begins with \"three\""
        #expect(gathered.told.prefix(told.count) == told[...])
        #expect(gathered.told.count == told.count + (hasFault ? 1 : 0))
        if hasFault { #expect(gathered.told.last?.hasPrefix(String(fault.prefix(28))) == true) }
    }

    @Test func `an answer without content is not asked for again, and a status that is not good is a failure`()
        async throws
    {
        let server = try LoopbackServer { client in
            client.send(
                client.path == "/gone"
                    ? "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                    : "HTTP/1.1 503 X\r\nConnection: close\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
            )
        }
        defer { server.stop() }
        let gathered = Gathered()
        #expect(try await followed("http: '\(server.url("/gone"))'").follow(gathered.feed()) == .finished)
        #expect(gathered.connections == 0)
        let failure = await #expect(throws: SourceError.self) {
            try await followed("http: '\(server.url("/busy"))'").follow(gathered.feed())
        }
        #expect(failure?.retryAfter == .seconds(7))
        #expect(
            failure?.message
                == "127.0.0.1:\(server.port) answered 503 Service Unavailable, and asks to be left alone for 7s"
        )
    }

    @Test func `a redirect is followed with the id`() async throws {
        let server = try LoopbackServer { client in
            client.send(
                client.path == "/a"
                    ? "HTTP/1.1 307 X\r\nConnection: close\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
                    : "\(Self.stream)data: b\n\n"
            )
        }
        defer { server.stop() }
        let gathered = Gathered()
        _ = try await followed("http: '\(server.url("/a"))'").follow(gathered.feed(ResumePlace("9")))
        #expect(gathered.told == ["«b»"])
        #expect(server.requests.last?.contains("Last-Event-ID: 9\r\n") == true)
    }

    @Test func `a stream that breaks off has ended, lines that do have failed`() async throws {
        let server = try LoopbackServer { client in
            let isStream = client.path == "/stream"
            client.send(isStream ? Self.chunked : Self.chunked.replacingOccurrences(of: "event-stream", with: "plain"))
            client.send("9\r\ndata: a\n\n\r\n")
        }
        defer { server.stop() }
        let gathered = Gathered()
        #expect(try await followed("http: '\(server.url("/stream"))'").follow(gathered.feed()) == .ended(again: nil))
        #expect(gathered.told == ["«a»"])
        await #expect(
            throws: SourceError(
                .broken,
                "127.0.0.1:\(server.port) broke off before its answer was complete, or speaks no HTTP"
            )
        ) { try await followed("http: '\(server.url("/lines"))'").follow(gathered.feed()) }
    }

    @Test func `silence is no failure, and a stop ends it within a second`() async throws {
        let server = try LoopbackServer { client in
            client.send("\(Self.stream)data: a\n\n")
            client.waitForClose()
        }
        defer { server.stop() }
        let gathered = Gathered()
        let source = try followed("http: '\(server.url("/"))'\ntimeout: 50ms")
        let task = Task { try await source.follow(gathered.feed()) }
        try await eventually("the event comes") { gathered.told == ["«a»"] }
        // Well beyond its timeout.
        try await Task.sleep(for: .milliseconds(200))
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: SourceError.stopped) { try await task.value }
        try await server.allClientsGone()
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(gathered.told == ["«a»"])
    }

    @Test func `who floods is held up and not kept in memory`() async throws {
        let sent = Mutex(0)
        let server = try LoopbackServer { client in
            client.send(Self.stream)
            let event = "data: \(String(repeating: "x", count: 1000))\n\n"
            while client.send(event) { sent.withLock { $0 += event.utf8.count } }
        }
        defer { server.stop() }
        let gathered = Gathered(delay: .milliseconds(5))
        let source = try followed("http: '\(server.url("/"))'")
        let task = Task { try await source.follow(gathered.feed()) }
        try await eventually("events come") { gathered.told.count > 100 }
        let before = (sent.withLock { $0 }, gathered.told.count)
        try await eventually("more events come") { gathered.told.count > before.1 + 100 }
        // What sockets hold of it is some MiB; a server that isn't held up sends hundreds a second.
        #expect(sent.withLock { $0 } < 20 << 20)
        task.cancel()
        _ = try? await task.value
        try await server.allClientsGone()
        #expect(gathered.told.allSatisfy { $0.count == 1002 })
    }

    @Test func `nothing is lost where reading and sending take turns`() async throws {
        let count = 3000
        let server = try LoopbackServer { client in
            client.send(Self.chunked)
            for number in 0..<count {
                let event = "id: \(number)\ndata: \(number) \(String(repeating: "y", count: number % 700))\n\n"
                client.send("\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n")
            }
            client.send("0\r\n\r\n")
        }
        defer { server.stop() }
        let gathered = Gathered()
        let place = ResumePlace()
        _ = try await followed("http: '\(server.url("/"))'\nformat: text").follow(gathered.feed(place))
        #expect(gathered.told.map { $0.dropFirst().prefix { $0 != " " } } == (0..<count).map { "\($0)"[...] })
        #expect(place.text == "\(count - 1)")
    }

    @Test func `an event or line over the limit is told, and the rest goes on`() async throws {
        let server = try LoopbackServer { client in
            let long = String(repeating: "x", count: 5000)
            client.send(
                client.path == "/events"
                    ? "\(Self.stream)data: \(long)\n\ndata: b\n\n"
                    : "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\n\r\n\"\(long)\"\n2\n"
            )
        }
        defer { server.stop() }
        let (events, lines) = (Gathered(), Gathered())
        _ = try await followed("http: '\(server.url("/events"))'\nmax_bytes: 1000").follow(events.feed())
        #expect(events.told == ["tooLarge: an event has more than 1000 bytes; raise max_bytes", "«b»"])
        _ = try await followed("http: '\(server.url("/lines"))'\nmax_bytes: 1000").follow(lines.feed())
        #expect(
            lines.told == ["tooLarge: a line is longer than 1000 bytes, so its JSON is cut; raise max_bytes", "2"]
        )
    }

    @Test func `an answer that is packed, which nobody asked for, is a failure`() async throws {
        let server = try LoopbackServer { client in
            client.send(
                Self.stream.replacingOccurrences(of: "Connection", with: "Content-Encoding: gzip\r\nConnection")
            )
        }
        defer { server.stop() }
        let message = "127.0.0.1:\(server.port) packs an answer that goes on, which nobody has asked for"
        await #expect(throws: SourceError(.broken, message)) {
            try await followed("http: '\(server.url("/"))'").follow(Gathered().feed())
        }
    }

    @Test func `what is told of an answer goes by its use`() throws {
        let usual = try followed("http: http://h/")
        #expect(usual.obstacle(to: .reading) == nil && usual.obstacle(to: .following) == nil)
        let exchange = try followed("http: { url: 'http://h/', report: exchange }")
        #expect(exchange.obstacle(to: .following)?.contains("report: exchange") == true)
        let event = try followed("http: { url: 'http://h/', report: event }")
        #expect(event.obstacle(to: .reading)?.contains("follow: true") == true)
    }
}
