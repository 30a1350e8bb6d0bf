import Configuration
import JSON
import Testing

@testable import JobConfig

@Suite struct AlertRuleTests {
    private func read(_ alert: String, _ job: String = "every: 5s, run: date") -> (
        file: JobsConfiguration?, messages: [String]
    ) {
        let text = "jobs: { a: { \(job), alert: \(alert) } }"
        let read = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:])
        return (read.file, read.diagnostics.map { $0.message + ($0.fixIt.map { " | \($0)" } ?? "") })
    }

    @Test func `all that a rule says is read`() throws {
        let (file, messages) = read(
            """
            [{ when: "> 90", for: 2m, clear: "< 85", level: critical, field: $.a.b }, { when: '~ err' }, { when: failing, for: 1h }]
            """
        )
        #expect(messages == [])
        #expect(
            try #require(file?.jobs.first).alerts == [
                AlertRule(
                    when: try AlertCondition("> 90"),
                    hold: .seconds(120),
                    clear: try AlertCondition("< 85"),
                    level: .critical,
                    field: FieldPath("a.b")
                ),
                AlertRule(when: try AlertCondition("~ err")),
                AlertRule(when: .failing, hold: .seconds(3600)),
            ]
        )
        #expect(read("[]").file?.jobs.first?.alerts == [])
    }

    @Test(arguments: [
        (
            #"[{ when: "> 90%" }]"#,
            #""when" of rule 1 of "alert" of job "a" takes a bare number, not "90%"; leave "%" out | when: "> 90""#
        ),
        (
            #"[{ when: "failing" }, { when: ">> 3" }]"#,
            #""when" of rule 2 of "alert" of job "a" has the sign ">>"; the signs are > >= < <= == != ~ | when: "> 3""#
        ),
        ("[{ for: 1m }]", #"rule 1 of "alert" of job "a" has no "when"; write one such as when: "> 90""#),
        (
            #"[{ when: "> 1", for: -1 }]"#,
            #""for" of rule 1 of "alert" of job "a" cannot be "-1"; did you mean 1s? | for: 1s"#
        ),
        (
            #"[{ when: "> 1", level: bad }]"#,
            #""level" of rule 1 of "alert" of job "a" must be warning or critical, not "bad""#
        ),
        (
            #"[{ when: "> 1", level: critcal }]"#,
            #""level" of rule 1 of "alert" of job "a" must be warning or critical, not "critcal"; did you mean critical? | level: critical"#
        ),
        (
            #"[{ when: "> 1", field: "a[*]" }]"#,
            #""field" of rule 1 of "alert" of job "a" is no path to a part of the value; a rule looks at one part, and has no *; write one such as memory.usedPercent"#
        ),
        (
            #"[{ when: "> 90", clear: "> 80" }]"#,
            #""clear" of rule 1 of "alert" of job "a" holds of 135, of which when (> 90) holds too; an alert that is raised would end at once | clear: "< 90""#
        ),
        (
            #"[{ when: "> 90", clear: "< 95" }]"#,
            #""clear" of rule 1 of "alert" of job "a" holds of 92.5, of which when (> 90) holds too; an alert that is raised would end at once | clear: "< 90""#
        ),
        (
            #"[{ when: "== 5", clear: "< 5.5" }]"#,
            #""clear" of rule 1 of "alert" of job "a" holds of 5, of which when (== 5) holds too; an alert that is raised would end at once | clear: "!= 5""#
        ),
        (
            #"[{ when: "== down", clear: "!= up" }]"#,
            #""clear" of rule 1 of "alert" of job "a" holds of "down", of which when (== down) holds too; an alert that is raised would end at once | clear: "!= down""#
        ),
        (
            #"[{ when: "~ x", clear: "~ x" }]"#,
            #""clear" of rule 1 of "alert" of job "a" holds of "x", of which when (~ x) holds too; an alert that is raised would end at once; leave it out"#
        ),
        (
            #"[{ when: "> 90", clear: "== ok" }]"#,
            #""clear" of rule 1 of "alert" of job "a" can never hold: when looks at numbers, and "== ok" at texts | clear: "< 90""#
        ),
        (
            #"[{ when: "> 90", clear: failing }]"#,
            #""clear" of rule 1 of "alert" of job "a" must be about the value, as when is; a rule of its own says when: failing"#
        ),
        (
            "[{ when: failing, field: a }]",
            #""field" of rule 1 of "alert" of job "a" has no use where when is failing, which is about the job and not its value; remove it"#
        ),
        (
            #"[{ when: "> 1" }, { when: ">1", for: 5s }]"#,
            #"rule 2 of "alert" of job "a" says when and level of a rule before it; keep one"#
        ),
        (#"[{ when: "> 1", severity: x }]"#, #"unknown key "severity" in rule 1 of "alert" of job "a"; write level"#),
        (
            #"{ when: "> 1" }"#,
            #""alert" of job "a" must be a list, not a map | alert: [{ when: "> 1" }]"#
        ),
        ("failing", #""alert" of job "a" must be a list, not text | alert: [{ when: "failing" }]"#),
        (#"["> 90"]"#, #"rule 1 of "alert" of job "a" must be a map (key: value), not text | { when: "> 90" }"#),
    ])
    func `what is no rule is told with what would be one`(alert: String, message: String) {
        #expect(read(alert).messages == [message])
    }

    @Test(arguments: [
        "> 90|< 85", "> 90|<= 90", ">= 90|< 90", "== 5|!= 5", "!= 5|== 5", "== down|== up", "== down|!= down",
        "~ a|~ b", "< 1|> 1", "> 90|== 5", "!= ok|== ok",
    ])
    func `an end that lies beside the begin is taken`(pair: String) throws {
        let parts = pair.split(separator: "|")
        #expect(read("[{ when: '\(parts[0])', clear: '\(parts[1])' }]").messages == [])
    }

    @Test func `there may be so many rules, and no more`() {
        let rules = { (count: Int) in (0..<count).map { "{ when: '> \($0)' }" }.joined(separator: ", ") }
        #expect(read("[\(rules(16))]").messages == [])
        #expect(read("[\(rules(17))]").messages == [#""alert" of job "a" must have at most 16 rules, not 17"#])
    }

    @Test func `runs on request, which concern nobody but who asks, raise no alerts`() {
        let messages = read("[{ when: '> 1' }]", "request: {}, run: date").messages
        #expect(messages.count == 1 && messages[0].hasPrefix(#""alert" has no use in job "a"; it goes with"#))
        #expect(read("[{ when: '> 1' }]", "post: true").messages == [])
        #expect(read("[{ when: '> 1' }]", "follow: true, run: date").messages == [])
    }

    @Test func `another limit is no other job, but other jobs on other nodes`() throws {
        let one = try #require(read("[{ when: '> 1' }]").file?.jobs)
        let other = try #require(read("[{ when: '> 2' }]").file?.jobs)
        #expect(JobDifference(from: one, to: other).isEmpty)
        #expect(one[0].digest(alerts: one[0].alerts) != one[0].digest(alerts: other[0].alerts))
        #expect(one[0].digest(alerts: []) == other[0].digest(alerts: []))
    }

    @Test func `rules of defaults are for all jobs that have none of their own`() throws {
        let text = """
            defaults: { alert: [{ when: failing, for: 5m }] }
            jobs: { a: { every: 5s, run: date }, b: { every: 5s, run: date, alert: [] }, c: { request: {}, run: date } }
            """
        let read = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:])
        #expect(read.diagnostics.map(\.message) == [])
        #expect(try #require(read.file).jobs.map(\.alerts.count) == [1, 0, 0])
    }
}
