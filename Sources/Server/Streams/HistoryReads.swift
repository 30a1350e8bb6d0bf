import EventStreams
import Tape

/// What is looked for in the archive: the events that pass from a position on.
struct HistoryQuery: Hashable, Sendable {
    let filter: Filter
    let position: UInt64
}

/// Streams that wait for what the tape has dropped: another thread reads it, and the loop serves others meanwhile.
final class HistoryReads {
    private let tasks: LoopTaskQueue
    private var waiting: [HistoryQuery: [SubscriptionID]] = [:]

    init(_ tasks: LoopTaskQueue) { self.tasks = tasks }

    /// Has the events from `start` on and below `end` read for a stream; all that wait for the same share one reading.
    func add(_ id: SubscriptionID, _ selection: EventSelection, from start: UInt64, to end: UInt64) {
        guard let archive = selection.reader.tape.archive else { return }
        let query = HistoryQuery(filter: selection.filter.filter, position: start)
        if waiting[query] == nil {
            archive.read(from: start, to: end, upTo: Batch.limit, passing: query.filter) { [tasks] result in
                tasks.submit(.historyRead(result, for: query))
            }
        }
        waiting[query, default: []].append(id)
    }

    /// The streams that waited for what was read.
    func take(_ query: HistoryQuery) -> [SubscriptionID] { waiting.removeValue(forKey: query) ?? [] }
}
