import Configuration
import DataSources
import Scheduling

/// Reads a jobs file, and the files it includes into the same list of jobs.
struct ConfigurationParser {
    let faults = Diagnostics()
    let files: ConfigurationFileReader
    private let references: Interpolation
    private var defaults = JobDefaults.none
    private var jobs: [JobDefinition] = []
    /// Where each name was given first.
    private var names: [String: SourceLocation] = [:]
    /// How many bytes the included files may have together.
    private let mostBytes: Int

    init(files: ConfigurationFileReader, variables: [String: String], mostBytes: Int = 16 << 20) {
        self.files = files
        self.mostBytes = mostBytes
        references = Interpolation(variables: variables, faults: faults) { path in
            files.read(path).mapError { TextProblem($0.message) }
        }
    }

    /// The file as a whole, nil where it can't be taken apart; what is wrong goes to ``faults``.
    mutating func read(_ bytes: [UInt8], file: String) -> JobsConfiguration? {
        guard let node = node(of: bytes, file: file) else { return nil }
        guard !node.isEmpty else {
            faults.report(Self.noJobs, at: node, advice: Self.firstJobs)
            return nil
        }
        let (filled, _) = references.fill(node, except: Self.jobsKeys(in: node))
        guard let fields = ConfigSection(filled, of: "the file", faults: faults) else { return nil }
        let server = fields.fields("server", of: "server").map { ServerSettings(reading: $0) } ?? ServerSettings()
        if let map = fields.fields("defaults", of: "defaults") { defaults = JobDefaults(reading: map) }
        let misplaced = Self.adviceForMisplacedJobs(in: node)
        readJobs(fields)
        include(fields, from: file)
        if names.isEmpty { reportNoJobs(fields, areElsewhere: !misplaced.isEmpty) }
        Self.skipAnchors(fields)
        fields.refuseUnknown(advice: misplaced, list: ServerKeys.top.union(fields.keys.filter { $0.hasPrefix("x-") }))
        return JobsConfiguration(server: server, jobs: jobs, serverContent: fields.node("server"))
    }

    private mutating func node(of bytes: [UInt8], file: String) -> Node? {
        files.keep(bytes, of: file)
        references.add(bytes, file: file)
        return YAMLReader.read(bytes, file: file, faults: faults)
    }

    /// Keys whose references are filled in where they are used: job by job, without what is meant for shells.
    private static func jobsKeys(in node: Node) -> Set<String> {
        guard case .mapping(let entries) = node.content else { return [] }
        return Set(entries.map(\.name).filter { $0.hasPrefix("x-") } + ["jobs", "defaults"])
    }

    private static let noJobs = "the file has no jobs, so there is nothing to do"
    private static let firstJobs = "jobs: { people: { every: 5-20s, generate: people } }"

    /// A slip of the pen or of the indentation is told by itself.
    private func reportNoJobs(_ fields: ConfigSection, areElsewhere: Bool) {
        let isSlip =
            areElsewhere || fields.keys.prefix(100).contains { Suggestion.nearest(to: $0, among: ["jobs"]) != nil }
        let isMap = fields.node("jobs").map { $0.isEmpty || $0.kind == "a map" } ?? true
        guard isMap, fields.has("jobs") || !isSlip else { return }
        fields.report(Self.noJobs, atKey: "jobs", advice: Self.firstJobs)
    }

    /// Reads the map `jobs` of a file, where there is one.
    private mutating func readJobs(_ fields: ConfigSection) {
        guard let node = fields.node("jobs"), !node.isEmpty, let map = fields.fields("jobs", of: "jobs") else { return }
        for name in map.keys {
            guard let mark = map.keyNode(name)?.mark else { continue }
            if let first = names[name] {
                let place = "\(first.file):\(first.line):\(first.column)"
                map.report(
                    "job \(name.quoted) is there already, in \(place); give one of them another name",
                    atKey: name
                )
            }
            names[name] = names[name] ?? mark
            if let job = JobDefinition(name, in: map, defaults: defaults, references: references) { jobs.append(job) }
        }
    }

    /// A place for anchors that several jobs share.
    private static func skipAnchors(_ fields: ConfigSection) {
        for key in fields.keys where key.hasPrefix("x-") { _ = fields.node(key) }
    }

