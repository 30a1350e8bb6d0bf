import EventStreams
import HTTP
import Tape

/// What other threads ask of an event loop.
enum LoopTask: Sendable {
    /// Answer a request that took its time.
    case reply(Reply, to: ExchangeID)
    /// Put the answer in its place that a request has waited for.
    case fill(AnswerPlace, with: Response)
    /// Send what was read from the archive; nil where it can't be read.
    case historyRead(ArchiveReadResult?, for: HistoryQuery)
    /// Open a stream at a place that the archive knows; nil where it can't tell.
    case open(SubscribeRequest, from: UInt64?, for: ExchangeID)
    /// Keep to this from now on.
    case configure(ServerConfiguration)
    /// End the streams that were opened with other keys than these.
    case endStreams(exceptWith: Set<Int>)
    /// End all streams, finish all answers, and end.
    case stop
}
