import Helper
import JSON

/// Picking that blocks no thread of the pool: searches that take long have a thread of their own, programs of jq a process.
extension Extraction {
    /// What was asked for.
    enum Finding: Sendable {
        case result(SourceResult)
        /// A program of jq yields nothing, and nothing is to be published.
        case nothing
        /// `match` finds nothing in this.
        case missed(SourceResult)
    }

    /// The pieces of `result` that are asked for; nil where a program of jq yields nothing.
    public func publishable(from result: SourceResult) async throws(SourceError) -> SourceResult? {
        switch try await find(in: result) {
        case .result(let picked): return picked
        case .nothing: return nil
        case .missed(let selected): throw .nothingMatches(in: selected.text)
        }
    }

    /// The same as ``pick(from:)``: nil where `match` finds nothing, and where a program of jq yields nothing.
    public func pickWithoutBlocking(from result: SourceResult) async throws(SourceError) -> SourceResult? {
        if case .result(let picked) = try await find(in: result) { picked } else { nil }
    }

    /// What is found in `result`.
    func find(in result: SourceResult) async throws(SourceError) -> Finding {
        guard result.content != .unchanged else { return .result(result) }
        guard let selected = try await selectWithoutBlocking(from: result) else { return .nothing }
        guard let pattern else { return .result(finished(selected)) }
        guard let pieces = try await search(pattern, in: selected.text) else { return .missed(selected) }
        return .result(try understand(pieces))
    }

    /// The pieces that a pattern finds; nearly always they take microseconds, and a thread would cost more than the search.
    private func search(_ pattern: MatchPattern, in text: String) async throws(SourceError) -> MatchPattern.Pieces? {
        if text.utf8.count <= MatchPattern.shortLength,
            case .ended(let pieces) = pattern.search(text, within: MatchPattern.shortTime)
        {
            return pieces
        }
        return try await BlockingWork().run { Result { () throws(SourceError) in try pattern.pieces(of: text) } }
    }

    /// What `select` or `jq` gives; nil for a program that yields nothing.
    private func selectWithoutBlocking(from result: SourceResult) async throws(SourceError) -> SourceResult? {
        guard let program else { return try select(from: result) }
        let json = result.json.withoutHalves
        let outcome = try await withDeadline(limit) { () async throws(SourceError) in
            do throws(Helpers.Failure) {
                return try await Helpers.shared.run(program, on: json)
            } catch {
                throw SourceError(error)
            }
        }
        return switch outcome {
        case .value(let json): SourceResult(json)
        case .nothing: nil
        }
    }
}

extension SourceError {
    /// Why a program of jq gave nothing.
    fileprivate init(_ failure: Helpers.Failure) {
        switch failure {
        case .stopped: self = .stopped
        case .refused(let reason), .broken(_, let reason):
            let sentence = "jq \(reason)".onOneLine
            self.init(.jq, sentence.count > 300 ? "\(sentence.prefix(297))..." : sentence)
        case .unavailable(let reason): self.init(.spawn, "the helper that runs jq is not there: \(reason)")
        }
    }
}

extension JSONText {
    /// The text without halves of surrogate pairs, which libjq refuses; they become U+FFFD, as for other readers.
    fileprivate var withoutHalves: JSONText {
        let halves = ["\\ud", "\\uD"].map { Array($0.utf8) }
        return halves.contains { bytes.firstRange(of: $0) != nil } ? JSONText(JSONValue(self)) : self
    }
}
