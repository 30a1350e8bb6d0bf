import Configuration
import Testing

@testable import Scheduling

@Suite struct ScheduleKindsTests {
    private func read(_ text: String) -> (schedule: (any Schedule)?, messages: [String]) {
        let diagnostics = Diagnostics()
        let node = YAMLReader.read(Array(text.utf8), file: "jobs.yaml", diagnostics: diagnostics)
        let fields = node.flatMap { ConfigSection($0, of: "job \"host\"", diagnostics: diagnostics) }
        let schedule = fields.flatMap { ScheduleKinds.read($0) }
        fields?.refuseUnknown()
        return (schedule, diagnostics.list.map { "\($0.location.line):\($0.location.column) \($0.message)" })
    }

    @Test(arguments: [
        ("every: 2s", "2s", 2000, 2000), ("every: 5-20s", "5-20s", 5000, 20_000),
        ("every: 5s-20s", "5-20s", 5000, 20_000),
        ("interval: 30s-2m", "30s-2m", 30_000, 120_000), ("every: 10ms", "10ms", 10, 10),
        ("every: 90m", "1h30m", 5_400_000, 5_400_000),
    ])
    func `every and its other name are read`(text: String, shown: String, shortest: Int, longest: Int) throws {
        let (schedule, messages) = read(text)
        #expect(messages == [])
        let every = try #require(schedule)
        #expect(every.text == shown)
        #expect(every.shortestGap == .milliseconds(shortest))
        let day = 86_400_000.0
        let runs = Int((day / Double(longest)).rounded())...Int((day / Double(shortest)).rounded())
        #expect(every.runsPerDay(now: Now(steady: .zero, wall: .zero)) == runs)
        #expect(type(of: every).key == "every")
    }

    @Test(arguments: [("every: 3d", 0...1), ("every: 20h-2d", 0...1), ("every: 1d", 1...1), ("every: 7h", 3...3)])
    func `an interval of days runs once on some of them`(text: String, runs: ClosedRange<Int>) throws {
        #expect(try #require(read(text).0).runsPerDay(now: Now(steady: .zero, wall: .zero)) == runs)
    }

    @Test(arguments: [
        ("every: 1ms", "1:8 \"every\" of job \"host\" must be at least 10ms, not 1ms"),
        ("every: 0", "1:8 \"every\" of job \"host\" must be at least 10ms, not 0s"),
        ("interval: 0-5s", "1:11 \"interval\" of job \"host\" must be at least 10ms, not 0s"),
        ("every: 10", "1:8 \"every\" of job \"host\" has no unit; add a unit: 10s?"),
        ("every: 20-5s", "1:8 \"every\" of job \"host\" must begin with the shorter one; did you mean 5-20s?"),
        ("every:", "1:1 \"every\" of job \"host\" has no value"),
        ("every: [2s]", "1:8 \"every\" of job \"host\" must be text, not a list"),
        ("every: 2s\ninterval: 3s", "2:1 \"interval\" of job \"host\" means the same as \"every\"; keep one"),
        ("evry: 2s", "1:1 unknown key \"evry\" in job \"host\"; did you mean \"every\"?"),
        ("intervall: 2s", "1:1 unknown key \"intervall\" in job \"host\"; did you mean \"interval\"?"),
    ])
    func `what is no spacing is a fault`(text: String, message: String) {
        #expect(read(text).messages == [message])
    }

    @Test func `a job without a schedule has none`() {
        let (schedule, messages) = read("{}")
        #expect(schedule == nil)
        #expect(messages == [])
    }
}
