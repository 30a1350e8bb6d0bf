public import Tape

/// What the archive is to be asked before a stream can begin.
public struct HistoryStartQuery: Hashable, Sendable {
    /// So many of the newest events.
    public let count: Int
    /// Those made at this time or later.
    public let since: Timestamp?

    /// Nil where the tape itself knows where a stream begins.
    public init?(_ request: SubscribeRequest, on tape: Tape) {
        // What is in the archive alone is not shaped.
        guard request.runLog == nil, request.busy == nil, request.shape.every == nil,
            request.lastEventID?.isEmpty ?? true,
            tape.archive != nil, tape.oldest > 1
        else { return nil }
        switch request.catchUp {
        case .latest, .none, .all: return nil
        case .time(let span): (count, since) = (.max, .now(minus: span))
        case .count(let wanted):
            let held = tape.read(passing: request.filter) { tape.newest(wanted, passing: $0).count }
            guard held < wanted else { return nil }
            (count, since) = (wanted, nil)
        }
    }
}

extension Timestamp {
    /// The time that lies `span` back; none lies ahead.
    static func now(minus span: Duration) -> Timestamp { now.advanced(by: .zero - max(span, .zero)) }
}
