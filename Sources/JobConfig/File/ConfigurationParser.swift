import Configuration
import DataSources
import Scheduling

/// Reads a jobs file, and the files it includes into the same list of jobs.
struct ConfigurationParser {
    let diagnostics = Diagnostics()
    let files: ConfigurationFileReader
    private let certificates: CertificateRules
    private let references: Interpolation
    private var defaults = JobDefaults.none
    private var jobs: [JobDefinition] = []
    /// Where each name was given first.
    private var names: [String: SourceLocation] = [:]
    /// How many bytes the included files may have together.
    private let mostBytes: Int
    /// What another reading made of a job; nil where there was none.
    private let known: ((String) -> JobDefinition?)?

    init(
        files: ConfigurationFileReader,
        variables: [String: String],
        mostBytes: Int = 16 << 20,
        certificates: CertificateRules = .strict,
        known: ((String) -> JobDefinition?)? = nil
    ) {
        self.files = files
        self.known = known
        self.certificates = certificates
        self.mostBytes = mostBytes
        references = Interpolation(
            variables: variables,
            diagnostics: diagnostics,
            isMissing: { path in
                guard case .failure(let failure) = files.read(path) else { return false }
                return failure.kind == .missing
            },
            readFile: { path in files.read(path).mapError { TextProblem($0.message) } }
        )
    }

    /// The file as a whole, nil where it can't be taken apart; what is wrong goes to ``diagnostics``.
    mutating func read(_ bytes: [UInt8], file: String) -> JobsConfiguration? {
        guard let node = node(of: bytes, file: file) else { return nil }
        guard !node.isEmpty else {
            diagnostics.report(Self.noJobs, at: node, fixIt: Self.firstJobs)
            return nil
        }
        let filled = references.fill(node, except: Self.jobsKeys(in: node)).node
        guard isMapOfKeys(filled), let section = ConfigSection(filled, of: "the file", diagnostics: diagnostics) else {
            return nil
        }
        let server =
            section.section("server", of: "server", meant: ServerSettings.server(meantBy:)).map {
                var server = ServerSettings(reading: $0)
                server.loadCertificates($0, by: files, certificates)
                return server
            } ?? ServerSettings()
        if let map = section.section("defaults", of: "defaults") { defaults = JobDefaults(reading: map) }
        let misplaced = Self.hintsForMisplacedJobs(in: node)
        readJobs(section)
        include(section, from: file)
        JobChains(jobs: jobs, names: Set(names.keys), diagnostics: diagnostics).check()
        if section.node("server")?.entry(ServerKeys.origin.name) != nil {
            if !names.isEmpty { section.report(Self.jobsOfEdge, atKey: "jobs") }
        } else if names.isEmpty {
            reportNoJobs(section, areElsewhere: !misplaced.isEmpty)
        }
        Self.skipAnchors(section)
        section.refuseUnknown(hints: misplaced, list: ServerKeys.top.union(section.keys.filter { $0.hasPrefix("x-") }))
        return JobsConfiguration(server: server, jobs: jobs, serverContent: section.node("server"))
    }

    private mutating func node(of bytes: [UInt8], file: String) -> Node? {
        files.keep(bytes, of: file)
        references.add(bytes, file: file)
        return YAMLReader.read(bytes, file: file, diagnostics: diagnostics)
    }

    /// Keys whose references are filled in where they are used: job by job, without what is meant for shells.
    private static func jobsKeys(in node: Node) -> Set<String> {
        guard case .mapping(let entries) = node.content else { return [] }
        return Set(entries.map(\.name).filter { $0.hasPrefix("x-") } + ["jobs", "defaults"])
    }

    private static let noJobs = "the file has no jobs, so there is nothing to do"
    private static let jobsOfEdge =
        "a server with an origin passes on what that has; leave the jobs out here, and write them there"
    private static let firstJobs = "jobs: { people: { every: 5-20s, generate: people } }"

