import Foundation
import Tape
import Testing

@testable import tickertape

@Suite struct CheckReportTests {
    private static let now = Timestamp(milliseconds: 1_795_222_923_456)

    private func plans(_ jobs: String) throws -> [JobPlan] {
        try #require(JobFile.read(Array(jobs.utf8), file: "a.yaml").file).jobs.map { JobPlan($0, now: Self.now) }
    }

    /// The milliseconds from one run to the next, beginning with those from now to the first.
    private func gaps(_ plan: JobPlan) -> [Int64] {
        let times = [Self.now] + plan.nextRuns
        return zip(times.dropFirst(), times).map { $0.milliseconds - $1.milliseconds }
    }

    @Test func `a report tells what each job is and when it runs`() throws {
        let plans = try plans("jobs:\n  host: { every: 30s, system: [cpu] }\n  note: { post: true }\n")
        let gaps = gaps(plans[0])
        #expect((0...1000).contains(gaps[0]))
        #expect(gaps.dropFirst() == [30_000, 30_000])
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let seconds = plans[0].nextRuns.map { "\($0)".dropFirst(17).dropLast() }
        #expect(
            CheckCommand.text(plans, path: "a.yaml", zone: zone) == """
                a.yaml: 2 jobs, no faults

                host: every 30s, system
                  next run    2026-11-21 02:02:\(seconds[0]) GMT+1
                  next run    2026-11-21 02:02:\(seconds[1]) GMT+1
                  next run    2026-11-21 02:03:\(seconds[2]) GMT+1
                  runs a day  2880

                note: post

                """
        )
    }

    @Test func `the range of a random interval shows in its runs`() throws {
        let plan = try #require(try plans("jobs:\n  people: { every: 5-20s, generate: people }\n").first)
        #expect(gaps(plan).dropFirst().allSatisfy { (5000...20_000).contains($0) })
        let text = CheckCommand.text([plan], path: "a.yaml")
        #expect(text.hasPrefix("a.yaml: 1 job, no faults\n\npeople: every 5-20s, generate\n"))
        #expect(text.hasSuffix("\n  runs a day  4320 to 17280\n"))
    }

    @Test(arguments: ["10ms", "36500d", "10ms-36500d"])
    func `the shortest and the longest interval can be reported`(every: String) throws {
        let plan = try #require(try plans("jobs:\n  a: { every: \(every), generate: sine }\n").first)
        #expect(plan.nextRuns.count == 3)
    }

    @Test func `programs get the same as one object`() throws {
        let plans = try plans("jobs:\n  host: { every: 30s, system: [cpu] }\n  note: { post: true }\n")
        let runs = plans[0].nextRuns.map { "\"\($0)\"" }.joined(separator: ",")
        #expect(
            CheckCommand.json(path: "a.yaml", faults: [], plans: plans)
                == #"{"file":"a.yaml","ok":true,"faults":[],"jobs":[{"name":"host","trigger":"every 30s","source":"system","#
                + #""nextRuns":[\#(runs)],"runsADay":{"least":2880,"most":2880}},{"name":"note","trigger":"post","#
                + #""source":null,"nextRuns":[],"runsADay":{"least":null,"most":null}}]}"# + "\n"
        )
        let faults = JobFile.read(Array("jobs: { a: { every: 1s } }".utf8), file: "a.yaml").faults
        let json = CheckCommand.json(path: "a.yaml", faults: faults)
        #expect(json.hasPrefix(#"{"file":"a.yaml","ok":false,"faults":[{"severity":"error","file":"a.yaml","line":1,"#))
        #expect(json.hasSuffix(#""jobs":[]}"# + "\n"))
    }
}
