/// What must not be told of a value that came from outside.
struct ConcealedValue {
    let written: String
    private let texts: [String]

    init(_ values: [String], written: String) {
        (texts, self.written) = (values, written)
    }

    /// A message about the value that shows it as it was written.
    func concealed(in message: String) -> String {
        let pieces = ConcealedPieces(texts)
        let parts = message.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        var shown = parts
        // Every second part stands in quotes; a key or the name of an owner is no value.
        for index in stride(from: 1, to: parts.count - 1, by: 2) {
            let isName = parts[index - 1].hasSuffix("job ") || parts[index + 1].hasPrefix(" of ")
            if !isName, pieces.isPiece(parts[index]) { shown[index] = written }
        }
        // A path stands without quotes; where all of it does, its reference takes its place, as in messages about others.
        let whole = texts.filter { $0.utf8.count > ConcealedPieces.run }.sorted { $0.utf8.count > $1.utf8.count }
        let outside = stride(from: 0, to: parts.count, by: 2).map { index in
            whole.reduce(parts[index]) { $0.replacing($1, with: "\0") }
        }
        guard !outside.contains(where: pieces.areRevealed) else {
            return "\(written) stands for something that can't be used here"
        }
        return shown.joined(separator: "\"")
    }
}

/// The parts of values by which a text gives them away.
private struct ConcealedPieces {
    /// Runs of so many bytes of a value are never shown; shorter ones are found in any sentence.
    static let run = 9

    private let values: [[UInt8]]
    private var runs: Set<ArraySlice<UInt8>> = []

    init(_ texts: [String]) {
        values = texts.filter { !$0.isEmpty }.map { Array($0.lowercased().utf8) }
        for value in values where value.count > Self.run {
            for start in 0...(value.count - Self.run) { runs.insert(value[start..<start + Self.run]) }
        }
    }

    /// Whether a text in quotes is a part of a value, or holds one.
    func isPiece(_ text: String) -> Bool {
        let text = Array((text.hasSuffix("...") ? String(text.dropLast(3)) : text).lowercased().utf8)
        guard !text.isEmpty else { return false }
        return values.contains { $0.firstRange(of: text) != nil || text.firstRange(of: $0) != nil } || hasRun(text)
    }

    /// Whether a sentence gives a value away.
    func areRevealed(by text: String) -> Bool {
        let text = Array(text.lowercased().utf8)
        return hasRun(text) || values.contains { (4...Self.run).contains($0.count) && text.firstRange(of: $0) != nil }
    }

    private func hasRun(_ text: [UInt8]) -> Bool {
        guard !runs.isEmpty, text.count >= Self.run else { return false }
        return (0...(text.count - Self.run)).contains { runs.contains(text[$0..<$0 + Self.run]) }
    }
}

extension Diagnostics {
    /// In messages about other values, shorter texts may be words of the sentence.
    private static let shortestElsewhere = 8

    /// Keeps a value that came from outside out of every message.
    func conceal(_ value: String, writtenAs written: String) { secrets.add(value, written: written) }

    /// Keeps `values`, and pieces of them, out of the messages about the node that they became part of.
    func conceal(_ values: [String], at node: Node, writtenAs written: String) {
        concealed[node.location] = concealed[node.location] ?? ConcealedValue(values, written: written)
    }

    /// Drops further diagnostics of a node, whose value is not known.
    func mute(_ node: Node) { muted.insert(node.location) }

    /// The fault as it may be shown; nil if it is to be dropped.
    func shown(_ diagnostic: Diagnostic, of value: Node?, namingKeysAlone namesKeysAlone: Bool) -> Diagnostic? {
        guard !muted.contains(diagnostic.location) else { return nil }
        if isSecret(diagnostic.location) || value.map(holdsSecret) ?? false {
            let message =
                namesKeysAlone
                ? diagnostic.message : withoutOwnAdvice(diagnostic.message) { SecretLines.concealed(in: $0) }
            return Diagnostic(
                secrets.concealed(in: message, from: Self.shortestElsewhere),
                at: diagnostic.location,
                width: diagnostic.width,
                severity: diagnostic.severity
            )
        }
        guard !secrets.isEmpty || !concealed.isEmpty else { return diagnostic }
        let value = concealed[diagnostic.location]
        let message = value.map { value in withoutOwnAdvice(diagnostic.message) { value.concealed(in: $0) } }
        let shown = message ?? diagnostic.message
        // The advice is the value put right, and says nothing of the reference.
        let fixIt = value == nil ? diagnostic.fixIt : nil
        return Diagnostic(
            secrets.concealed(in: shown, from: Self.shortestElsewhere),
            at: diagnostic.location,
            width: diagnostic.width,
            fixIt: fixIt.map { secrets.concealed(in: $0, from: Self.shortestElsewhere) },
            severity: diagnostic.severity
        )
    }

    /// A message of which all is changed but an end that is advice of our own.
    private func withoutOwnAdvice(_ message: String, _ change: (String) -> String) -> String {
        guard let end = ownAdvice.first(where: message.hasSuffix) else { return change(message) }
        return change(String(message.dropLast(end.count))) + end
    }

    /// Whether keys of a line are told though it holds a secret: not where one could stand in the place of a key.
    func mayTellKeys(of location: SourceLocation) -> Bool {
        !isSecret(location) || secretLines[location.file]?.isOfTokens(location.line) == false
    }

    /// Whether no line to write is told for a node, since that could show what must not be told.
    public func hidesAdvice(at node: Node) -> Bool { concealed[node.location] != nil || holdsSecret(node) }

    /// Whether one of the lines of a value, or of what is in it, holds a secret.
    private func holdsSecret(_ node: Node) -> Bool {
        switch node.content {
        case .scalar: isSecret(node.location) || belowHoldSecret(node.location)
        case .sequence(let items): isSecret(node.location) || items.contains(where: holdsSecret)
        case .mapping(let entries):
            isSecret(node.location) || entries.contains { isSecret($0.key.location) || holdsSecret($0.value) }
        }
    }

    /// Whether the lines below the first of a text, which are indented as part of it, hold a secret.
    private func belowHoldSecret(_ location: SourceLocation) -> Bool {
        guard let text = texts[location.file], let secret = secretLines[location.file], !secret.isEmpty else {
            return false
        }
        guard let first = text.indentation(ofLine: location.line) else { return false }
        // One that begins its line goes on without being indented further.
        let least = first == location.column - 1 ? first : first + 1
        var number = location.line + 1
        while number <= text.count, text.indentation(ofLine: number).map({ $0 >= least }) ?? true {
            if secret.contains(number) { return true }
            number += 1
        }
        return false
    }

    private func isSecret(_ location: SourceLocation) -> Bool {
        if let lines = secretLines[location.file] { return lines.contains(location.line) }
        guard let text = texts[location.file] else { return false }
        let lines = SecretLines(text)
        secretLines[location.file] = lines
        return lines.contains(location.line)
    }
}
