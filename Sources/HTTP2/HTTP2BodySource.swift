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
    /// So many bytes, and more to come at once.
    case some(Int)
    /// So many bytes, and more to come when ``HTTP2Session/resume(_:)`` tells; while nothing is to be sent this needs less
    /// memory than ``later``.
    case pause(Int)
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
    /// On all streams together, when that was most.
    public let largestConnection: Int32

    /// Windows of these sizes.
    public init(stream: Int32, connection: Int32, largestConnection: Int32) {
        (self.stream, self.connection, self.largestConnection) = (stream, connection, largestConnection)
    }

    /// Whether nothing can be sent on the stream.
    public var isClosed: Bool { stream == 0 || connection == 0 }

    /// How much a stream may be sent that has neighbours, and whose own window was `largest` at most.
    ///
    /// What it was sent and the client has not read, as far as the windows tell, may come to half of the connection's
    /// window: clients that read open that again when half of it is used at the latest, so one stream that nobody reads
    /// does not stop those beside it.
    public func share(largest: Int32) -> Int {
        let unread = max(0, min(Int(largest) - Int(stream), Int(largestConnection) - Int(connection)))
        return max(0, (Int(largestConnection) + 1) / 2 - unread)
    }
}