    /// A slip of the pen or of the indentation is told by itself.
    private func reportNoJobs(_ section: ConfigSection, areElsewhere: Bool) {
        let isSlip =
            areElsewhere || section.keys.prefix(100).contains { Suggestion.nearest(to: $0, among: ["jobs"]) != nil }
        let isMap = section.node("jobs").map { $0.isEmpty || $0.kind == "a map" } ?? true
        guard isMap, section.has("jobs") || !isSlip else { return }
        // Where they stand beside it, that is told.
        let isBeside = section.entries.contains { $0.name != "defaults" && Self.isJob($0.value) }
        section.report(Self.noJobs, atKey: "jobs", fixIt: isBeside ? nil : Self.firstJobs)
    }

    /// Reads the map `jobs` of a file, where there is one.
    private mutating func readJobs(_ section: ConfigSection) {
        guard let node = section.node("jobs"), !node.isEmpty else { return }
        if case .sequence(let items) = node.content, items.contains(where: { $0.kind == "a map" }) {
            return reportList(items, at: node)
        }
        guard let map = section.section("jobs", of: "jobs") else { return }
        // Another reading, where there was one, has left little to read.
        let ready = known == nil ? ParallelReading.jobs(of: node, defaults) : nil
        names.reserveCapacity(names.count + map.entries.count)
        for (position, entry) in map.entries.enumerated() {
            let name = entry.name
            if let first = names.updateValue(entry.key.location, forKey: name) {
                names[name] = first
                let place = "\(first.file):\(first.line):\(first.column)"
                map.report(
                    "job \(name.quoted) is there already, in \(place); give one of them another name",
                    atKey: name
                )
            }
            let job =
                ready?[position]
                ?? JobDefinition.read(entry, in: map, defaults: defaults, references: references, known: known?(name))
            if let job { jobs.append(job) }
        }
    }

    /// Jobs as a list, in the manner of other tools: each is told how it begins as one of a map.
    private func reportList(_ items: [Node], at list: Node) {
        for (number, item) in items.enumerated() {
            let name = item.entry("name")?.value.text
            let isFirst = item.location == item.entry("name")?.key.location
            let isBlock = item.location != list.location && item.location.line != list.location.line || number == 0
            // The name, where it comes first behind the hyphen of a list in lines, becomes the key of what follows.
            let key =
                isFirst && isBlock ? name.map { $0.filter { $0.isLetter || $0.isNumber || "_.-".contains($0) } } : nil
            let message = "jobs are no list; each begins with its name and a colon, and the rest is indented below"
            let place = SourceLocation(file: item.location.file, line: item.location.line, column: list.location.column)
            diagnostics.report(message, at: place, width: 1, fixIt: key.flatMap { $0.isEmpty ? nil : "\($0):" })
        }
    }

    /// Whether the file can be read as a map; a list of jobs alone is told where it belongs.
    private func isMapOfKeys(_ node: Node) -> Bool {
        guard case .sequence(let items) = node.content, items.contains(where: { $0.kind == "a map" }) else {
            return true
        }
        let rule = "the file begins with jobs: and each job below with its name and a colon; it is no list"
        diagnostics.report(rule, at: node.location)
        return false
    }

    /// A place for anchors that several jobs share.
    private static func skipAnchors(_ section: ConfigSection) {
        for key in section.keys where key.hasPrefix("x-") { _ = section.node(key) }
    }
}

extension ConfigurationParser {
    /// How many files may be included.
    private static let mostFiles = 1000

