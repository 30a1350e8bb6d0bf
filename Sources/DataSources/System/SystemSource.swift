import JSON
import Configuration

/// Numbers about the machine and this process, from /proc and statvfs(3).
struct SystemSource: DataSource {
    static let row = ConfigKey("system", .words(.choice(of: Section.self)), "Figures of this machine.")
    static let isReadOnly = true

    enum Section: String, CaseIterable {
        case cpu, memory, load, disk, network, uptime, process
    }

    let sections: [Section]
    private let sampler = SystemSampler()
    private let work = BlockingWork()

    init(_ sections: [Section]) { self.sections = sections }

    func read() async throws(SourceError) -> SourceResult {
        let (sampler, sections) = (sampler, sections)
        return SourceResult(JSONText(try await work.run { sampler.sample(sections) }))
    }
}

extension SystemSource {
    init?(reading section: ConfigSection) {
        guard let words = section.strings(Self.key), let items = section.list(Self.key) else { return nil }
        let known = Section.allCases.map(\.rawValue)
        let sections = words.map { Section(rawValue: $0) }
        for (word, item) in zip(words, items) where !known.contains(word) {
            let meant = Suggestion.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
            let name = section.name(of: Self.key)
            section.diagnostics.report("\(name) takes \(alternatives(known)), not \(word.quoted)\(meant)", at: item)
        }
        if words.isEmpty {
            section.report("\(section.name(of: Self.key)) names nothing; add \(alternatives(known))", at: Self.key)
        }
        guard !sections.isEmpty, !sections.contains(nil) else { return nil }
        self.init(sections.compactMap(\.self))
    }
}
