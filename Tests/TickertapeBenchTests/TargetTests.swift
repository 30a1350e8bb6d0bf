import Syscalls
import Testing

@testable import TickertapeBench

@Suite struct TargetTests {
    private static func target(events: String) -> Target {
        var target = Target(address: .loopback(port: 8080))
        target.events = events
        return target
    }

    @Test(
        arguments: [
            ("/events", nil, "/events"), ("/events?job={job}", nil, "/events"),
            ("/events?job={job}", "a", "/events?job=a"),
            ("/events?a=b&job={job}&c=d", nil, "/events?a=b&c=d"), ("/t/{job}", nil, "/t/bench"),
            ("/t/{job}", "a", "/t/a"),
            ("/t/{job}?x={job}", nil, "/t/bench?x=bench"),
        ] as [(String, String?, String)]
    )
    func `the stream is asked for one job or for all`(events: String, job: String?, path: String) {
        let request = String(decoding: Self.target(events: events).streamRequest(job: job), as: UTF8.self)
        #expect(request.hasPrefix("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"))
        #expect(request.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [("/events?job={job}", "/events?job=a&every=1s"), ("/t/{job}", "/t/a?every=1s")])
    func `a shape goes behind what else is asked for`(events: String, path: String) {
        let request = Self.target(events: events).streamRequest(job: "a", shape: "every=1s")
        #expect(String(decoding: request, as: UTF8.self).hasPrefix("GET \(path) HTTP/1.1\r\n"))
    }

    @Test func `a client that comes back names its last event`() {
        let request = String(decoding: Self.target(events: "/e").streamRequest(lastEventID: "a-1"), as: UTF8.self)
        #expect(request.contains("\r\nLast-Event-ID: a-1\r\n"))
    }

    @Test func `a post carries the token and ends where the length is written`() {
        var target = Self.target(events: "/e")
        target.token = "secret"
        #expect(
            String(decoding: target.postHead(job: "a"), as: UTF8.self) == """
                POST /jobs/a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r
                Authorization: Bearer secret\r\nContent-Length:\u{20}
                """
        )
    }

    @Test(
        arguments: [
            ("id: a-1\ndata: {\"seq\":1}\n\nid: a-2\ndata: {\"seq\":2}\n\n", "a-2"),
            ("data: {\"seq\":2}\n\n", nil), ("id:x\r\ndata:{\"seq\":2}\r\n\r\n", "x"),
            ("id: \u{E9}\ndata: {\"seq\":2}\n\n", nil),
            ("id: \ndata: {\"seq\":2}\n\n", nil), ("id: a\ndata: {\"seq\":3}\n\n", nil), ("", nil),
        ] as [(String, String?)]
    )
    func `an event's id is found by its number`(text: String, id: String?) {
        #expect(Transcript.id(ofEvent: 2, in: Array(text.utf8)) == id)
    }
}
