/// A source that can go on by itself, as `follow: true` asks for: it is begun once, and yields until it ends.
public protocol FollowableSource: DataSource {
    /// Hands over what comes, one after the other, until its upstream ends or its task is cancelled.
    ///
    /// It tells `feed` as soon as it is connected, and waits for each `emit`, so that an upstream which can wait is held up
    /// and not kept in memory. Blocks no thread of the shared pool, and lets go of its upstream within a second when its
    /// task is cancelled; then it throws ``SourceError/stopped``.
    ///
    /// - Returns: how it ended; throws why it failed.
    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd

    /// By which name which upstream knows it, where that lets only one connection have the name at a time; else nil.
    var soleName: UpstreamName? { get }
}

extension FollowableSource {
    /// None.
    public var soleName: UpstreamName? { nil }
}

/// A name by which an upstream tells those who follow it apart.
public struct UpstreamName: Hashable, Sendable {
    /// The upstream, for messages: `the broker HOST:1883`.
    public let upstream: String
    /// The name there.
    public let name: String
}

/// How a source that was followed came to its end, other than by a failure.
public enum FollowEnd: Sendable, Equatable {
    /// The upstream ended, and is to be asked again; after that time where it has named one.
    case ended(again: Duration?)
    /// The upstream has said that it is not to be asked again.
    case finished
}

/// What a source is asked for.
public enum SourceUse: Sendable {
    /// Read once for each run.
    case reading
    /// Followed, see ``FollowableSource``.
    case following
}

/// Where a source that is followed puts what comes, and what is to be known of it.
public struct SourceFeed: Sendable {
    /// Takes a result, or the failure to understand one; returns when it is on the tape.
    ///
    /// A slow one holds up the source.
    public let emit: @Sendable (Result<SourceResult, SourceError>) async -> Void
    /// Takes several results that have come together, without waiting, and writes down the place behind each.
    ///
    /// What it returns is to be waited for before more is handed over; nil, as nearly always, where nothing is. Nil itself
    /// where understanding one may take long, so that each goes through ``emit``.
    public let emitNow: (@Sendable (ArraySlice<FeedItem>) -> FeedRest?)?
    /// Says that the upstream is there; once for each connection.
    public let connect: @Sendable () -> Void
    /// Counts results that had to be let go, since the upstream can't wait; more than none.
    public let drop: @Sendable (Int) -> Void
    /// Takes what a program wrote to its standard error.
    public let remark: @Sendable (StandardErrorText) -> Void
    /// Where to go on, as the source itself wrote it down when it was followed before.
    public let place: ResumePlace
    /// Whether somebody only looks what comes: nothing is taken from whoever follows the same for good, and nothing is left
    /// behind with the upstream.
    public let isTrial: Bool

    /// A feed of these functions.
    public init(
        emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void,
        emitNow: (@Sendable (ArraySlice<FeedItem>) -> FeedRest?)? = nil,
        connect: @escaping @Sendable () -> Void = {},
        drop: @escaping @Sendable (Int) -> Void = { _ in },
        remark: @escaping @Sendable (StandardErrorText) -> Void = { _ in },
        place: ResumePlace = ResumePlace(),
        isTrial: Bool = false
    ) {
        (self.emit, self.emitNow) = (emit, emitNow)
        (self.connect, self.drop, self.remark) = (connect, drop, remark)
        (self.place, self.isTrial) = (place, isTrial)
    }
}
