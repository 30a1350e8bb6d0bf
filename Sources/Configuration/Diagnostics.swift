/// Collects the diagnostics of one configuration, so that a user sees all of them at once.
public final class Diagnostics {
    /// How many are kept: a file can have an error on every line.
    static let limit = 1000

    private var kept: [Diagnostic] = []
    private var known: Set<Diagnostic> = []
    private var dropped = 0
    /// Whether any of them forbids using the file, those that are not kept included.
    public private(set) var hasErrors = false
    /// How often something was reported, whatever came of it.
    public private(set) var reports = 0
    /// What came from outside, and must not be told.
    var secrets = Secrets()
    /// The same by the places of the values that it is part of.
    var concealed: [SourceLocation: ConcealedValue] = [:]
    /// The texts that diagnostics point into, and those of their lines that hold secrets, once that was looked for.
    var texts: [String: SourceText] = [:]
    var secretLines: [String: SecretLines] = [:]
    /// Places of values that are not known.
    var muted: Set<SourceLocation> = []
    /// Ends of sentences that say what to write and have nothing of the file in them.
    private(set) var ownAdvice: Set<String> = []

    /// An empty collection.
    public init() {}

    /// Whether further diagnostics are only counted, so that no time is to be spent on their words.
    public var isFull: Bool { kept.count >= Self.limit }

    /// Adds a diagnostic; one that is already there is not added again.
    ///
    /// What came from outside is shown in it as the reference that was written, and what it quotes of a line with a secret is
    /// left out.
    public func report(_ diagnostic: Diagnostic) { report(diagnostic, of: nil) }

    /// The same of a fault of `value`, wherever that is told: what stands in the lines of the value is kept out of it, too.
    ///
    /// One that has nothing but names of keys in quotes `namesKeysAlone`, and tells them beside a secret.
    func report(_ diagnostic: Diagnostic, of value: Node?, namingKeysAlone namesKeysAlone: Bool = false) {
        reports += 1
        guard !isFull else {
            dropped += 1
            hasErrors = hasErrors || diagnostic.severity == .error
            return
        }
        guard let diagnostic = shown(diagnostic, of: value, namingKeysAlone: namesKeysAlone) else { return }
        hasErrors = hasErrors || diagnostic.severity == .error
        if known.insert(diagnostic).inserted { kept.append(diagnostic) }
    }

    /// Adds an error that covers `node`.
    public func report(_ message: String, at node: Node, fixIt: String? = nil) {
        report(Diagnostic(message, at: node.location, width: node.width, fixIt: fixIt), of: node)
    }

    /// Adds an error that covers `width` characters from `location`.
    public func report(_ message: String, at location: SourceLocation, width: Int = 1, fixIt: String? = nil) {
        report(Diagnostic(message, at: location, width: width, fixIt: fixIt))
    }

    /// The end of a sentence that says what to write, and has nothing of the file in it: it is shown whatever else its line holds.
    public func own(_ advice: String) -> String {
        ownAdvice.insert(advice)
        return advice
    }

    /// All diagnostics in the order of the file; those of one place in the order of their reports.
    public var list: [Diagnostic] {
        let sorted = kept.enumerated().sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
        let diagnostics = sorted.map(\.element)
        guard dropped > 0, let last = diagnostics.last else { return diagnostics }
        let severity = hasErrors ? Diagnostic.Severity.error : .warning
        return diagnostics + [Diagnostic("\(dropped) more faults are not shown", at: last.location, severity: severity)]
    }
}
