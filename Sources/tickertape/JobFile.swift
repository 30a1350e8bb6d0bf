import Configuration
import DataSources
import Scheduling

/// What jobs.yaml says: how to serve, and the jobs in the order of the file.
struct JobFile: Sendable {
    let server: ServerSettings
    let jobs: [JobDefinition]

    /// Reads a file: nil if any fault is an error, and the faults of all of it in its order.
    static func read(_ bytes: [UInt8], file: String) -> (file: JobFile?, faults: [Fault]) {
        let faults = Faults()
        let read = YAMLReader.read(bytes, file: file, faults: faults).flatMap { JobFile($0, faults: faults) }
        return (faults.hasErrors ? nil : read, faults.list)
    }

    private init?(_ node: Node, faults: Faults) {
        guard !node.isEmpty else {
            faults.report(Self.noJobs, at: node, advice: Self.firstJobs)
            return nil
        }
        guard let fields = Fields(node, of: "the file", faults: faults) else { return nil }
        let server = fields.fields("server", of: "server")
        self.server = server.map { ServerSettings(reading: $0) } ?? ServerSettings()
        let misplaced = Self.adviceForMisplacedJobs(in: node)
        jobs = Self.jobs(in: fields, areElsewhere: !misplaced.isEmpty)
        Self.refuseReferences(in: fields)
        Self.refuseLater(["defaults", "include"], in: fields)
        // A place for anchors that several jobs share.
        for key in fields.keys where key.hasPrefix("x-") { _ = fields.node(key) }
        fields.refuseUnknown(advice: misplaced)
    }

    private static let noJobs = "the file has no jobs, so there is nothing to do"
    private static let firstJobs = "jobs: { people: { every: 5-20s, generate: people } }"

    private static func jobs(in fields: Fields, areElsewhere: Bool) -> [JobDefinition] {
        guard let node = fields.node("jobs"), !node.isEmpty else {
            // A slip of the pen or of the indentation is told by itself.
            let isSlip =
                areElsewhere || fields.keys.prefix(100).contains { Suggestion.nearest(to: $0, among: ["jobs"]) != nil }
            if fields.has("jobs") || !isSlip { fields.report(noJobs, atKey: "jobs", advice: firstJobs) }
            return []
        }
        guard let jobs = fields.fields("jobs", of: "jobs") else { return [] }
        if jobs.keys.isEmpty { fields.report(noJobs, atKey: "jobs", advice: firstJobs) }
        return jobs.keys.compactMap { JobDefinition($0, in: jobs) }
    }

    /// Says where jobs go for every key at the top that looks like the name of one.
    private static func adviceForMisplacedJobs(in node: Node) -> [String: String] {
        guard case .mapping(let entries) = node.content else { return [:] }
        let signs = Set(ScheduleKinds.keys + SourceKinds.keys + ["post"])
        var advice: [String: String] = [:]
        for entry in entries {
            guard case .mapping(let inner) = entry.value.content, inner.contains(where: { signs.contains($0.name) })
            else {
                continue
            }
            advice[entry.name] = "if it is a job, indent it below \"jobs\""
        }
        return advice
    }
}
