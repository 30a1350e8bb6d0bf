import JSON
import Configuration

/// Numbers about the machine and this process, from /proc and statvfs(3).
struct SystemSource: BlockingSource {
    static let row = ConfigKey("system", .words(.choice(of: Section.self)), "Figures of this machine.")
    static let isReadOnly = true

    enum Section: String, CaseIterable {
        case cpu, memory, load, disk, network, uptime, process
    }

    let sections: [Section]
    private let sampler = SystemSampler()
    let work = BlockingWork()

    init(_ sections: [Section]) { self.sections = sections }

    var isReadThere: Bool { true }

    func readBlocking() throws(SourceError) -> SourceResult {
        SourceResult(JSONText(try sampler.sample(sections).get()))
    }
}

extension SystemSource {
    /// What machines have too, and how it is read; the words are near to others.
    private static let others = [
        "gpu": "ask a program: command: [nvidia-smi, --query-gpu=utilization.gpu, \"--format=csv,noheader,nounits\"]"
    ]

    init?(reading section: ConfigSection) {
        guard let words = section.strings(Self.key), let items = section.list(Self.key) else { return nil }
        let known = Section.allCases.map(\.rawValue)
        let sections = words.map { Section(rawValue: $0) }
        for (word, item) in zip(words, items) where !known.contains(word) {
            let parts = word.split { $0 == " " || $0 == "," }.map(String.init)
            let isAll = ["all", "*"].contains(word.lowercased())
            let several =
                isAll
                ? known.joined(separator: ", ")
                : parts.count > 1 && parts.allSatisfy(known.contains) ? parts.joined(separator: ", ") : nil
            let way = Self.others[word.lowercased()]
            let meant = several ?? (way == nil ? Suggestion.nearest(to: word, among: known) : nil)
            let hint = meant.map { "; did you mean \($0)?" } ?? way.map { "; \($0)" } ?? ""
            let message = "\(section.name(of: Self.key)) takes \(alternatives(known)), not \(word.quoted)\(hint)"
            section.diagnostics.report(message, at: item, fixIt: meant)
        }
        if words.isEmpty {
            section.report("\(section.name(of: Self.key)) names nothing; add \(alternatives(known))", at: Self.key)
        }
        guard !sections.isEmpty, !sections.contains(nil) else { return nil }
        self.init(sections.compactMap(\.self))
    }
}
