import Foundation
import TestSupport
import Testing

/// The past of a rare job beside a busy one, as clients get it.
@Suite struct RareJobTests {
    private static let histories = [
        "{ events: 50 }", "{ events: 50, per_job: 1000 }", "{ events: 50, file: h.db }",
        "{ events: 50, per_job: 1000, file: h.db }",
    ]

    @Test(arguments: histories) func `however busy others are, the past of a rare job has its latest at least`(
        history: String
    ) async throws {
        let jobs = """
            server: { history: \(history), tokens: { publish: [p] } }
            jobs: { rare: { post: true }, busy: { post: true } }
            """
        try await Program.serving(jobs) { _, port in
            func post(_ body: String, on job: String) async throws -> String {
                let answer = try await Answer.to("POST", "/jobs/\(job)?token=p", at: port, body: body)
                return try #require((try answer.json() as? [String: String])?["id"])
            }
            var rare: [String] = []
            for number in 1...3 { rare.append(try await post("\(number)", on: "rare")) }
            var newest = ""
            for number in 1...500 { newest = try await post("\(number)", on: "busy") }
            let isShared = history.contains("per_job")
            let all = isShared ? rare : [rare[2]]
            // A file gives up its oldest within a second.
            try await eventually("the oldest are gone") {
                let past = try await Answer.to("GET", "/jobs/busy/history", at: port).json() as? [Any]
                return (past?.count ?? 0) < (isShared ? 501 : 100) ? true : nil
            }
            for (catchUp, expected) in [
                ("all", all), ("5", all), ("2", all.suffix(2)), ("10m", all), ("latest", [rare[2]]),
            ] {
                let stream = try await EventStream.open("/events?job=rare&catchup=\(catchUp)", at: port)
                let ids = try await stream.blocks(1 + expected.count).dropFirst().compactMap(\.id)
                #expect(ids == Array(expected), "\(catchUp)")
            }
            // Of all jobs, the latest of each comes first, then what was asked for.
            let stream = try await EventStream.open("/events?catchup=1", at: port)
            #expect(try await stream.blocks(3).dropFirst().map(\.id) == [rare[2], newest])
            let past = try await Answer.to("GET", "/jobs/rare/history", at: port).json() as? [[String: Any]]
            #expect(past?.map { $0["id"] as? String } == all)
            let resumed = try await EventStream.open("/events?job=rare", at: port, fields: ["Last-Event-ID": rare[0]])
            #expect(try await resumed.next()?.object()["resume"] as? String == (isShared ? "resumed" : "gap"))
            let missed = try await resumed.blocks(2).map(\.id)
            #expect(missed == (isShared ? [rare[1], rare[2]] : [nil, rare[2]]))
        }
    }
}