    /// Reads the files that `include` names.
    private mutating func include(_ section: ConfigSection, from file: String) {
        guard let node = section.node("include") else { return }
        let items: [Node]
        switch node.content {
        case .sequence(let list): items = list
        case .scalar where !node.isEmpty: items = [node]
        default:
            return section.refuse(
                "include",
                "must be a path such as jobs.d/*.yaml, or a list of them, not \(node.kind)"
            )
        }
        var bytes = 0
        // A file that several globs match is read once, and the file itself never again.
        var seen: Set<String> = [ConfigurationFileReader.identity(of: file)]
        for item in items {
            for path in paths(of: item, from: file)
            where seen.insert(ConfigurationFileReader.identity(of: path)).inserted {
                guard seen.count <= Self.mostFiles + 1 else {
                    return diagnostics.report("more than \(Self.mostFiles) files are included", at: item)
                }
                switch files.read(path) {
                case .failure(let failure): diagnostics.report("cannot include a file: \(failure.message)", at: item)
                case .success(let text):
                    bytes += text.count
                    guard bytes <= mostBytes else {
                        let most = "\(mostBytes >> 20) MiB"
                        return diagnostics.report("the included files have more than \(most) together", at: item)
                    }
                    readIncluded(text, file: path)
                }
            }
        }
    }

    /// The paths that one item of `include` names.
    private func paths(of item: Node, from file: String) -> [String] {
        guard let text = item.text, let written = item.written else {
            diagnostics.report("each item of \"include\" must be a path, not \(item.kind)", at: item)
            return []
        }
        guard !text.isEmpty, !text.utf8.contains(0), !text.contains("**") else {
            let reason = text.contains("**") ? "has **; one * stands for the names in one folder" : "is no path"
            diagnostics.report("\(written.quoted) in \"include\" \(reason)", at: item)
            return []
        }
        let isGlob = ConfigurationFileReader.hasWildcard(text)
        let home =
            text.hasPrefix("~/") ? FilePath.resolved("~/", namedIn: file).escapedForGlob + text.dropFirst(2) : text
        let glob = home.hasPrefix("/") ? home : ConfigurationFileReader.folder(of: file).escapedForGlob + home
        let paths = files.list(glob)
        if isGlob, let error = files.unlistedFolder {
            diagnostics.report("\(error), so nobody knows what \(written.quoted) includes", at: item)
        } else if paths.isEmpty {
            if !isGlob, case .failure(let failure) = files.read(ConfigurationFileReader.unescaped(glob)),
                failure.kind != .missing
            {
                diagnostics.report("cannot include a file: \(failure.message)", at: item)
                return []
            }
            let place = FilePath.absolute(ConfigurationFileReader.unescaped(glob), namedIn: "")
            let message = isGlob ? "no file matches \(written.quoted)" : "there is no file \(place)"
            diagnostics.report(
                Diagnostic(message, at: item.location, width: item.width, severity: isGlob ? .warning : .error)
            )
        }
        return paths
    }

    private mutating func readIncluded(_ bytes: [UInt8], file: String) {
        guard let node = node(of: bytes, file: file) else { return }
        guard !node.isEmpty else {
            return diagnostics.report(
                Diagnostic(
                    "this included file is empty",
                    at: SourceLocation(file: file, line: 1, column: 1),
                    severity: .warning
                )
            )
        }
        guard let section = ConfigSection(node, of: "this file", diagnostics: diagnostics) else { return }
        readJobs(section)
        for key in ["server", "defaults"] where section.has(key) {
            _ = section.node(key)
            section.report("\(key.quoted) holds for all files and cannot stand in an included one", atKey: key)
        }
        if section.node("include") != nil {
            section.report("an included file cannot include others; list all in the first file", atKey: "include")
        }
        let misplaced = Self.hintsForMisplacedJobs(in: node)
        if misplaced.isEmpty, section.node("jobs")?.isEmpty ?? true {
            diagnostics.report(Diagnostic("this included file has no jobs", at: section.location, severity: .warning))
        }
        Self.skipAnchors(section)
        section.refuseUnknown(hints: misplaced)
    }
}

extension String {
    /// The text as a glob that matches it alone.
    fileprivate var escapedForGlob: String {
        reduce(into: "") { $0 += "*?[\\".contains($1) ? "\\\($1)" : "\($1)" }
    }
}
