import TestPorts
import TestSupport
import Foundation
import Glibc
import Testing

@testable import DataSources

/// Clients behind the proxies that configurations are shipped for.
@Suite(.enabled(if: !ProxyUnderTest.installed.isEmpty, "needs a proxy"))
struct ProxyTests {
    private static let jobs = "server: { heartbeat: 1s, tokens: { publish: [p] } }\njobs: { a: { post: true } }"

    /// Serves behind a proxy while a test runs, and leaves neither behind.
    private func behind(
        _ kind: ProxyUnderTest.Kind,
        isolation: isolated (any Actor)? = #isolation,
        _ test: (_ proxy: ProxyUnderTest, _ program: Program, _ port: UInt16) async throws -> Void
    ) async throws {
        try await Program.serving(Self.jobs) { program, port in
            try await ProxyUnderTest.running(kind, from: FreePort.reserve(), to: port) { proxy in
                try await test(proxy, program, port)
            }
        }
    }

    private func post(_ number: Int, at port: UInt16) async throws {
        let answer = try await Answer.to("POST", "/jobs/a?token=p", at: port, body: "\(number)")
        #expect(answer.status == 202)
    }

    @Test(arguments: ProxyUnderTest.installed)
    func `each event comes through before the next is made, and silence is filled`(kind: ProxyUnderTest.Kind)
        async throws
    {
        try await behind(kind) { proxy, _, port in
            // Browsers and scripts say that they take compressed answers; an event must not wait for a full block.
            let fields = ["Accept-Encoding": "gzip, deflate, br, zstd"]
            let stream = try await EventStream.open("/events?heartbeat=event", at: proxy.port, fields: fields)
            #expect(stream.answer.status == 200)
            #expect(stream.answer.fields["content-type"] == "text/event-stream; charset=utf-8")
            #expect(stream.answer.fields["content-encoding"] == nil)
            #expect(try await stream.next()?.event == "hello")
            for number in 1...20 {
                try await post(number, at: number % 2 == 0 ? port : proxy.port)
                #expect(try await stream.event("dataUpdate").value as? Int == number)
            }
            _ = try await stream.event("heartbeat")
        }
    }

    @Test(arguments: ProxyUnderTest.installed)
    func `a restart of the proxy loses nothing`(kind: ProxyUnderTest.Kind) async throws {
        try await Program.serving(Self.jobs) { _, port in
            let front = try FreePort.reserve()
            var seen: [Int] = []
            var id: String?
            for round in 0..<3 {
                let proxy = try await ProxyUnderTest.start(kind, from: front, to: port)
                do {
                    let fields = id.map { ["Last-Event-ID": $0] } ?? [:]
                    let stream = try await EventStream.open(at: front, fields: fields)
                    #expect(
                        try await stream.next()?.object()["resume"] as? String == (round == 0 ? "fresh" : "resumed")
                    )
                    try await post(10 * round + 5, at: port)
                    while seen.last != 10 * round + 5 {
                        let block = try await stream.event("dataUpdate")
                        seen.append(try #require(block.value as? Int))
                        id = block.id
                    }
                } catch {
                    try await proxy.stop()
                    throw error
                }
                try await proxy.stop()
                for number in 6...9 { try await post(10 * round + number, at: port) }
            }
            #expect(seen == [5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 25])
        }
    }

    @Test(arguments: ProxyUnderTest.installed)
    func `while the program is away streams are told to come back, instead of an error that ends them`(
        kind: ProxyUnderTest.Kind
    ) async throws {
        try await ProxyUnderTest.running(kind, from: FreePort.reserve(), to: FreePort.reserve()) {
            proxy in
            for target in ["/events?token=x", "/jobs/video/stream?caseId=7"] {
                for origin in [nil, "https://app.example"] {
                    let fields = origin.map { ["Origin": $0] } ?? [:]
                    let away = try await eventually("the stand-in") { () -> Answer? in
                        // A proxy that looks whether the program is there takes a moment for it.
                        let answer = try await Answer.to("GET", target, at: proxy.port, fields: fields)
                        return answer.status == 200 ? answer : nil
                    }
                    #expect(away.fields["content-type"]?.hasPrefix("text/event-stream") == true)
                    #expect(away.fields["cache-control"] == "no-store")
                    #expect(away.unchunkedText == "retry: 3000\n\n")
                    // Without its origin a browser would give up all the same.
                    #expect(away.fields["access-control-allow-origin"] == origin)
                    #expect(away.fields["access-control-allow-credentials"] == origin.map { _ in "true" })
                    #expect(away.fields["vary"] == "Origin")
                }
            }
            #expect(try await Answer.to("GET", "/", at: proxy.port).status >= 502)
        }
    }

    /// Apache alone says 502 then, whatever its file.
    @Test(arguments: ProxyUnderTest.installed.filter { $0 != .apache })
    func `where the program ends before it has answered, streams are told to come back too`(
        kind: ProxyUnderTest.Kind
    ) async throws {
        let (number, back) = try Connection.listening()
        defer { _ = shutdown(number, CInt(SHUT_RDWR)) }
        Thread.detachNewThread {
            defer { close(number) }
            while case let client = accept(number, nil, nil), client >= 0 {
                _ = try? Connection(owning: client).receiveHead()
            }
        }
        try await ProxyUnderTest.running(kind, from: FreePort.reserve(), to: back) { proxy in
            let answer = try await Answer.to("GET", "/events", at: proxy.port)
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(answer.unchunkedText == "retry: 3000\n\n")
        }
    }

    @Test(arguments: ProxyUnderTest.installed)
    func `a reload of the proxy loses nothing, and ends no stream but lighttpd's`(kind: ProxyUnderTest.Kind)
        async throws
    {
        try await behind(kind) { proxy, _, port in
            var stream = try await EventStream.open(at: proxy.port)
            #expect(try await stream.next()?.event == "hello")
            try await post(6, at: port)
            let id = try #require(try await stream.event("dataUpdate").id)
            try await proxy.reload()
            if kind == .lighttpd {
                _ = try? await stream.rest()
                stream.cut()
            }
            try await eventually("an answer") {
                (try? await Answer.to("GET", "/health", at: proxy.port)) != nil ? true : nil
            }
            try await post(7, at: port)
            if kind == .lighttpd { stream = try await EventStream.open(at: proxy.port, fields: ["Last-Event-ID": id]) }
            #expect(try await stream.event("dataUpdate").value as? Int == 7)
        }
    }

    @Test(arguments: ProxyUnderTest.installed)
    func `a client that hangs up at the proxy is gone for the program, too`(kind: ProxyUnderTest.Kind) async throws {
        try await behind(kind) { proxy, _, port in
            func streams() async throws -> Int? {
                let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
                return index?["connections"] as? Int
            }
            let stream = try await EventStream.open(at: proxy.port)
            #expect(try await stream.next()?.event == "hello")
            #expect(try await streams() == 1)
            stream.cut()
            try await eventually("the stream's end") { try await streams() == 0 ? true : nil }
        }
    }
}
