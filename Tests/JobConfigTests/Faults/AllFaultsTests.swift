import Configuration
import Randomness
import Testing

@testable import JobConfig

/// All that is wrong is told at once: no fault hides another one that does not follow from it.
@Suite struct AllFaultsTests {
    private static func messages(_ text: String) -> Set<String> {
        let result = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: [:])
        return Set(result.diagnostics.filter { $0.severity == .error }.map(\.message))
    }

    @Test(arguments: FaultyKeys.all)
    func `each of several faults is told beside the others`(keys: FaultyKeys) {
        let alone = keys.wrong.indices.map { Self.messages(keys.file([$0])) }
        for place in keys.wrong.indices { #expect(!alone[place].isEmpty, "\(keys.wrong[place]) is no fault") }
        var choices = keys.wrong.indices.flatMap { one in keys.wrong.indices.filter { $0 > one }.map { [one, $0] } }
        var generator = SplitMix64(seed: 1)
        for count in 3...5 {
            for _ in 0..<30 { choices.append(keys.wrong.indices.shuffled(using: &generator).prefix(count).sorted()) }
        }
        for places in choices {
            let text = keys.file(places)
            let lost = places.reduce(into: Set<String>()) { $0.formUnion(alone[$1]) }.subtracting(Self.messages(text))
            #expect(lost == [], "\(text)")
        }
    }

    @Test(arguments: [
        (
            "every: 5s\nrun: date\nshow: { fields: [a..b, \"\", 5, \"a[\"] }",
            ["\"a..b\" in", "\"\" in", "\"a[\" in"].map {
                "\($0) \"fields\" of \"show\" of job \"host\" is no path to a part of the value; write one such as "
                    + "memory.usedPercent"
            }
        ),
        (
            "every: 5s\nalign: true\noffset: 6s\nidle_every: 1m\nrun: date",
            [
                "\"offset\" of job \"host\" must be less than the interval, 5s",
                "\"idle_every\" of job \"host\" has no use without while_watched: true",
            ]
        ),
        (
            "every: 5s\nrun: date\nalert: [{ when: failing, clear: \"< 5\", field: a }]",
            ["clear", "field"].map {
                "\"\($0)\" of rule 1 of \"alert\" of job \"host\" has no use where when is failing, which is about the "
                    + "job and not its value; remove it"
            }
        ),
        (
            "post: { signature: { header: a b, secret: \"\" }, keep: [c d, Cookie] }",
            [
                "\"...\" is no name of a header; write one such as header: X-Hub-Signature-256",
                "\"secret\" of \"signature\" of \"post\" of job \"host\" is empty, and anybody could sign by it; write one "
                    + "such as secret: \"${SECRET}\"",
                "\"...\" is no name of a header; write one such as keep: [X-GitHub-Event]",
                "\"keep\" of \"post\" of job \"host\" can't keep \"...\", which may be a secret; leave it out",
            ]
        ),
    ])
    func `all faults of a list, and of what goes together, are told`(lines: String, sentences: [String]) {
        #expect(Self.messages(FollowedAdviceTests.job(lines)) == Set(sentences))
    }

    @Test func `a job with a fault is looked at among the others`() {
        let text = """
            include: none.yaml
            jobs:
              a: { post: x }
              b: { post: true }
              c: { after: nobody, run: [x], every: }
            """
        // Which jobs there are nobody knows where a file is missing.
        #expect(!Self.messages(text).contains { $0.contains("no such job") })
        let jobs = "jobs: { \"d e\": { post: true }, b: { post: true }, c: { after: nobody, http: ftp://x } }"
        #expect(
            Self.messages(jobs).contains("job \"c\" runs after \"nobody\", and there is no such job; there is b")
        )
        let events = "jobs: { a: { post: x }, b: { post: true }, c: { after: { job: b, event: wibble }, run: x } }"
        #expect(Self.messages(events).contains { $0.hasPrefix("there is no event \"wibble\" of these jobs; ") })
        let unsure = "jobs: { b: { post: true, event: [x] }, c: { after: { job: b, event: wibble }, run: x } }"
        #expect(!Self.messages(unsure).contains { $0.hasPrefix("there is no event") })
    }

    @Test func `paths that a card has no room for are told`() {
        let paths = (0..<7).map { "p\($0)" }.joined(separator: ", ")
        let text = "jobs: { a: { every: 5s, run: date, show: { fields: [\(paths)] } } }"
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: [:])
        #expect(file != nil)
        let sentence =
            "\"fields\" of \"show\" of job \"a\": a card shows the first 6 of these 7 paths; leave the others out"
        #expect(diagnostics.map(\.message) == [sentence])
        #expect(diagnostics.map(\.severity) == [.warning])
    }
}
