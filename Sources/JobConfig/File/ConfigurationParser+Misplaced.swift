import Configuration
import DataSources
import Scheduling

/// What stands at the top of a file and belongs elsewhere.
extension ConfigurationParser {
    /// Says where jobs go for every key at the top that looks like the name of one.
    static func hintsForMisplacedJobs(in node: Node) -> [String: String] {
        guard case .mapping(let entries) = node.content else { return [:] }
        let signs = Set(ScheduleKinds.keys + SourceKinds.keys + [JobKeys.post.name])
        var hints: [String: String] = [:]
        let keys: Set<String> = ["server", "defaults", "include", "jobs"]
        for entry in entries where !keys.contains(entry.name) && !entry.name.hasPrefix("x-") {
            guard case .mapping(let inner) = entry.value.content else { continue }
            let place = "if jobs take it over by an alias, call it x-\(entry.name.drop { "._-".contains($0) })"
            let isSlip = Suggestion.nearest(to: entry.name, among: keys) != nil
            let isShared = !isSlip && (inner.isEmpty || inner.contains { JobKeys.all.contains($0.name) })
            let found = inner.filter { signs.contains($0.name) }.count
            if found < 2, placesOfKeys[entry.name] != nil { continue }
            if found > 0 {
                // One with a trigger and a source is hardly anything else.
                hints[entry.name] = "if it is a job, indent it below \"jobs\"\(found > 1 ? "" : "; \(place)")"
            } else if isShared || namesOfShared.contains(entry.name.lowercased()) {
                hints[entry.name] = place
            }
        }
        return hints
    }

    /// Where keys belong that mean something below "server" or to a job.
    static let placesOfKeys: [String: String] = {
        let (server, job) = (ServerKeys.names, JobKeys.all)
        let ofServer = server.subtracting(job).map { ($0, "belongs to \"server\"; indent it below \"server\"") }
        let ofJob = job.subtracting(server).map { ($0, "belongs to a job; indent it below the name of the job") }
        let ofBoth = server.intersection(job).map { ($0, "belongs to \"server\" or to a job; indent it below either") }
        return Dictionary(uniqueKeysWithValues: ofServer + ofJob + ofBoth)
    }()

    /// Whether a map has a trigger and a source.
    static func isJob(_ node: Node) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        let names = Set(entries.map(\.name))
        return !names.isDisjoint(with: ScheduleKinds.keys) && !names.isDisjoint(with: SourceKinds.keys)
            || names.contains(JobKeys.post.name)
    }

    /// What other tools call a map of what others take over.
    private static let namesOfShared: Set<String> = [
        "anchors", "aliases", "templates", "template", "definitions", "common", "shared", "base", "extends",
    ]
}
