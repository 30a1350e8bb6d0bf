import TestSupport
import Foundation
import HTTP
import Server
import Tape
import Testing

@testable import EventStreams

@Suite struct EventsQueryTests {
    static let jobs = """
        jobs:
          cpu.user: { every: 2s, generate: sine }
          cpu.system: { every: 2s, generate: sine }
          note: { post: true }
        """

    /// Queries, and the names that they ask for; none for all.
    private static let lists: [(query: String, names: [String])] = [
        ("", []), ("x=", []), ("x=,", []), ("x=note", ["note"]), ("x=note,cpu.user", ["note", "cpu.user"]),
        ("x=note&x=cpu.user", ["note", "cpu.user"]), ("x=note,&x=,cpu.%2A", ["note", "cpu.*"]),
        ("x=note%2Ccpu.user&x=note", ["note", "cpu.user"]), ("x=cpu.*", ["cpu.*"]), ("x=*", ["*"]),
        ("x=note+note", ["note note"]), ("%78=a", ["a"]),
    ]

    @Test(arguments: lists.indices)
    func `jobs and event types are listed, repeated and encoded`(index: Int) async throws {
        let (query, list) = Self.lists[index]
        let names = list.isEmpty ? nil : Set(list)
        let bench = try RouteBench(Self.jobs)
        let jobs = query.replacing("x=", with: "job=").replacing("%78", with: "%6aob")
        #expect(try bench.stream("/events?\(jobs)").filter == Filter(jobs: names))
        let events = query.replacing("x=", with: "event=").replacing("%78", with: "e%76ent")
        #expect(try bench.stream("/events?\(events)").filter == Filter(events: names))
        #expect(try bench.stream("/events?\(jobs)&\(events)").filter == Filter(jobs: names, events: names))
    }

