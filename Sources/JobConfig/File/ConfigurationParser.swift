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
    /// After which jobs those run that have a fault, and the names of all of which something is told.
    private var faulty: [JobChains.Link] = []
    private var unsure: Set<String> = []
    /// Where each name was given first.
    private var names: [String: SourceLocation] = [:]
    /// Whether something could not be included, so that nobody knows which jobs there are.
    var isIncomplete = false
    /// How many bytes the included files may have together.
    let mostBytes: Int
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
        let filled = references.fill(node, except: Self.jobsKeys(in: node))
        let advice = "; write one such as \(Self.firstJobs)"
        guard isMapOfKeys(filled.node),
            let section = ConfigSection(filled.node, of: "the file", diagnostics: diagnostics, advice: advice)
        else {
            return nil
        }
        section.rows = FileKeys.rows
        var server =
            section.section("server", of: "server", meant: ServerSettings.server(meantBy:)).map {
                var server = ServerSettings(reading: $0)
                server.loadCertificates($0, by: files, certificates)
                return server
            } ?? ServerSettings()
        server.secrets = filled.secrets
        if let map = section.section("defaults", of: "defaults") { defaults = JobDefaults(reading: map) }
        let misplaced = Self.hintsForMisplacedJobs(in: node)
        readJobs(section)
        include(section, from: file)
        let chains = JobChains(
            jobs: jobs,
            faulty: faulty,
            names: Set(names.keys),
            unsure: unsure,
            areAllKnown: !isIncomplete,
            diagnostics: diagnostics
        )
        chains.check()
        let isEdge = section.node("server")?.entry(ServerKeys.origin.name) != nil
        if isEdge {
            if !names.isEmpty { section.report(Self.jobsOfEdge, atKey: "jobs") }
        } else if names.isEmpty, !isIncomplete {
            reportNoJobs(section, areElsewhere: !misplaced.isEmpty)
        }
        if !isIncomplete, isEdge || !names.isEmpty { defaults.warnOfUnused(diagnostics) }
        Self.skipAnchors(section)
        let list = ServerKeys.top.union(section.keys.filter { $0.hasPrefix("x-") })
        section.refuseUnknown(hints: misplaced, known: Self.placesOfKeys, list: list)
        return JobsConfiguration(server: server, jobs: jobs, serverContent: section.node("server"))
    }

    mutating func node(of bytes: [UInt8], file: String) -> Node? {
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
    static let firstJobs = "\(FileKeys.jobs.name): \(FileKeys.jobs.example ?? "")"

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
    mutating func readJobs(_ section: ConfigSection) {
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
            defaults.note(entry.value)
            if let first = names.updateValue(entry.key.location, forKey: name) {
                names[name] = first
                let place = "\(first.file):\(first.line):\(first.column)"
                map.report(
                    "job \(name.quoted) is there already, in \(place); give one of them another name",
                    atKey: name
                )
            }
            let reports = diagnostics.reports
            let job =
                ready?[position]
                ?? JobDefinition.read(entry, in: map, defaults: defaults, references: references, known: known?(name))
            if diagnostics.reports > reports { unsure.insert(name) }
            if let job {
                jobs.append(job)
            } else if let rule = AfterRule(inFaulty: defaults.applied(to: entry.value)) {
                faulty.append(JobChains.Link(name: name, rule: rule))
            }
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
            // Below a list that is not indented, a name has to be.
            let indentation = list.location.column == 1 ? "  " : ""
            let fixIt = key.flatMap { $0.isEmpty ? nil : "\(indentation)\($0):" }
            diagnostics.report(message, at: place, width: 1, fixIt: fixIt)
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
    static func skipAnchors(_ section: ConfigSection) {
        for key in section.keys where key.hasPrefix("x-") { _ = section.node(key) }
    }
}
