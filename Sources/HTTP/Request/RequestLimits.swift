/// How much of one request is read before it is refused.
public struct RequestLimits: Sendable, Equatable {
    /// Bytes of request line and fields, line ends included; more is 431.
    public var headBytes: Int
    /// Number of fields; more is 431.
    public var fields: Int
    /// Bytes of the request target; more is 414.
    public var targetBytes: Int
    /// Bytes of the decoded body; more is 413.
    public var bodyBytes: Int

    /// Makes limits; what is not named keeps its default.
    public init(
        headBytes: Int = 16 << 10,
        fields: Int = 100,
        targetBytes: Int = 8 << 10,
        bodyBytes: Int = 1 << 20
    ) {
        self.headBytes = headBytes
        self.fields = fields
        self.targetBytes = targetBytes
        self.bodyBytes = bodyBytes
    }
}