    @Test(arguments: [
        ("", "[]"), ("job=note", "[]"), ("job=none", #"["none"]"#), ("job=b,a,note&job=a", #"["a","b"]"#),
        ("job=no*,x?", "[]"), ("job=%22%0A%5C%E2%80%A8%C2%85", #"["\"\n\\\u2028\u0085"]"#), ("event=none", "[]"),
    ])
    func `jobs that are not there are named, patterns aside`(query: String, unknown: String) async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(String(decoding: try bench.stream("/events?\(query)").unknownJobs, as: UTF8.self) == unknown)
    }

    @Test(arguments: [
        ("", SubscribeRequest.CatchUp.latest), ("catchup=latest", .latest), ("catchup=none", .none),
        ("catchup=all", .all), ("catchup=0", .count(0)), ("catchup=50", .count(50)),
        ("catchup=9223372036854775807", .count(.max)), ("catchup=10m", .time(.seconds(600))),
        ("catchup=1h30m", .time(.seconds(5400))), ("catchup=250ms", .time(.milliseconds(250))),
    ])
    func `catching up is a word, a count or a time`(query: String, catchUp: SubscribeRequest.CatchUp) async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try bench.stream("/events/?\(query)").catchUp == catchUp)
    }

    @Test(arguments: ["", "heartbeat=comment", "heartbeat=event"])
    func `heartbeats are comments unless events are asked for`(query: String) async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try bench.stream("/events?\(query)").heartbeatStyle == (query.hasSuffix("event") ? .event : .comment))
    }

    @Test(arguments: [
        ("", nil, nil), ("last_event_id=test-1", nil, "test-1"), ("lastEventId=test-2", nil, "test-2"),
        ("lastEventId=test-2&last_event_id=test-1", nil, "test-1"), ("last_event_id=test-1", "test-3", "test-3"),
        ("lastEventId=test-1", "test-3", "test-3"), ("", "nonsense \u{FC}", "nonsense \u{FC}"), ("", "", ""),
        ("last_event_id=test-1", "", "test-1"), ("last_event_id=&lastEventId=test-2", nil, "test-2"),
    ])
    func `the place to go on comes from the query, or from the header, which wins`(
        query: String,
        header: String?,
        id: String?
    ) async throws {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields = header.map { ["Last-Event-ID": $0] } ?? [:]
        #expect(try bench.stream("/events?\(query)", fields).lastEventID == id)
    }

    @Test(arguments: [
        ("catchup=some", #"catchup can't be "some"; write latest, all, none, a count like 50 or a time like 10m"#),
        ("catchup=", #"catchup can't be ""; write latest, all, none, a count like 50 or a time like 10m"#),
        ("catchup=-1", #"catchup can't be "-1"; write latest, all, none, a count like 50 or a time like 10m"#),
        (
            "catchup=9223372036854775808",
            #"catchup can't be "9223372036854775808"; write latest, all, none, a count like 50 or a time like 10m"#
        ),
        ("catchup=1.5", #"catchup can't be "1.5"; write latest, all, none, a count like 50 or a time like 10m"#),
        ("heartbeat=2s", #"heartbeat can't be "2s"; write event or comment"#),
        ("heartbeat=%22%0A", "heartbeat can't be \"\"\n\"; write event or comment"),
        ("every=30", #"every can't be "30"; write 30s, or another time such as 30s"#),
        ("every=7200", #"every can't be "7200"; write a time from 1s to 1h, such as 30s"#),
        ("every=0", #"every can't be "0"; write a time from 1s to 1h, such as 30s"#),
        ("every=90", #"every can't be "90"; write 1m30s, or another time such as 30s"#),
        ("catchup=36501d", #"catchup can't be "36501d"; the longest time span is 36500d"#),
        ("every=", #"every can't be ""; write a time from 1s to 1h, such as 30s"#),
        ("every=200ms", #"every can't be "200ms"; write a time from 1s to 1h, such as 30s"#),
        ("every=2h", #"every can't be "2h"; write a time from 1s to 1h, such as 30s"#),
        ("every=1.00001s", #"every can't be "1.00001s"; write a time from 1s to 1h, such as 30s"#),
        ("every=soon", #"every can't be "soon"; write a time from 1s to 1h, such as 30s"#),
        ("patch=json", #"patch can't be "json"; write patch=merge, or leave it out"#),
        ("every=1m&relay=1", "relay=1 is for servers, which pass on everything; leave every out, or relay"),
        ("catchup=2&catchup=all", "catchup is given twice; keep one"),
        ("job=note&catchup=5&job=x&catchup=5", "catchup is given twice; keep one"),
        ("heartbeat=event&every=1m&heartbeat=event", "heartbeat is given twice; keep one"),
        ("at=1h&at=2h", "at is given twice; keep one"),
        ("job=%", "the query holds a % without two hexadecimal digits; write % itself as %25"),
        ("%zz=1", "the query holds a % without two hexadecimal digits; write % itself as %25"),
        ("job=%00", "the value of job in the query holds a NUL (%00), which nothing here takes; leave it out"),
        ("job=a%00b", "the value of job in the query holds a NUL (%00), which nothing here takes; leave it out"),
        ("a%00=1", "a name in the query holds a NUL (%00), which nothing here takes; leave it out"),
        ("job=%FF", "the value of job in the query is not text in UTF-8 once it is decoded; write é as %C3%A9"),
        ("%C3=1", "a name in the query is not text in UTF-8 once it is decoded; write é as %C3%A9"),
    ])
    func `a malformed query is refused with what would do`(query: String, sentence: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/events?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
    }

    @Test(
        arguments: [
            ("", nil, false), ("every=1s", .seconds(1), false), ("every=1m30s", .seconds(90), false),
            ("every=1500ms&patch=merge", .milliseconds(1500), true), ("patch=merge&catchup=5", nil, true),
            ("patch=merge&catchup=none", nil, true),
        ] as [(String, Duration?, Bool)]
    )
    func `a viewer may have less of a stream`(query: String, every: Duration?, hasPatches: Bool) async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try bench.stream("/events?\(query)").shape == StreamShape(every: every, hasPatches: hasPatches))
    }

    @Test(arguments: ["/", "/jobs/note", "/jobs/note/history", "/health", "/monitor"])
    func `a malformed query is refused wherever it is asked`(path: String) async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try await bench.get("\(path)?a=%F").status == 400)
    }
}

/// What may stand more than once in a query, and what may not.
@Suite struct RepeatedParameterTests {
    @Test(arguments: [
        ("/jobs/note/history?limit=2&limit=5", "limit is given twice; keep one"),
        ("/jobs/note/history?since=1d&buckets=5&since=1h", "since is given twice; keep one"),
        ("/jobs/asked/stream?heartbeat=event&heartbeat=comment", "heartbeat is given twice; keep one"),
        ("/jobs/asked/stream?a=1&token=x&a=1&token=x", "a is given twice"),
    ])
    func `one that counts once is refused the second time`(target: String, sentence: String) async throws {
        let bench = try RouteBench("jobs: { note: { post: true }, asked: { request: { a: true }, run: echo $a } }")
        let answer = try await bench.get(target)
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
    }

    /// A client that comes back is never refused for where it was, and what fools caches is nobody's business.
    @Test(arguments: [
        "lastEventId=test-1&lastEventId=test-2", "last_event_id=a&last_event_id=b", "_=1&_=2&r=1&r=2",
        "job=note&job=cpu.user&event=a&event=b", "token=a&token=b",
    ])
    func `what lists, and what others add, may come again`(query: String) async throws {
        let bench = try RouteBench(EventsQueryTests.jobs)
        #expect(throws: Never.self) { try bench.stream("/events?\(query)") }
    }

    @Test func `fields of a history are listed`() async throws {
        let bench = try RouteBench(EventsQueryTests.jobs)
        #expect(try await bench.get("/jobs/cpu.user/history?buckets=2&field=a&field=b").status == 200)
    }
}

/// A slip in a query is told, instead of another stream than the one that was asked for.
@Suite struct UnknownParameterTests {
    @Test(arguments: [
        ("/events?jobs=note", #"there is no parameter "jobs" here; did you mean "job"?"#),
        (
            "/events?X=note",
            "there is no parameter \"X\" here; there are job, event, catchup, heartbeat, last_event_id, token, every, patch, "
                + "at, speed, link"
        ),
        ("/events?lastEventID=a-1", #"there is no parameter "lastEventID" here; did you mean "lastEventId"?"#),
        ("/events?Last-Event-ID=a-1", #"there is no parameter "Last-Event-ID" here; did you mean "lastEventId"?"#),
        ("/events?job=note&channel=x", #"there is no parameter "channel" here; did you mean "job"?"#),
        ("/events?catchUp=all", #"there is no parameter "catchUp" here; did you mean "catchup"?"#),
        ("/events?interval=5s", #"there is no parameter "interval" here; did you mean "every"?"#),
        ("/events?evry=5s", #"there is no parameter "evry" here; did you mean "every"?"#),
        ("/events?access_token=x", #"there is no parameter "access_token" here; did you mean "token"?"#),
        ("/jobs/note/history?count=5", #"there is no parameter "count" here; did you mean "limit"?"#),
        ("/jobs/note/history?sinse=5m", #"there is no parameter "sinse" here; did you mean "since"?"#),
    ])
    func `a parameter that means nothing is refused with the one that was meant`(
        target: String,
        sentence: String
    ) async throws {
        let bench = try RouteBench(EventsQueryTests.jobs)
        let answer = try await bench.get(target)
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
    }

    @Test(arguments: [
        "_=1732", "r=0.5", "padding=true", "evs_preamble=2056", "evs_buffer_size_limit=262144",
        "_=1&r=2&padding=true",
    ])
    func `what stand-ins for EventSource add by themselves is passed over`(query: String) async throws {
        let bench = try RouteBench(EventsQueryTests.jobs)
        #expect(try bench.stream("/events?job=note&\(query)").filter == Filter(jobs: ["note"]))
        #expect(try await bench.get("/jobs/note/history?\(query)").status == 200)
    }

    @Test func `a stand-in's own name for the last event id is taken`() async throws {
        let bench = try RouteBench(EventsQueryTests.jobs)
        #expect(try bench.stream("/events?evs_last_event_id=test-1").lastEventID == "test-1")
    }

    @Test func `old paths take the parameters of old servers`() async throws {
        let jobs = "server: { aliases: { /old: /events } }\njobs: { note: { every: 1h, generate: clock } }\n"
        let bench = try RouteBench(jobs)
        #expect(try bench.stream("/old?client_secret=123&channel=x").filter == .all)
    }
}
