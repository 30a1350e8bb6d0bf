import DataSources
import Foundation
import HTTP
import Tape
import TestSupport
import Testing

@testable import API
@testable import Jobs

/// `GET /jobs/NAME/history?buckets=`, from memory.
@Suite struct BucketRouteTests {
    private static let jobs = "jobs: { a: { every: 10s, generate: counter }, bare: { post: true, envelope: false } }"

    @Test func `the past is told by stretches of time`() async throws {
        let bench = try RouteBench(Self.jobs)
        for value in ["1", "2.50", "6"] { try bench.publish(value, on: "a") }
        try bench.end("a", .failed(SourceError(.exit, "x")))
        let answer = try await bench.get("/jobs/a/history?buckets=24&since=1d")
        #expect(answer.status == 200)
        #expect(answer.keys() == ["job", "from", "to", "seconds", "field", "buckets"])
        let past = try answer.object()
        #expect(past["seconds"] as? Int == 3600 && past["field"] is NSNull)
        let buckets = try #require(past["buckets"] as? [Any])
        #expect(buckets.count == 24)
        let told = buckets.compactMap { $0 as? NSDictionary }
        // An hour may end while this runs.
        if told.count == 1 {
            let at = try #require(told[0]["at"] as? String)
            #expect(at.hasSuffix(":00:00.000Z"))
            #expect(
                told[0] == ["at": at, "min": 1, "avg": 9.5 / 3, "max": 6, "count": 3, "failures": 1, "last": 6]
            )
        }
        #expect(buckets.dropLast(2).allSatisfy { $0 is NSNull })
        let tag = try #require(answer["ETag"])
        #expect(try await bench.get("/jobs/a/history?buckets=24&since=1d", ["If-None-Match": tag]).status == 304)
        try bench.publish("7", on: "a")
        #expect(try await bench.get("/jobs/a/history?buckets=24&since=1d", ["If-None-Match": tag]).status == 200)
    }

    @Test func `parts of a value are told by their paths, one or several`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish(#"{"x":1,"m":{"u":5,"s":"on"}}"#, on: "a")
        let one = try await bench.get("/jobs/a/history?buckets=1&field=m.u").object()
        #expect(one["field"] as? String == "m.u")
        #expect((one["buckets"] as? [[String: Any]])?[0]["avg"] as? Int == 5)
        let several = try await bench.get("/jobs/a/history?buckets=1&field=x,m.s&field=none").object()
        #expect(several["buckets"] == nil)
        let fields = try #require(several["fields"] as? [String: [Any]])
        #expect((fields["x"]?[0] as? [String: Any])?["max"] as? Int == 1)
        #expect((fields["m.s"]?[0] as? [String: Any])?["last"] as? String == "on")
        #expect((fields["m.s"]?[0] as? [String: Any])?["max"] == nil)
        #expect(fields["none"]?[0] is NSNull)
    }

    @Test(
        arguments: [
            ("field=x", nil), ("field=x,m.u", nil), ("field=m.uu", ["m.uu"]), ("field=x,none,m", ["none"]),
            ("", nil),
        ] as [(String, [String]?)]
    )
    func `a field that nothing has is told to be one`(query: String, unknown: [String]?) async throws {
        let bench = try RouteBench(Self.jobs)
        // Of a job without events nothing is known.
        #expect(try await bench.get("/jobs/a/history?buckets=1&\(query)").object()["unknownFields"] == nil)
        try bench.publish(#"{"x":1,"m":{"u":5,"s":"on"}}"#, on: "a")
        let past = try await bench.get("/jobs/a/history?buckets=1&\(query)").object()
        #expect(past["unknownFields"] as? [String] == unknown)
        // What came once in this time is known, whatever came since.
        try bench.publish(#"{"y":1}"#, on: "a")
        let later = try await bench.get("/jobs/a/history?buckets=1&\(query)").object()
        #expect(later["unknownFields"] as? [String] == unknown)
    }

    @Test func `a comma in a name separates nothing`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish(#"{"a,b":1,"c\",":2,"ok":3}"#, on: "a")
        let field = ["[\"a,b\"]", #"["c\","]"#, "ok"].map { name in
            name.utf8.map { "%\($0 < 16 ? "0" : "")\(String($0, radix: 16))" }.joined()
        }
        let past = try await bench.get("/jobs/a/history?buckets=1&field=\(field.joined(separator: ","))").object()
        let fields = try #require(past["fields"] as? [String: [[String: Any]]])
        #expect(Set(fields.values.compactMap { $0.first?["last"] as? Int }) == [1, 2, 3], "\(fields)")
    }

    @Test func `texts have no numbers`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish("\"up\"", on: "bare")
        let past = try await bench.get("/jobs/bare/history?buckets=1").object()
        let bucket = try #require((past["buckets"] as? [[String: Any]])?[0])
        #expect(bucket["last"] as? String == "up" && bucket["count"] as? Int == 1 && bucket["avg"] == nil)
    }

    @Test(arguments: [
        ("buckets=0", "buckets can't be \"0\"; write a number from 1 to 2000"),
        ("buckets=2001", "buckets can't be \"2001\"; write a number from 1 to 2000"),
        ("buckets=x", "buckets can't be \"x\"; write a number from 1 to 2000"),
        ("buckets=5&limit=3", "limit goes without buckets; leave one of them out"),
        ("field=x", "field goes with buckets; write buckets=300 too"),
        (
            "buckets=5&since=test-3",
            "since can't be \"test-3\" beside buckets; write a time span like 1d or a time like 2026-11-21T01:02:03Z"
        ),
        ("buckets=5&since=36501d", "since can't be \"36501d\"; the longest time span is 36500d"),
        ("buckets=5&since=36500d&until=40000d", "until can't be \"40000d\"; the longest time span is 36500d"),
        ("since=36501d", "since can't be \"36501d\"; the longest time span is 36500d"),
        ("buckets=5&until=2d", "until lies before since; a stretch of time begins before it ends"),
        ("buckets=5&field=a..b", "field can't be \"a..b\"; write the path of a part, like memory.usedPercent"),
        ("buckets=5&points=3", #"there is no parameter "points" here; did you mean "buckets"?"#),
    ])
    func `what can't be asked is refused with what can`(query: String, sentence: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/jobs/a/history?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
    }

    @Test(arguments: [
        "since=0001-01-01T00:00:00Z", "since=1ms", "since=9999-01-01T00:00:00Z&until=9999-12-31T00:00:00Z",
    ])
    func `no time is too long or too short`(query: String) async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish("1", on: "a")
        let answer = try await bench.get("/jobs/a/history?buckets=2000&\(query)")
        #expect(answer.status == 200)
        #expect((try answer.object()["buckets"] as? [Any])?.count ?? 0 <= 2000)
    }
}