    /// Says where jobs go for every key at the top that looks like the name of one.
    private static func adviceForMisplacedJobs(in node: Node) -> [String: String] {
        guard case .mapping(let entries) = node.content else { return [:] }
        let signs = Set(ScheduleKinds.keys + SourceKinds.keys + [JobKeys.post.name])
        var advice: [String: String] = [:]
        for entry in entries where entry.name != "defaults" {
            guard case .mapping(let inner) = entry.value.content, inner.contains(where: { signs.contains($0.name) })
            else {
                continue
            }
            advice[entry.name] = "if it is a job, indent it below \"jobs\""
        }
        return advice
    }
}

extension ConfigurationParser {
    /// How many files may be included.
    private static let mostFiles = 1000

    /// Reads the files that `include` names.
    private mutating func include(_ fields: ConfigSection, from file: String) {
        guard let node = fields.node("include") else { return }
        let items: [Node]
        switch node.content {
        case .sequence(let list): items = list
        case .scalar where !node.isEmpty: items = [node]
        default:
            return fields.refuse("include", "must be a path such as jobs.d/*.yaml, or a list of them, not \(node.kind)")
        }
        var bytes = 0
        // A file that several globs match is read once, and the file itself never again.
        var seen: Set<String> = [ConfigurationFileReader.identity(of: file)]
        for item in items {
            for path in paths(of: item, from: file)
            where seen.insert(ConfigurationFileReader.identity(of: path)).inserted {
                guard seen.count <= Self.mostFiles + 1 else {
                    return faults.report("more than \(Self.mostFiles) files are included", at: item)
                }
                switch files.read(path) {
                case .failure(let failure): faults.report("cannot include a file: \(failure.message)", at: item)
                case .success(let text):
                    bytes += text.count
                    guard bytes <= mostBytes else {
                        let most = "\(mostBytes >> 20) MiB"
                        return faults.report("the included files have more than \(most) together", at: item)
                    }
                    readIncluded(text, file: path)
                }
            }
        }
    }

    /// The paths that one item of `include` names.
    private func paths(of item: Node, from file: String) -> [String] {
        guard let text = item.text, let written = item.written else {
            faults.report("each item of \"include\" must be a path, not \(item.kind)", at: item)
            return []
        }
        guard !text.isEmpty, !text.utf8.contains(0), !text.contains("**") else {
            let reason = text.contains("**") ? "has **; one * stands for the names in one folder" : "is no path"
            faults.report("\(written.quoted) in \"include\" \(reason)", at: item)
            return []
        }
        let isGlob = ConfigurationFileReader.hasWildcard(text)
        let glob = text.hasPrefix("/") ? text : ConfigurationFileReader.folder(of: file).escapedForGlob + text
        let paths = files.list(glob)
        if paths.isEmpty {
            let message = isGlob ? "no file matches \(written.quoted)" : "there is no file \(written.quoted)"
            faults.report(
                Diagnostic(message, at: item.mark, width: item.width, severity: isGlob ? .warning : .error)
            )
        }
        return paths
    }

    private mutating func readIncluded(_ bytes: [UInt8], file: String) {
        guard let node = node(of: bytes, file: file) else { return }
        guard !node.isEmpty else {
            return faults.report(
                Diagnostic(
                    "this included file is empty",
                    at: SourceLocation(file: file, line: 1, column: 1),
                    severity: .warning
                )
            )
        }
        guard let fields = ConfigSection(node, of: "this file", faults: faults) else { return }
        readJobs(fields)
        for key in ["server", "defaults"] where fields.has(key) {
            _ = fields.node(key)
            fields.report("\(key.quoted) holds for all files and cannot stand in an included one", atKey: key)
        }
        if fields.node("include") != nil {
            fields.report("an included file cannot include others; list all in the first file", atKey: "include")
        }
        let misplaced = Self.adviceForMisplacedJobs(in: node)
        if misplaced.isEmpty, fields.node("jobs")?.isEmpty ?? true {
            faults.report(Diagnostic("this included file has no jobs", at: fields.mark, severity: .warning))
        }
        Self.skipAnchors(fields)
        fields.refuseUnknown(advice: misplaced)
    }
}

extension String {
    /// The text as a glob that matches it alone.
    fileprivate var escapedForGlob: String {
        reduce(into: "") { $0 += "*?[\\".contains($1) ? "\\\($1)" : "\($1)" }
    }
}
