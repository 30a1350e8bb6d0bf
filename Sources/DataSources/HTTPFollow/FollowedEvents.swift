import JSON
import Synchronization

/// The events of an answer that goes on, each understood as a result.
final class FollowedEvents: FollowedReader {
    let mayBreakOff = true
    private let reader: Mutex<EventStreamReader>
    private let format: ResultFormat
    /// Whether type and id go with the data.
    private let isWhole: Bool
    private let memory: HTTPSource.Memory
    private let limit: Int

    init(_ reader: EventStreamReader, format: ResultFormat, isWhole: Bool, memory: HTTPSource.Memory) {
        limit = reader.limit
        self.reader = Mutex(reader)
        self.format = format
        self.isWhole = isWhole
        self.memory = memory
    }

    /// XML is read by a helper, and a short text of YAML may unfold to a long value.
    var isPrompt: Bool { format != .xml && format != .yaml }

    func takeNow(_ piece: [UInt8]) -> [FeedItem] {
        blocks(of: piece).map { block in
            item(block) { event in
                Result { () throws(SourceError) in
                    whole(event, try SourceResult(data(of: event), as: format, called: Self.data))
                }
            }
        }
    }

    func take(_ piece: [UInt8]) async -> [FeedItem] {
        guard format == .xml else { return takeNow(piece) }
        var items: [FeedItem] = []
        for block in blocks(of: piece) {
            if Task.isCancelled { return items }
            var result: Result<SourceResult, SourceError>?
            if case .event(let event) = block {
                result = await .reading { () async throws(SourceError) in
                    whole(event, try await .reading(data(of: event), as: format, called: Self.data))
                }
            }
            items.append(item(block) { _ in result ?? .failure(.stopped) })
        }
        return items
    }

    /// Half an event is none.
    func end() -> [FeedItem] { [] }

    /// What messages call it.
    private static let data = "the event's data"

    private func blocks(of piece: [UInt8]) -> [EventStreamReader.Block] {
        let (blocks, retry) = reader.withLock { ($0.take(piece), $0.retry) }
        if let retry { memory.retry.withLock { $0 = retry } }
        return blocks
    }

    private func item(
        _ block: EventStreamReader.Block,
        _ understand: (EventStreamReader.Event) -> Result<SourceResult, SourceError>
    ) -> FeedItem {
        switch block {
        // Behind the event, so that one which is not on the tape comes again.
        case .event(let event): FeedItem(understand(event), .at(event.id.isEmpty ? nil : event.id))
        case .position(let id): FeedItem(nil, .at(id.isEmpty ? nil : id))
        case .tooLarge:
            FeedItem(.failure(SourceError(.tooLarge, "an event has more than \(limit) bytes; raise max_bytes")))
        }
    }

    private func data(of event: EventStreamReader.Event) -> [UInt8] { TextDecoder.withoutMark(event.data) }

    /// The value of an event, with its type and id where those are asked for.
    private func whole(_ event: EventStreamReader.Event, _ value: SourceResult) -> SourceResult {
        guard isWhole else { return value }
        let id: JSONValue = event.id.isEmpty ? .null : .string(event.id)
        return SourceResult(
            JSONText(.object(["event": .string(event.type), "id": id, "data": .encoded(value.json)]))
        )
    }
}
