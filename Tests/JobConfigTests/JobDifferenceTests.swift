import Configuration
import DataSources
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

@Suite struct JobDifferenceTests {
    private static let base = """
        jobs:
          a: { every: 5s, generate: counter }
          b:
            every: 1m
            run: echo x
            env: { K: v, L: w }
          c: { post: true }
        """

    private static func jobs(_ text: String) throws -> [JobDefinition] {
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml")
        #expect(diagnostics.map(\.message) == [])
        return try #require(file).jobs
    }

    @Test(arguments: [
        (base, JobDifference(), "no job has changed"),
        (
            """
            # Moved, and written in another way.
            server: { heartbeat: 5s }
            jobs:
              c:
                post: true
              b: { run: echo x, env: { L: w, K: v }, every: 1m }
              a:
                generate: counter

                every: 5s
            """, JobDifference(), "no job has changed"
        ),
        (
            "jobs: { z: { post: true }, c: { post: true, unit: m }, a: { every: 6s, generate: counter }, y: { post: true } }",
            JobDifference(added: ["z", "y"], changed: ["c", "a"], removed: ["b"]),
            "added z, y; changed c, a; removed b"
        ),
        (
            "jobs: { A: { every: 5s, generate: counter } }",
            JobDifference(added: ["A"], removed: ["a", "b", "c"]), "added A; removed a, b, c"
        ),
    ])
    func `jobs are compared by what they say`(text: String, difference: JobDifference, words: String) throws {
        let found = JobDifference(from: try Self.jobs(Self.base), to: try Self.jobs(text))
        #expect(found == difference)
        #expect(found.text == words)
        #expect(found.isEmpty == (difference == JobDifference()))
    }

    @Test(arguments: [
        ("/x/one.yaml", "/x/two.yaml", []), ("/x/one.yaml", "/x/./two.yaml", []),
        ("/x/one.yaml", "/y/one.yaml", ["f", "r"]), ("one.yaml", "one/one.yaml", ["f", "r"]),
    ])
    func `a job whose paths begin in another folder is another one`(from: String, to: String, changed: [String]) throws
    {
        let text = """
            jobs:
              f: { every: 1m, file: v.txt }
              r: { every: 1m, run: cat v.txt }
              g: { every: 1m, generate: counter }
              p: { post: true }
            """
        let (old, new) = (
            JobsConfiguration.read(Array(text.utf8), file: from), JobsConfiguration.read(Array(text.utf8), file: to)
        )
        let difference = JobDifference(from: try #require(old.file).jobs, to: try #require(new.file).jobs)
        #expect(difference == JobDifference(changed: changed))
    }

    @Test func `a registry keeps jobs that have not changed, in the order and at the places of the new file`() throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let old = JobRegistry(try Self.jobs(Self.base), on: tape)
        let text = "jobs:\n  c: { post: true }\n  d: { post: true }\n  a: { every: 6s, generate: counter }\n"
        let new = JobRegistry(try Self.jobs(text), on: tape, after: old, changed: ["a"])
        #expect(new.jobs.map(\.name) == ["c", "d", "a"])
        #expect(new["c"] === old["c"])
        #expect(new["a"] !== old["a"])
        #expect(new["b"] == nil)
        #expect(new.jobs.map { new.location(of: $0).line } == [2, 3, 4])
    }

    @Test func `a job that is over publishes nothing more, and new clients are not told its last value`() throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let registry = JobRegistry(try Self.jobs(Self.base), on: tape)
        let job = try #require(registry["a"])
        #expect(job.publish(SourceResult(.text("1")), nextBy: nil) != nil)
        job.announce { _ in ((), .failed(SourceError(.exit, "no"))) }
        #expect(tape.read(passing: .all) { tape.view(passing: $0).latest.count } == 2)
        job.cancel()
        #expect(job.isOver)
        #expect(job.publish(SourceResult(.text("2")), nextBy: nil) == nil)
        job.announce { _ in ((), .recovered) }
        #expect(tape.end == 3)
        #expect(job.last == nil)
        #expect(tape.read(passing: .all) { tape.view(passing: $0).latest.count } == 0)
        let next = JobRegistry(try Self.jobs(Self.base), on: tape, after: registry, changed: ["a"])["a"]
        #expect(next?.publish(SourceResult(.text("3")), nextBy: nil)?.id?.sequence == 3)
        #expect(next?.number != job.number)
    }
}
