/// Where the bodies of answers come from, while a session writes.
public protocol HTTP2BodySource: AnyObject {
    /// Moves what comes next of a body into `buffer`, as far as `windows` and its own reasons let it.
    ///
    /// `place` is what the answer to `stream` was given. Called while the session writes, so nothing may be asked of the session.
    func read(
        _ place: UInt,
        on stream: Int32,
        within windows: HTTP2Windows,
        into buffer: UnsafeMutableRawBufferPointer
    ) -> HTTP2Piece
}

/// What comes next of a body.
public enum HTTP2Piece: Equatable, Sendable {
    /// So many bytes, and more to come.
    case some(Int)
    /// So many bytes, maybe none, which are the end.
    case last(Int)
    /// Nothing now; ``HTTP2Session/resume(_:)`` tells when.
    case later
    /// Nothing until the client lets more of the connection be sent, which the session finds out by itself.
    case heldBack
}

/// How many bytes the client lets us send, never fewer than none; RFC 9113 §5.2.
public struct HTTP2Windows: Equatable, Sendable {
    /// On the stream.
    public let stream: Int32
    /// On all streams of the connection together.
    public let connection: Int32

    /// Windows of these sizes.
    public init(stream: Int32, connection: Int32) { (self.stream, self.connection) = (stream, connection) }

    /// How much of the connection's window a stream may take whose own window was `largest` at most.
    ///
    /// What it was sent and the client has not taken counts against it: it may come to three times what is left of the
    /// connection's window. So one that nobody reads leaves a quarter of it to the others, two leave a seventh. Clients that
    /// read open a window when half of it is used, long before.
    public func share(largest: Int32) -> Int {
        let unread = max(0, Int(largest) - Int(stream))
        return max(0, (3 * Int(connection) - unread) / 4)
    }
}
