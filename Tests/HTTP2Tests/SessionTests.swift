import HTTP
import TestHTTP2
import Testing

@testable import HTTP2

/// Requests in, answers out.
@Suite struct SessionTests {
    @Test(arguments: [1, 7, 100, .max])
    func `a request is the same in whatever pieces it comes, and its answer arrives`(piece: Int) {
        let exchange = Exchange()
        let stream = exchange.client.request("GET", "/a%20b?c=d", fields: [("x-y", "z")])
        exchange.run(piece: piece)
        #expect(exchange.requests.count == 1)
        let head = exchange.requests.first?.head
        #expect(head?.path == "/a b" && head?.rawQuery == "c=d" && head?.version == .http2)
        #expect(head?.authority == "h" && head?.fields["X-Y"] == "z" && head?.fields["Host"] == "h")
        exchange.bodies[7] = (Array("hello".utf8), true)
        let fields = ResponseEncoder().list(.text("hello"), date: "D")
        exchange.session.respond(stream, status: 200, fields, bodyAt: 7)
        exchange.run()
        let answer = exchange.client.answers[stream]
        #expect(answer?.status == 200 && answer?.text == "hello" && answer?.hasEnded == true)
        #expect(answer?.fields["content-length"] == "5" && answer?.fields["date"] == "D")
        #expect(exchange.closed == [stream])
    }

    @Test func `a body comes with its request, and large ones are told of first`() {
        let exchange = Exchange()
        let stream = exchange.client.request("POST", "/jobs/a", ends: false)
        exchange.take(exchange.client.output())
        #expect(exchange.requests.isEmpty)
        exchange.take(HTTP2Frame.data(Array(repeating: 1, count: 16_000), on: UInt32(stream)))
        #expect(exchange.events.isEmpty)
        exchange.take(HTTP2Frame.data(Array(repeating: 2, count: 16_000), on: UInt32(stream)))
        guard case .large(let head, on: stream)? = exchange.events.last else {
            Issue.record("it is not told of: \(exchange.events)")
            return
        }
        #expect(head.path == "/jobs/a" && exchange.events.count == 1)
        exchange.take(HTTP2Frame.data([3], ends: true, on: UInt32(stream)))
        #expect(exchange.requests.first?.body.count == 32_001)
        #expect(exchange.session.bodyBytes == 0)
    }

    @Test func `a body beyond the limit is refused, and the answer ends it`() {
        let exchange = Exchange(limits: RequestLimits(bodyBytes: 1000))
        let stream = exchange.client.request("POST", "/a", ends: false)
        exchange.take(exchange.client.output())
        exchange.take(HTTP2Frame.data(Array(repeating: 1, count: 1001), on: UInt32(stream)))
        #expect(exchange.refusals == [RequestError(413, "the body is larger than 1000 bytes")])
        exchange.session.respond(stream, status: 413, [], bodyAt: nil)
        exchange.client.receive(exchange.written())
        #expect(exchange.client.answers[stream]?.status == 413 && exchange.client.answers[stream]?.hasEnded == true)
        #expect(exchange.client.answers[stream]?.resetCode == nil)
        exchange.session.resetAnswered(before: .seconds(1))
        exchange.client.receive(exchange.written())
        #expect(exchange.client.answers[stream]?.resetCode == 0 && exchange.session.bodyBytes == 0)
    }

    @Test func `a stream ends in good order although its window is closed`() {
        let exchange = Exchange(window: 0)
        let stream = exchange.client.request("GET", "/events")
        exchange.run()
        exchange.bodies[1] = (Array("data: 1\n\n".utf8), false)
        exchange.session.respond(stream, status: 200, [], bodyAt: 1)
        exchange.run()
        #expect(exchange.client.answers[stream]?.body == [])
        exchange.session.end(stream)
        exchange.run()
        #expect(exchange.client.answers[stream]?.hasEnded == true)
        #expect(exchange.client.answers[stream]?.resetCode == nil)
        #expect(exchange.closed == [stream])
    }

