/// Fills in what a file asks for from outside: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, `${file:/path}`.
///
/// Only values are looked at, after the file was taken apart: what comes from outside can change neither the structure nor
/// the place of anything.
public final class Interpolation {
    /// The largest file that a reference reads, in bytes.
    public static let largestFile = 64 << 10
    /// How much all references of one configuration may stand for, in bytes.
    static let largestTotal = 16 << 20

    private let variables: [String: String]
    private let readFile: (String) -> Result<[UInt8], TextProblem>
    private let isMissing: (String) -> Bool
    private let diagnostics: Diagnostics
    private var texts: [String: SourceText] = [:]
    private var files: [String: Result<String, TextProblem>] = [:]
    private var total = 0
    /// Why some references can't be filled in yet; nil where none may wait.
    private var awaited: [String]?
    /// Whether it was reported that they stand for too much, which is told once.
    private var isOverflowReported = false

    /// References to `variables` and files; the failure of `readFile` is a whole sentence, and `isMissing` tells of a file
    /// that could not be read whether it is only not there.
    public init(
        variables: [String: String],
        diagnostics: Diagnostics,
        isMissing: @escaping (String) -> Bool = { _ in false },
        readFile: @escaping (String) -> Result<[UInt8], TextProblem>
    ) {
        self.variables = variables
        self.diagnostics = diagnostics
        self.readFile = readFile
        self.isMissing = isMissing
    }

    /// Makes the text of a file known, to tell where in it a reference stands.
    public func add(_ bytes: [UInt8], file: String) { texts[file] = SourceText(withoutByteOrderMark: bytes) }

    /// The node with all references in its values filled in, and what they stand for.
    ///
    /// In maps the values of the keys `except` stay as they are. What can't be filled in is reported, stays as it was
    /// written, and no other fault of it is shown.
    ///
    /// With `canWait` a file that is not there is no fault but a warning: what needs it is named by the result.
    public func fill(_ node: Node, except keys: Set<String> = [], canWait: Bool = false) -> Filled {
        var secrets = Secrets()
        awaited = canWait ? [] : nil
        defer { awaited = nil }
        // Most maps have none.
        guard node.hasReferences(except: keys) else { return Filled(node: node, secrets: secrets, awaited: []) }
        let node = fill(node, except: keys, &secrets)
        return Filled(node: node, secrets: secrets, awaited: awaited ?? [])
    }

    /// What came of filling in the references of a node.
    public struct Filled {
        /// The node with what they stand for.
        public let node: Node
        /// What they stand for.
        public let secrets: Secrets
        /// Why some could not be filled in yet, a sentence each.
        public let awaited: [String]
    }

    private func fill(_ node: Node, except keys: Set<String>, _ secrets: inout Secrets) -> Node {
        let content: Node.Content
        switch node.content {
        case .scalar(let scalar):
            guard ReferenceText.isNeeded(in: scalar.text), scalar.written == nil else { return node }
            content = .scalar(fill(scalar, of: node, &secrets))
        case .sequence(let items): content = .sequence(items.map { fill($0, except: [], &secrets) })
        case .mapping(let entries):
            content = .mapping(
                entries.map { entry in
                    keys.contains(entry.name) ? entry : entry.replacingValue(fill(entry.value, except: [], &secrets))
                }
            )
        }
        return Node(location: node.location, width: node.width, content: content)
    }

