import Configuration
import DataSources
import Scheduling
import Testing

@testable import JobConfig

/// The list of keys: each stands once, and has its row and its reader.
@Suite struct KeyRowTests {
    @Test func `every source and every schedule has the row of its key`() {
        #expect(JobKeys.sources.map(\.name) == SourceKinds.keys)
        #expect(JobKeys.triggers.map(\.name).filter(ScheduleKinds.keys.contains) == ScheduleKinds.keys)
    }

    @Test(arguments: SourceKinds.options.map(\.row.name) + ScheduleKinds.options.map(\.row.name))
    func `an option of a source or a schedule is one of the job`(name: String) {
        #expect(JobKeys.options.contains { $0.name == name })
    }

    @Test(arguments: [
        JobKeys.rows, ServerKeys.rows, ServerKeys.history.value.keys, ServerKeys.tokens.value.keys,
        ServerKeys.cluster.value.keys,
    ])
    func `no key stands twice, and each has a sentence`(rows: [ConfigKey]) {
        #expect(Set(rows.map(\.name)).count == rows.count)
        for row in rows { #expect(row.about.hasSuffix("."), "\(row.name)") }
    }

    /// A value that no key takes makes its reader speak, unless it takes any.
    @Test(arguments: JobKeys.options.filter { $0.name != "value" })
    func `a job that has a use for an option reads it`(option: JobOption) throws {
        let job: [String] =
            switch option.use {
            case .anyJob, .running: ["every: 1h", "run: x"]
            case .triggers(let keys): [Self.triggers[keys[0]] ?? "\(keys[0]): x", "run: x"]
            case .sources(["generate"]): ["every: 1h", "generate: \(Self.generator(taking: option.name))"]
            case .sources(["file"]) where option.name == "from": ["follow: true", "file: x"]
            case .sources(let keys): ["every: 1h", Self.sources[keys[0]] ?? "\(keys[0]): x"]
            }
        let lines = job.filter { !$0.hasPrefix("\(option.name):") } + ["\(option.name): [[]]"]
        let text = "jobs: { a: { \(lines.joined(separator: ", ")) } }"
        let diagnostics = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).diagnostics
        #expect(
            diagnostics.contains { $0.message.contains(option.name.quoted) },
            "\(text): \(diagnostics.map(\.message))"
        )
        #expect(!diagnostics.contains { $0.message.hasPrefix("unknown key") || $0.message.contains("has no use in") })
    }

    /// A kind of made-up values that has a use for an option.
    private static func generator(taking option: String) -> String {
        option == "seed" ? "walk" : "sine"
    }

    private static let triggers = [
        "every": "every: 1h", "cron": "cron: daily", "request": "request: {}", "follow": "follow: true",
    ]
    private static let sources = ["http": "http: \"http://a\""]
}

extension JobOption: CustomTestStringConvertible {
    var testDescription: String { name }
}
