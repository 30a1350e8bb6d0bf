/// Gathers the faults of one reading, so that a user sees all of them at once.
public final class Diagnostics {
    /// How many are kept: a file can have a fault on every line, and nobody reads further.
    static let limit = 1000

    private var kept: [Diagnostic] = []
    private var known: Set<Diagnostic> = []
    private var dropped = 0
    /// Whether any of them forbids using the file, those that are not kept included.
    public private(set) var hasErrors = false
    /// What came from outside, and must not be told.
    var secrets = Secrets()
    /// The same by the places of the values that it is part of.
    var concealed: [SourceLocation: ConcealedValue] = [:]
    /// The texts that faults point into, and those of their lines that hold secrets, once that was looked for.
    var texts: [String: SourceText] = [:]
    var secretLines: [String: SecretLines] = [:]
    /// Places of values that are not known.
    var muted: Set<SourceLocation> = []

    /// A collection without faults.
    public init() {}

    /// Whether further faults are only counted, so that no time is to be spent on their words.
    public var isFull: Bool { kept.count >= Self.limit }

    /// Adds a fault; one that is already there is not added again.
    ///
    /// What came from outside is shown in it as the reference that was written.
    public func report(_ fault: Diagnostic) {
        guard !isFull else {
            dropped += 1
            hasErrors = hasErrors || fault.severity == .error
            return
        }
        guard let fault = shown(fault) else { return }
        hasErrors = hasErrors || fault.severity == .error
        if known.insert(fault).inserted { kept.append(fault) }
    }

    /// Adds an error that covers `node`.
    public func report(_ message: String, at node: Node, advice: String? = nil) {
        report(message, at: node.mark, width: node.width, advice: advice)
    }

    /// Adds an error that covers `width` characters from `mark`.
    public func report(_ message: String, at mark: SourceLocation, width: Int = 1, advice: String? = nil) {
        report(Diagnostic(message, at: mark, width: width, advice: advice))
    }

    /// All faults in the order of the file; those of one place in the order of their reports.
    public var list: [Diagnostic] {
        let sorted = kept.enumerated().sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }
        let faults = sorted.map(\.element)
        guard dropped > 0, let last = faults.last else { return faults }
        let severity = hasErrors ? Diagnostic.Severity.error : .warning
        return faults + [Diagnostic("\(dropped) more faults are not shown", at: last.mark, severity: severity)]
    }
}