    @Test func `a stream that nobody reads leaves half of the connection to the others`() {
        let exchange = Exchange()
        let (stalled, other) = (exchange.client.request("GET", "/events"), exchange.client.request("GET", "/events"))
        exchange.client.stalled = [stalled]
        exchange.run()
        exchange.bodies = [1: (Array(repeating: 1, count: 1 << 20), false), 2: ([], false)]
        exchange.session.respond(stalled, status: 200, [], bodyAt: 1)
        exchange.session.respond(other, status: 200, [], bodyAt: 2)
        exchange.run()
        #expect(exchange.client.answers[stalled]?.body.count == 32_768)
        exchange.bodies[2] = (Array(repeating: 2, count: 500_000), false)
        exchange.session.resume(other)
        exchange.run()
        #expect(exchange.client.answers[other]?.body.count == 500_000)
        // What is read at last makes room for the rest.
        exchange.client.stalled = []
        exchange.client.consume(stalled, 32_768)
        exchange.run()
        #expect(exchange.client.answers[stalled]?.body.count == 1 << 20)
    }

    /// A stream whose answer begins with a text, and pauses behind it.
    private func pausing(_ text: String) -> (Exchange, Int32) {
        let exchange = Exchange()
        let stream = exchange.client.request("GET", "/events")
        exchange.run()
        exchange.pauses = true
        exchange.session.attach(stream, to: 7)
        exchange.bodies[7] = (Array(text.utf8), false)
        exchange.session.respond(stream, status: 200, [], bodyAt: 7)
        return (exchange, stream)
    }

    @Test func `a body that pauses goes on, and ends, when there is more`() {
        let (exchange, stream) = pausing("one")
        // Told before anything has left, and once more than needed: each is sent once.
        exchange.session.resume(stream)
        exchange.run()
        #expect(exchange.client.answers[stream]?.body == Array("one".utf8))
        for text in ["two", "three"] {
            exchange.bodies[7] = (Array(text.utf8), false)
            exchange.session.resume(stream)
            exchange.session.resume(stream)
            exchange.run()
        }
        #expect(exchange.client.answers[stream]?.body == Array("onetwothree".utf8))
        #expect(exchange.client.answers[stream]?.hasEnded == false)
        exchange.bodies[7]?.ends = true
        exchange.session.resume(stream)
        exchange.run()
        #expect(exchange.client.answers[stream]?.body == Array("onetwothree".utf8))
        #expect(exchange.client.answers[stream]?.hasEnded == true)
        #expect(exchange.client.answers[stream]?.resetCode == nil)
    }

    @Test func `a body that has paused can be ended behind what it has sent`() {
        let (exchange, stream) = pausing("one")
        exchange.run()
        exchange.session.end(stream)
        exchange.run()
        #expect(exchange.client.answers[stream]?.body == Array("one".utf8))
        #expect(exchange.client.answers[stream]?.hasEnded == true)
        #expect(exchange.closed == [stream])
    }

    @Test func `an end that is announced lets go on what is under way`() {
        let exchange = Exchange()
        let first = exchange.client.request("GET", "/a")
        exchange.run()
        exchange.session.announceEnd()
        let late = exchange.client.request("GET", "/b")
        exchange.run()
        #expect(exchange.requests.count == 2)
        exchange.session.finish()
        exchange.run()
        #expect(exchange.client.goAways.map(\.last) == [.max, late])
        #expect(!exchange.session.isOver)
        for stream in [first, late] { exchange.session.respond(stream, status: 204, [], bodyAt: nil) }
        exchange.run()
        #expect(exchange.session.isOver)
    }

    @Test func `a sign of life is awaited once`() {
        let exchange = Exchange()
        exchange.run()
        exchange.session.ping()
        exchange.session.ping()
        exchange.client.receive(exchange.written())
        #expect(exchange.session.awaitsPong && exchange.client.pings == 1)
        exchange.run()
        #expect(!exchange.session.awaitsPong)
    }

    @Test(arguments: [4, 20_000])
    func `what else a client expects is refused, however large its body is to be`(size: Int) {
        let exchange = Exchange()
        let fields = [("content-length", String(size)), ("expect", "200-ok")]
        exchange.client.request("POST", "/", fields: fields, ends: false)
        exchange.run()
        #expect(exchange.refusals.map(\.status) == [417])
    }
}