    private func fill(_ scalar: Node.Scalar, of node: Node, _ secrets: inout Secrets) -> Node.Scalar {
        let pieces: [ReferenceText.Piece]
        do throws(ReferenceText.Problem) {
            pieces = try ReferenceText(scalar.text).pieces
        } catch  where diagnostics.isFull {
            return scalar
        } catch {
            report(error.message, error.written, error.opening, of: node)
            diagnostics.mute(node)
            return scalar
        }
        var text = ""
        var values: [String] = []
        var isWhole = true
        for piece in pieces {
            switch piece {
            case .text(let plain): text += plain
            case .reference(let reference, let written, let opening):
                switch value(of: reference, in: node) {
                case .success(let value):
                    text += value
                    values.append(value)
                    // A default stands in the file for all to see, and may be any word.
                    if case .fallback(_, value) = reference { continue }
                    secrets.add(value, written: written)
                    diagnostics.conceal(value, writtenAs: written)
                case .failure(Self.overflow) where isOverflowReported: isWhole = false
                case .failure(let problem) where mayWait(for: reference, in: node):
                    awaited?.append(problem.message)
                    report("\(problem.message); this waits for it", written, opening, of: node, isWarning: true)
                    isWhole = false
                case .failure(let problem):
                    isOverflowReported = problem == Self.overflow
                    report(problem.message, written, opening, of: node, fixIt: problem.suggestion)
                    isWhole = false
                }
            }
        }
        guard isWhole else {
            diagnostics.mute(node)
            return scalar
        }
        if !values.isEmpty { diagnostics.conceal(values, at: node, writtenAs: scalar.text) }
        return Node.Scalar(text: text, isPlain: scalar.isPlain, written: scalar.text, tag: scalar.tag)
    }

    private func mayWait(for reference: ReferenceText.Reference, in node: Node) -> Bool {
        guard awaited != nil, case .file(let path) = reference else { return false }
        return isMissing(FilePath.absolute(path, namedIn: node.location.file))
    }

    private func report(
        _ message: String,
        _ written: String,
        _ opening: Int,
        of node: Node,
        fixIt: String? = nil,
        isWarning: Bool = false
    ) {
        // Looking for the place takes as long as the value is.
        let place = diagnostics.isFull ? nil : texts[node.location.file]?.place(ofOpening: opening, from: node.location)
        let width = place == nil ? node.width : written.unicodeScalars.count
        diagnostics.report(
            Diagnostic(
                message,
                at: place ?? node.location,
                width: width,
                fixIt: fixIt,
                severity: isWarning ? .warning : .error
            )
        )
    }

    private func value(of reference: ReferenceText.Reference, in node: Node) -> Result<String, TextProblem> {
        let value: Result<String, TextProblem> =
            switch reference {
            case .variable(let name): variables[name].map { .success($0) } ?? .failure(Self.unset(name))
            case .fallback(let name, let text): .success(filled(name) ?? text)
            case .demand(let name, let sentence):
                filled(name).map { .success($0) }
                    ?? .failure(TextProblem("\(name) is not set\(sentence.isEmpty ? "" : ": \(sentence)")"))
            case .file(let path): contents(of: FilePath.absolute(path, namedIn: node.location.file))
            }
        guard case .success(let text) = value else { return value }
        total += text.utf8.count
        return total <= Self.largestTotal ? value : .failure(Self.overflow)
    }

    private static let overflow = TextProblem(
        "all references together stand for more than \(largestTotal >> 20) MiB"
    )

    private func filled(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    private static func unset(_ name: String) -> TextProblem {
        TextProblem(
            "the environment has no variable \(name); set it, or give a default here: ${\(name):-default}",
            suggestion: "${\(name):-default}"
        )
    }

    /// The text of a file without one line end at its end.
    private func contents(of path: String) -> Result<String, TextProblem> {
        if let known = files[path] { return known }
        let result = readFile(path).flatMap { bytes -> Result<String, TextProblem> in
            guard bytes.count <= Self.largestFile else {
                return .failure(TextProblem("\(path) has more than \(Self.largestFile >> 10) KiB; no value is so long"))
            }
            guard var text = String(validating: bytes, as: UTF8.self) else {
                return .failure(TextProblem("\(path) is not UTF-8"))
            }
            if text.last?.isNewline ?? false { text.removeLast() }
            return .success(text)
        }
        files[path] = result
        return result
    }
}

extension Node {
    /// Whether anything in it may have to be filled in; of a map without the values of these keys.
    public func hasReferences(except keys: Set<String> = []) -> Bool {
        switch content {
        case .scalar(let scalar): ReferenceText.isNeeded(in: scalar.text)
        case .sequence(let items): items.contains { $0.hasReferences() }
        case .mapping(let entries):
            entries.contains { ($0.value.hasReferences()) && !keys.contains($0.name) }
        }
    }
}
