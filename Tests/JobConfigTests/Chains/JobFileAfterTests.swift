import Configuration
import Scheduling
import Testing

@testable import JobConfig

/// Jobs that run after others, as the file has them.
@Suite struct JobFileAfterTests {
    private func read(_ text: String) -> (jobs: [JobDefinition], diagnostics: [String]) {
        let result = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: [:])
        return (result.file?.jobs ?? [], result.diagnostics.map { "\($0.location.line): \($0.message)" })
    }

    @Test func `a name, a list and a map say after what a job runs`() throws {
        let (jobs, diagnostics) = read(
            """
            defaults: { jitter: 1s, while_watched: true }
            jobs:
              disk: { every: 1m, run: x }
              a: { after: disk, run: x }
              b: { after: [disk, "a*", "!a"], run: x, overlap: skip }
              c: { after: { job: "*", event: [jobFailed, results] }, run: x }
              d: { after: { event: configRejected }, run: x, enabled: false }
            """
        )
        #expect(diagnostics == [])
        let rules = jobs.compactMap { if case .after(let rule) = $0.trigger { rule } else { nil } }
        #expect(rules.map(\.jobs) == [["disk"], ["disk", "a*", "!a"], ["*"], ["*"]])
        #expect(rules.map(\.events) == [[], [], ["jobFailed", "results"], ["configRejected"]])
        #expect(jobs.map(\.overlap) == [.skip, .queue, .skip, .queue, .queue])
        #expect(jobs.map { $0.watching != nil } == [true, false, false, false, false])
    }

    @Test(arguments: [
        ("disk", "disk", "dataUpdate", true), ("disk", "disk", "report", true), ("disk", "disk", "jobFailed", false),
        ("disk", "other", "dataUpdate", false), ("\"*\"", "own", "dataUpdate", false),
        ("[\"d*\", \"!disk\"]", "disk", "dataUpdate", false), ("[\"d*\", \"!disk\"]", "dusk", "dataUpdate", true),
        ("{ job: \"*\", event: jobFailed }", "disk", "jobFailed", true),
        ("{ job: \"*\", event: jobFailed }", "own", "jobFailed", false),
        ("{ job: \"*\", event: jobFailed }", "disk", "dataUpdate", false),
        ("{ event: [results, alertRaised] }", "disk", "alertRaised", true),
        ("{ event: [results, alertRaised] }", "disk", "report", true),
        ("{ event: configReloaded }", nil, "configReloaded", true), ("disk", nil, "configReloaded", false),
    ])
    func `it says which events those are`(after: String, job: String?, event: String, isMeant: Bool) throws {
        let (jobs, _) = read(
            "jobs: { disk: { every: 1m, run: x }, dusk: { post: true }, own: { after: \(after), run: x } }"
        )
        guard case .after(let rule) = try #require(jobs.last).trigger else { throw Missing() }
        #expect(rule.matches(job, event, for: "own") == isMeant)
    }

    private struct Missing: Error {}

    @Test(arguments: [
        (
            "diks", "1: job \"own\" runs after \"diks\", and there is no such job; did you mean \"disk\"?"
        ),
        ("zzz", "1: job \"own\" runs after \"zzz\", and there is no such job; there is disk"),
        ("[disk, \"!diks\"]", "and there is no such job; did you mean \"disk\"?"),
        ("asked", "job \"own\" can't run after \"asked\", which runs for who asks and tells nobody else"),
        ("own", "job \"own\" would run after itself, own → own; leave one of them out"),
        ("{ job: disk, event: jobFaild }", "did you mean \"jobFailed\"?"),
        (
            "{ job: disk, event: x }",
            "there is no event \"x\" of these jobs; write one of results, jobFailed, jobRecovered, jobOverdue, "
        ),
        ("[]", "is an empty list"), ("[\"!disk\"]", "only leaves jobs out; add \"*\" for all others"),
        ("{}", "names no job and no event"), ("{ jobs: disk }", "write job, with one name or a list"),
        ("7, every: 1s", "has two triggers"), ("disk, times: 3", "goes with a schedule"),
        ("disk, post: true", "has two triggers"), ("disk, restart: 3s", "goes with follow"),
        ("\"x*\"", "no other job is called like this, so nothing runs job \"own\""),
        ("[disk, \"!disk\"]", "no other job is called like this, so nothing runs job \"own\""),
        ("[disk, \"z*\"]", "no other job fits \"z*\""),
    ])
    func `what it can't mean is told, with what it might`(after: String, part: String) {
        let (_, diagnostics) = read(
            "jobs: { disk: { every: 1m, run: x }, asked: { request: {}, run: x }, own: { after: \(after), run: x } }"
        )
        #expect(diagnostics.contains { $0.contains(part) }, "\(diagnostics)")
    }

    @Test(arguments: ["nope", "dsik", "[nope, \"x*\"]", "{ job: nope, event: jobFailed }"])
    func `a name that no job has is told once, with those there are`(after: String) {
        let others = (10...21).map { "j\($0): { post: true }" }.joined(separator: ", ")
        let (_, few) = read("jobs: { disk: { every: 1m, run: x }, own: { after: \(after), run: x } }")
        #expect(
            few.count == 1 && few[0].hasSuffix(after == "dsik" ? "did you mean \"disk\"?" : "there is disk"),
            "\(few)"
        )
        let (_, many) = read("jobs: { \(others), own: { after: \(after), run: x } }")
        let list = "there is j10, j11, j12, j13, j14, j15, j16, j17, j18, j19 and 2 more"
        #expect(many.count == 1 && many[0].hasSuffix(list), "\(many)")
        let (_, alone) = read("jobs: { own: { after: \(after), run: x } }")
        #expect(alone.count == 1 && alone[0].hasSuffix("there is no other to run after"), "\(alone)")
    }

    @Test(arguments: [
        ("{ job: disk, event: configReloaded }", ["configReloaded"]),
        (
            "{ job: [disk, \"d*\"], event: [jobFailed, configRejected, configReloaded] }",
            ["configRejected", "configReloaded"]
        ),
        ("{ event: configReloaded }", []), ("{ job: \"*\", event: [jobFailed, configRejected] }", []),
        ("{ job: [\"*\", \"!disk\"], event: [jobFailed, configRejected] }", []),
        ("{ job: disk, event: jobFailed }", []),
    ])
    func `an event of the file that seems to be one of a job is told`(after: String, events: [String]) {
        let (jobs, diagnostics) = read(
            "jobs: { disk: { every: 1m, run: x }, dusk: { every: 1m, run: x }, own: { after: \(after), run: x } }"
        )
        #expect(jobs.count == 3)
        #expect(
            diagnostics
                == events.map { event in
                    "1: \(event) is of no job, so job \"own\" runs after each, whatever stands behind job; "
                        + "give it a job of its own without that key"
                }
        )
    }

    @Test func `jobs that would run after themselves are told the way round`() {
        let (_, diagnostics) = read(
            """
            jobs:
              start: { every: 1m, run: x }
              a: { after: [start, c], run: x }
              b: { after: a, run: x }
              c: { after: "b*", run: x }
              end: { after: c, run: x }
            """
        )
        #expect(diagnostics == ["3: job \"a\" would run after itself, a → b → c → a; leave one of them out"])
    }

    @Test func `two that tell of any failure would tell of each other's, and one is left out`() {
        func file(_ others: String, _ event: String = "jobFailed") -> String {
            """
            jobs:
              ntfy: { after: { job: \(others), event: \(event) }, run: x }
              mail: { after: { job: "*", event: \(event) }, run: x }
            """
        }
        #expect(
            read(file("\"*\"")).diagnostics == [
                "2: job \"ntfy\" would run after itself, ntfy → mail → ntfy; leave one out: \"!mail\" among the names of ntfy"
            ]
        )
        #expect(read(file("[\"*\", \"!mail\"]")).diagnostics == ["2: " + Self.nobody("ntfy")])
        // Neither has alerts that it could raise, which is told.
        let never = "none of these jobs has an alert, so there is never an event \"alertRaised\""
        #expect(read(file("\"*\"", "alertRaised")).diagnostics == ["2: \(never)", "3: \(never)"])
    }

    @Test func `alerts are events that those jobs alone have that ask for them`() {
        func file(_ rules: String, _ trigger: String = "every: 1s") -> String {
            """
            jobs:
              disk: { \(trigger), run: x, alert: \(rules) }
              tell: { after: { job: disk, event: [alertRaised, alertCleared] }, run: x }
            """
        }
        #expect(read(file("[{ when: \"> 90\" }]")).diagnostics == [])
        let never = ["alertRaised", "alertCleared"].map {
            "3: none of these jobs has an alert, so there is never an event \"\($0)\""
        }
        #expect(read(file("[]")).diagnostics == never)
        // Another fault is told alone.
        #expect(read(file("[{ when: \">> 90\" }]")).diagnostics.allSatisfy { $0.hasPrefix("2: ") })
    }

    @Test func `two that run after alerts of each other go in a circle only where both have some`() {
        func file(_ rules: String) -> String {
            """
            jobs:
              a: { after: { job: b, event: alertRaised }, run: x, alert: [{ when: failing }] }
              b: { after: { job: a, event: alertRaised }, run: x, alert: \(rules) }
            """
        }
        let circle = "2: job \"a\" would run after itself, a → b → a; leave one of them out"
        #expect(read(file("[{ when: \"> 1\" }]")).diagnostics == [circle])
        #expect(!read(file("[]")).diagnostics.contains { $0.contains("itself") })
    }

    @Test func `a circle is told beside other faults`() {
        let file = """
            jobs:
              a: { after: b, run: x }
              b: { after: a, run: x }
              c: { after: nosuch, run: x }
            """
        let diagnostics = read(file).diagnostics
        #expect(diagnostics.count == 2)
        #expect(diagnostics.first == "2: job \"a\" would run after itself, a → b → a; leave one of them out")
        #expect(diagnostics.last?.contains("there is no such job") == true)
    }

    private static func nobody(_ job: String) -> String {
        "no other job is called like this, so nothing runs job \"\(job)\""
    }

    @Test(arguments: [
        ("\"http://{job}.example/\"", "the host that is asked cannot come from an event; {job} has its place in"),
        ("{ url: \"http://h/\", body: \"{massage}\" }", "{massage} is no part of an event; did you mean {message}?"),
        (
            "{ url: \"http://h/\", body: \"{x}\" }",
            "{x} is no part of an event; there is {job}, {event}, {value}, {level}, {message}, {at}, {id}, "
                + "and {{x}} is the text {x}"
        ),
        ("{ url: \"http://h/\", body: \"{{job}}\" }", "{{job}} is sent as the text {job}; write {job} for"),
    ])
    func `names in braces are those of parts of an event`(http: String, part: String) {
        let (_, diagnostics) = read("jobs: { disk: { post: true }, own: { after: disk, http: \(http) } }")
        #expect(diagnostics.contains { $0.contains(part) }, "\(diagnostics)")
    }

    @Test(arguments: [
        "http://{value}/x", "http://{value}.example/x", "http://h:{value}/", "http://{value}:{value}@h/", "{value}",
        "{value}/x",
    ])
    func `that an event names the host is one fault, whatever else would be wrong with it`(url: String) {
        for http in ["\"\(url)\"", "{ url: \"\(url)\", method: POST }"] {
            let (_, after) = read("jobs: { disk: { post: true }, own: { after: disk, http: \(http) } }")
            #expect(after.count == 1 && after[0].contains("cannot come from an event"), "\(after)")
            let (_, asked) = read("jobs: { own: { request: { value: true }, http: \(http) } }")
            #expect(asked.count == 1 && asked[0].contains("cannot come from a client"), "\(asked)")
            // Elsewhere braces stand for nothing.
            let (_, plain) = read("jobs: { own: { every: 1m, http: \(http.replacing("value", with: "other")) } }")
            #expect(plain.allSatisfy { !$0.contains("cannot come") }, "\(plain)")
        }
        let (_, unknown) = read("jobs: { own: { request: { value: true }, http: \"http://{other}/\" } }")
        #expect(unknown.count == 1 && unknown[0].contains("must be an address"), "\(unknown)")
    }

    @Test(arguments: [("run: 'echo {job}'", "\"run\""), ("command: [echo, '{message}']", "\"command\"")])
    func `a program that is started has other ways to the event`(source: String, key: String) {
        let (_, diagnostics) = read("jobs: { disk: { post: true }, own: { after: disk, \(source) } }")
        #expect(diagnostics.count == 1 && diagnostics[0].contains("stays as it is in \(key); "), "\(diagnostics)")
        #expect(read("jobs: { disk: { post: true }, own: { after: disk, run: \"awk '{print}'\" } }").diagnostics == [])
    }

    @Test func `an overlap in defaults is for schedules`() {
        let (jobs, _) = read(
            "defaults: { overlap: skip }\njobs: { a: { every: 1s, run: x }, b: { after: a, run: x } }"
        )
        #expect(jobs.map(\.overlap) == [.skip, .queue])
    }

    @Test func `braces of JSON and names in double braces are no names`() {
        let (_, diagnostics) = read(
            """
            jobs:
              disk: { post: true }
              own:
                after: disk
                http: { url: "http://h/{job}?a={{x}}", body: '{"a":{"b":{value},"c":"{message}"}}' }
            """
        )
        #expect(diagnostics == [])
    }

    // MARK: - While somebody watches

    @Test func `a job that waits for viewers has its pace without them`() throws {
        let (jobs, diagnostics) = read(
            """
            jobs:
              a: { every: 1m, while_watched: true, run: x }
              b: { every: 1m, while_watched: true, idle_every: 10m, times: 5, run: x }
              c: { cron: hourly, while_watched: true, idle_every: 1-2h, run: x }
              d: { follow: true, while_watched: true, run: x }
              e: { every: 1m, run: x, while_watched: false }
            """
        )
        #expect(diagnostics == [])
        #expect(jobs.map { $0.watching != nil } == [true, true, true, true, false])
        #expect(jobs.map { $0.watching?.idle?.text } == [nil, "10m", "1-2h", nil, nil])
        #expect(jobs[1].watching?.idle?.options.times == 5)
    }

    @Test(arguments: [
        ("at: 2027-01-01T00:00:00Z, while_watched: true", "goes with every, cron and follow"),
        ("request: {}, while_watched: true", "goes with every, cron and follow"),
        ("follow: true, while_watched: true, idle_every: 1m", "goes with every and cron"),
        ("every: 1m, idle_every: 10m", "has no use without while_watched: true"),
        (
            "every: 1m, while_watched: true, idle_every: 10s",
            "must be at least as long as the wait while somebody watches, 1m"
        ),
        ("cron: 0 0 31 2 *, while_watched: true, idle_every: 1h", "never"),
    ])
    func `what does not go with viewers is told`(keys: String, part: String) {
        let (_, diagnostics) = read("jobs: { a: { \(keys), run: x } }")
        #expect(diagnostics.count == 1 && diagnostics[0].contains(part), "\(diagnostics)")
    }
}
