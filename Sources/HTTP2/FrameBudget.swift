/// How much work for nothing a client may ask for: frames that bring no request and no body, and streams that are begun and
/// reset.
///
/// It is spent by frames, and comes back with time and with what is sent to the client, since clients answer that: those
/// that open their windows for what they have read, in pieces as small as they read it.
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

    /// So many bytes of bodies earn a frame that opens a window: readers that open both windows for each KiB are none too
    /// busy.
    static let bytesPerWindow = 512
    /// No client leaves more than so many bytes unread and then opens windows for them.
    static let mostUnread = 64 << 20

    private(set) var left = Self.most
    /// How many bytes of bodies were sent for which no window was opened.
    private var unread = 0

    /// Whether there was so much left.
    mutating func spend(_ cost: Int) -> Bool {
        left -= cost
        return left >= 0
    }

    /// The same for a frame that opens a window, which costs nothing where bytes were sent for that.
    mutating func spendOnWindow() -> Bool {
        guard unread >= Self.bytesPerWindow else { return spend(1) }
        unread -= Self.bytesPerWindow
        return true
    }

    /// Frames of bodies were sent that hold so many bytes.
    mutating func earn(forBody bytes: Int) {
        unread = min(Self.mostUnread, unread + bytes)
        earn(Self.perDataFrame)
    }

    mutating func earn(_ amount: Int) { left = min(Self.most, left + amount) }
}
