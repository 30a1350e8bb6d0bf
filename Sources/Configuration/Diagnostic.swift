/// Something wrong in a configuration file: where, what, and what to write instead.
public struct Diagnostic: Error, Hashable, Sendable {
    /// Whether the file can be used in spite of it.
    public enum Severity: String, Hashable, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used, but hardly does what is meant.
        case warning
    }

    /// Whether the file can be used in spite of it.
    public let severity: Severity
    /// Where it begins.
    public let location: SourceLocation
    /// How many characters of the line it covers, at least 1.
    public let width: Int
    /// One sentence without a full stop.
    public let message: String
    /// The text to write instead; printed after the word `write:`.
    public let fixIt: String?

    /// A diagnostic at `location`; a `width` under 1 counts as 1.
    public init(
        _ message: String,
        at location: SourceLocation,
        width: Int = 1,
        fixIt: String? = nil,
        severity: Severity = .error
    ) {
        self.severity = severity
        self.location = location
        self.width = max(1, width)
        self.message = message
        self.fixIt = fixIt
    }
}
