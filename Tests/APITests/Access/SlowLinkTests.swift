import EventStreams
import Foundation
import HTTP
import Jobs
import Tape
import TestSupport
import Testing

@testable import API
@testable import JobConfig

/// A link that opens one result in so long opens no more of it anywhere.
@Suite struct SlowLinkTests {
    private static let key = "the-key-of-this-server"
    private static let jobs = """
        server: { tokens: { links: ["\(key)"], admin: [boss] } }
        jobs: { a: { post: true, show: { title: A } }, b: { post: true } }
        """
    private let bench: RouteBench
    private let link: String

    init() throws {
        bench = try RouteBench(Self.jobs)
        let end = Timestamp.now.advanced(by: .seconds(3600))
        link = "link=" + SignedLink.text(Grant(end: end, every: .seconds(60)), signedBy: Self.key)
    }

    /// Has a result that was made so many minutes, and milliseconds less, before the end of the newest one that is over.
    private func publish(_ value: Int, minutes: Int, on job: String = "a", isFailure: Bool = false) {
        let end = PeriodGrid(.seconds(60)).end(now: .now)
        let series = bench.state.tape.series(
            job: job,
            event: isFailure ? "jobFailed" : "dataUpdate",
            role: isFailure ? .failure : .result
        )
        let time = end.advanced(by: .seconds(-60 * minutes) + .milliseconds(value))
        let json = Array("{\"job\":\"\(job)\",\"data\":\(value)}".utf8)
        let start = json.count - "\(value)}".utf8.count
        bench.state.tape.append(.json(json, value: start..<json.count - 1), to: series, at: time)
    }

    private func values(_ query: String = "") async throws -> [Int] {
        let answer = try await bench.get("/jobs/a/history?\(link)\(query)")
        let list = try #require(try answer.json() as? [[String: Any]])
        return list.compactMap { $0["data"] as? Int }
    }

    @Test func `its history has of each period that is over the newest result`() async throws {
        for (value, minutes) in [(1, 3), (2, 3), (3, 2), (4, 1), (5, 1), (6, 1)] { publish(value, minutes: minutes) }
        publish(7, minutes: 1, isFailure: true)
        // In the period that goes on.
        publish(8, minutes: 0)
        publish(9, minutes: 0)
        #expect(try await values() == [2, 3, 6, 7])
        #expect(try await values("&limit=2") == [6, 7])
        let all = try await bench.get("/jobs/a/history?token=boss").json() as? [Any]
        #expect(all?.count == 9)
    }

    @Test func `its stretches of time are periods at least, and over`() async throws {
        for (value, minutes) in [(1, 3), (2, 3), (3, 2), (4, 1), (9, 0)] { publish(value, minutes: minutes) }
        let past = try await bench.get("/jobs/a/history?\(link)&buckets=2000&since=10m").object()
        #expect(past["seconds"] as? Int == 60)
        let told = try #require(past["buckets"] as? [Any])
        let counts = told.map { ($0 as? [String: Any])?["count"] as? Int ?? 0 }
        // A minute may end while this runs.
        #expect(counts.contains(2) && counts.reduce(0, +) == 4 && counts.suffix(4).contains(1), "\(counts)")
        let fine = try await bench.get("/jobs/a/history?token=boss&buckets=2000&since=10m").object()
        #expect(try #require(fine["seconds"] as? Double) < 1)
    }

    @Test func `its index and badges tell what is out, and nothing that is not`() async throws {
        publish(1, minutes: 2)
        publish(2, minutes: 1)
        publish(3, minutes: 0)
        publish(4, minutes: 0, on: "b")
        func last(_ job: String, _ access: String) async throws -> [String: Any]? {
            let jobs = try await bench.get("/?\(access)").object()["jobs"] as? [String: [String: Any]]
            return jobs?[job]?["last"] as? [String: Any]
        }
        let shown = try #require(try await last("a", link))
        #expect(shown["data"] as? Int == 2 && shown["since"] as? String == shown["at"] as? String)
        #expect(try await last("b", link) == nil)
        #expect(try await last("a", "token=boss")?["data"] as? Int == 3)
        #expect(try await last("b", "token=boss")?["data"] as? Int == 4)
        #expect(try await bench.get("/badge/a.svg?\(link)").text.contains("<title>A: 2"))
        #expect(try await bench.get("/badge/a.svg?token=boss").text.contains("<title>A: 3"))
        #expect(try await bench.get("/?\(link)&fields=state").object()["jobs"] != nil)
    }

    @Test func `what is out is found behind any number of newer results`() async throws {
        publish(1, minutes: 1)
        for value in 2..<500 { publish(value, minutes: 0) }
        #expect(try await values() == [1])
        #expect(bench.state.tape.latestResults(of: ["a", "none"], before: .now).keys.sorted() == ["a"])
    }
}
