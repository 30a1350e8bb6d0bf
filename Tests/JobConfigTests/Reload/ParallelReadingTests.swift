import Configuration
import DataSources
import Testing

@testable import JobConfig

/// Large files are read on all cores, and nobody can tell.
@Suite struct ParallelReadingTests {
    /// Jobs of many kinds, so many that three threads have some; `odd` stands in for the job in the middle.
    private func text(defaults: String = "{}", odd: String = "{ every: 9s, run: \"echo ${HOME}\" }") -> String {
        let kinds = [
            "{ every: 5-20s, generate: people }", "{ post: true, event: counted }",
            "{ cron: \"*/5 * * * *\", command: [date], show: { title: A } }",
            "{ every: 1s, file: a.json, select: a.b, alert: [{ when: \"> 5\" }] }",
            "{ every: 3s, http: \"http://localhost/a\", timeout: 2s, retry: { attempts: 2 } }",
        ]
        let count = 3 * ParallelReading.fewest + 1
        let jobs = (0..<count).map { "  j\($0): \($0 == count / 2 ? odd : kinds[$0 % kinds.count])\n" }
        return "defaults: \(defaults)\njobs:\n" + jobs.joined()
    }

    /// The jobs as three threads read them; nil where they leave them alone.
    private func parallel(_ text: String, cores: Int = 3) throws -> [JobDefinition]? {
        let diagnostics = Diagnostics()
        let node = try #require(YAMLReader.read(Array(text.utf8), file: "jobs.yaml", diagnostics: diagnostics))
        let section = try #require(ConfigSection(node, of: "the file", diagnostics: diagnostics))
        let defaults = JobDefaults(reading: try #require(section.section("defaults")))
        return ParallelReading.jobs(of: try #require(section.node("jobs")), defaults, cores: cores)
    }

    /// What the file says, read by one thread, in the order of the file.
    private func inOrder(_ text: String) -> (file: JobsConfiguration?, diagnostics: [Diagnostic]) {
        JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: ["LABEL": "m"]) { _ in nil }
    }

    @Test(arguments: ["{}", "{ timeout: 900ms, unit: m, envelope: false }"])
    func `many threads make of a file what one makes`(defaults: String) throws {
        let text = text(defaults: defaults)
        let jobs = try #require(try parallel(text))
        #expect(jobs.map(\.facts) == inOrder(text).file?.jobs.map(\.facts))
    }

    @Test(arguments: [
        "{ every: 5, generate: people }", "{ every: 5s, generate: people, unit: \"${LABEL:-m}\" }", "{}", "5",
        "{ every: 5s, generate: peeple, evry: 5s }",
    ])
    func `what has to be told or filled in is left to a reading in order`(odd: String) throws {
        let text = text(odd: odd)
        #expect(try parallel(text) == nil)
        let usual = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: ["LABEL": "m"])
        #expect(usual.diagnostics == inOrder(text).diagnostics)
        #expect(usual.file?.jobs.map(\.facts) == inOrder(text).file?.jobs.map(\.facts))
    }

    @Test func `references in the defaults are left to a reading in order`() throws {
        #expect(try parallel(text(defaults: "{ unit: \"${LABEL:-m}\" }")) == nil)
    }

    @Test func `one core and few jobs are read by one thread`() throws {
        #expect(try parallel(text(), cores: 1) == nil)
        #expect(try parallel("defaults: {}\njobs: { a: { every: 5s, generate: people } }") == nil)
    }
}
