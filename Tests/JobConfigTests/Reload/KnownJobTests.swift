import Configuration
import DataSources
import JSON
import Scheduling
import Testing

@testable import JobConfig

/// What another reading of the file has made of its jobs, which holds where nothing else stands there.
@Suite struct KnownJobTests {
    /// Files of one job or two that say the same, something else, or the same in another way.
    private static let texts = [
        "jobs: { a: { every: 5s, generate: counter }, b: { post: true } }",
        "# Moved.\n\njobs:\n  b:\n    post: true\n  a:\n    generate: counter\n    every: 5s\n",
        "jobs: { a: { every: 6s, generate: counter } }",
        "x-a: &a { every: 5s }\njobs: { a: { <<: *a, generate: counter } }",
        "defaults: { timeout: 9s }\njobs: { a: { every: 5s, generate: counter } }",
        "jobs: { a: { every: 5s, generate: counter, timeout: 9s } }",
        "defaults: { timeout: 4s, unit: m }\njobs: { a: { every: 5s, generate: counter, retry: { attempts: 2 } } }",
        "defaults: { retry: { attempts: 2 } }\njobs: { a: { every: 5s, generate: counter, timeout: 4s, unit: m } }",
        "jobs: { a: { every: 5s, generate: counter, show: { title: A } } }",
        "jobs: { a: { every: 5s, generate: counter, show: { title: B } } }",
        "jobs: { a: { every: 5s, generate: counter, alert: [{ when: \"> 5\" }] } }",
        "jobs: { a: { every: 5s, generate: counter, alert: [{ when: \"> 6\" }] } }",
        "jobs: { a: { every: 5s, run: \"echo ${HOME}\", unit: \"${UNIT:-m}\" } }",
        "jobs: { a: { every: 5s, run: \"echo ${HOME}\" } }",
        "jobs: { a: { cron: daily, timezone: Europe/Berlin, run: x } }",
        "jobs: { a: { cron: daily, timezone: UTC, run: x } }",
        "jobs: { a: { after: b, run: x }, b: { post: true } }",
        "jobs:\n  b: { post: true }\n  a: { after: c, run: x }",
        "jobs: { a: { every: 5s, generate: constant, value: [1, \"1\"] } }",
        "jobs: { a: { every: 5s, generate: constant, value: [1, 1] } }",
        "jobs: { a: { every: 5s, http: \"http://[::1/\" } }",
    ]

    private func read(
        _ text: String,
        unit: String = "s",
        known: JobsConfiguration? = nil
    ) -> (file: JobsConfiguration?, diagnostics: [Diagnostic]) {
        JobsConfiguration.read(
            Array(text.utf8),
            file: "jobs.yaml",
            variables: ["UNIT": unit],
            known: { name in known?.jobs.first { $0.name == name } }
        )
    }

    @Test(arguments: texts.indices, texts.indices)
    func `a reading says the same whatever was known before`(former: Int, present: Int) throws {
        for unit in ["s", "m"] {
            let fresh = read(Self.texts[present], unit: unit)
            let second = read(Self.texts[present], unit: unit, known: read(Self.texts[former]).file)
            #expect(second.diagnostics == fresh.diagnostics)
            #expect(second.file?.jobs.map(\.facts) == fresh.file?.jobs.map(\.facts))
        }
    }

    @Test(arguments: texts[...4])
    func `a job that stands there as it was is not read again`(text: String) throws {
        let first = try #require(read(text).file)
        for (old, new) in zip(first.jobs, try #require(read(text, known: first).file).jobs) { #expect(old === new) }
    }

    @Test func `a job that has moved keeps its source`() throws {
        let first = try #require(read("jobs: { a: { every: 5s, generate: counter } }").file)
        let second = try #require(read("jobs:\n  a: { every: 5s, generate: counter }\n", known: first).file)
        for job in [first, second].flatMap(\.jobs) {
            let source = try #require(job.source as? any SynchronousSource)
            _ = try source.readNow()
        }
        let source = try #require(first.jobs.first?.source as? any SynchronousSource)
        #expect(try source.readNow().content == .json(JSONText(.integer(3))))
        #expect(second.jobs.first?.location.line == 2)
    }

    @Test(arguments: [
        "jobs: { a: { every: 5s, generate: counter, unit: \"${UNIT}\" } }",
        "jobs: { a: { after: b, run: x }, b: { post: true } }",
    ])
    func `a job by which more is told than it says is read anew`(text: String) throws {
        let first = try #require(read(text).file?.jobs.first)
        let second = try #require(read(text, known: read(text).file).file?.jobs.first)
        #expect(first !== second)
    }
}
