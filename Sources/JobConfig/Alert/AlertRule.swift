public import JSON

/// When an alert of a job is raised, and when it is cleared again.
public struct AlertRule: Hashable, Sendable {
    /// How bad it is.
    public enum Level: String, CaseIterable, Sendable, Comparable {
        case warning
        case critical

        /// A warning is less than what is critical.
        public static func < (one: Level, other: Level) -> Bool { one == .warning && other == .critical }
    }

    /// What must hold.
    public let when: AlertCondition
    /// How long it must hold.
    public let hold: Duration
    /// What ends it; nil where that is that ``when`` no longer holds.
    public let clear: AlertCondition?
    /// How bad it is.
    public let level: Level
    /// The part of the value that it is about; nil for all of it.
    public let field: FieldPath?

    /// A rule that is free of contradictions.
    public init(
        when: AlertCondition,
        hold: Duration = .zero,
        clear: AlertCondition? = nil,
        level: Level = .warning,
        field: FieldPath? = nil
    ) {
        (self.when, self.hold, self.clear, self.level, self.field) = (when, hold, clear, level, field)
    }

    /// Whether a value ends an alert that is raised.
    public func clears(_ value: AlertValue) -> Bool {
        guard !when.holds(of: value) else { return false }
        return clear?.holds(of: value) ?? true
    }
}
