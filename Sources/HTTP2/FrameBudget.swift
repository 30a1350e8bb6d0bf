/// How much work for nothing a client may ask for: frames that bring no request and no body, and streams that are begun and
/// reset.
///
/// It is spent by frames, and comes back with time and with what is sent to the client, since clients answer that.
struct FrameBudget {
    /// So many such frames in one go are none too many.
    static let most = 1000
    /// So much comes back in a second.
    static let perSecond = 400
    /// What a frame of a body earns: clients open two windows for it.
    static let perDataFrame = 3
    /// What a stream costs that comes to nothing.
    static let perReset = 5
    /// What one costs whose answer had begun: behind a proxy that is a reader who leaves.
    static let perLeaving = 1

    /// So many bytes in frames that mean nothing cost as much as one frame.
    static let unknownBytes = 64

    private(set) var left = Self.most

    /// Whether there was so much left.
    mutating func spend(_ cost: Int) -> Bool {
        left -= cost
        return left >= 0
    }

    mutating func earn(_ amount: Int) { left = min(Self.most, left + amount) }
}
