/// Where a history tells people what they should know.
public struct HistoryLog: Sendable {
    let warning: @Sendable (String) -> Void
    let info: @Sendable (String) -> Void

    /// Calls `warning` for what people should look after, `info` for what has come right; from any thread.
    public init(warning: @escaping @Sendable (String) -> Void, info: @escaping @Sendable (String) -> Void) {
        self.warning = warning
        self.info = info
    }
}
