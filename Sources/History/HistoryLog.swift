/// Whom a history tells what people should know.
public struct HistoryLog: Sendable {
    let warning: @Sendable (String) -> Void
    let info: @Sendable (String) -> Void

    public init(warning: @escaping @Sendable (String) -> Void, info: @escaping @Sendable (String) -> Void) {
        (self.warning, self.info) = (warning, info)
    }
}
