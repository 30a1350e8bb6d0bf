/// What is waited for before more is handed over.
public typealias FeedRest = @Sendable () async -> Void

/// One of several results that are handed over together, or nothing but a place.
public struct FeedItem: Sendable {
    /// Where the source goes on behind it.
    public enum Place: Sendable {
        /// Where it went on before.
        case same
        /// There; at its begin where that is nil.
        case at((any CustomStringConvertible & Sendable)?)
    }

    /// A result, or the failure to understand one; nil where the place alone has moved.
    public let result: Result<SourceResult, SourceError>?
    /// The place, which is written down once the result is published.
    public var place: Place

    /// A result with the place behind it.
    public init(_ result: Result<SourceResult, SourceError>?, _ place: Place = .same) {
        (self.result, self.place) = (result, place)
    }
}

extension ResumePlace {
    /// Writes down where it goes on behind these.
    public func note(behind items: ArraySlice<FeedItem>) {
        for item in items.reversed() {
            if case .at(let place) = item.place { return note(place) }
        }
    }
}

extension SourceFeed {
    /// So many results are handed over at once: a task that is cancelled publishes no more than these.
    private static let share = 128

    /// Hands over results that have come together; whether it has, as it does no more once its task is cancelled.
    func handOver(_ items: [FeedItem]) async -> Bool {
        guard let emitNow else { return await handOverOneByOne(items) }
        var start = 0
        while start < items.count {
            guard !Task.isCancelled else { return false }
            let end = min(start + Self.share, items.count)
            if let rest = emitNow(items[start..<end]) { await rest() }
            start = end
        }
        return true
    }

    private func handOverOneByOne(_ items: [FeedItem]) async -> Bool {
        for (index, item) in items.enumerated() {
            guard !Task.isCancelled else { return false }
            if let result = item.result { await emit(result) }
            place.note(behind: items[index...index])
        }
        return true
    }
}
