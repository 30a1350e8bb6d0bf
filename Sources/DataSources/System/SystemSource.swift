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
        if let node = section.node(Self.key), node.kind == "text", let words = node.words,
            case let meant = words.map({ Self.meant(by: $0) ?? [] }), !meant.contains([]), !words.isEmpty
        {
            let list = "\(Self.key): [\(meant.joined().map(\.quotedForYAML).joined(separator: ", "))]"
            section.report("\(section.name(of: Self.key)) must be a list, not text", at: Self.key, fixIt: list)
            return nil
        }
        guard let words = section.strings(Self.key), let items = section.list(Self.key) else { return nil }
        let known = Section.allCases.map(\.rawValue)
        let sections = words.map { Section(rawValue: $0) }
        for (word, item) in zip(words, items) where !known.contains(word) {
            let meant = Self.meant(by: word)?.joined(separator: ", ")
            let way = Self.others[word.lowercased()]
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

    /// The words that one stands for: itself, one that it is near to, several with commas, or all.
    private static func meant(by word: String) -> [String]? {
        let known = Section.allCases.map(\.rawValue)
        if known.contains(word) { return [word] }
        if ["all", "*"].contains(word.lowercased()) { return known }
        let parts = word.split { $0 == " " || $0 == "," }.map(String.init)
        if parts.count > 1, parts.allSatisfy(known.contains) { return parts }
        guard others[word.lowercased()] == nil else { return nil }
        return Suggestion.choice(word, among: known).map { [$0] }
    }
}
