/// Picks from one line after the other and remembers what went wrong with them.
actor LineExtraction {
    private let extraction: Extraction
    /// How many lines `match` did not find, and the first of them; of no interest once it has found one.
    private var missed: (count: Int, first: SourceResult)?
    private var hasPicked = false
    private var failure: SourceError?

    init(_ extraction: Extraction) { self.extraction = extraction }

    /// What is picked from a line; nil where there is nothing to pick.
    func pick(from line: Result<SourceResult, SourceError>) async -> SourceResult? {
        do throws(SourceError) {
            let line = try line.get()
            switch try await extraction.find(in: line) {
            case .result(let result):
                hasPicked = true
                return result
            case .nothing: hasPicked = true
            // Programs print more than what is looked for: headings, progress, sums.
            case .missed: missed = missed.map { ($0.count + 1, $0.first) } ?? (1, line)
            }
        } catch {
            failure = failure ?? error
        }
        return nil
    }

    /// Throws what was wrong with the lines so far.
    func check() throws(SourceError) {
        if let failure { throw failure }
        guard !hasPicked, let missed else { return }
        guard missed.count > 1 else { throw .nothingMatches(in: missed.first.text) }
        let begin = missed.first.text.quotedBegin
        throw SourceError(.match, "none of \(missed.count) lines matches; the first begins with \(begin)")
    }
}
