import Synchronization

/// Turns the bytes of an answer that goes on into results.
protocol FollowedReader: Sendable {
    /// Whether what a piece says is understood in a moment, without waiting for anybody.
    var isPrompt: Bool { get }
    /// Whether an answer that is cut off has told all that it began to tell.
    var mayBreakOff: Bool { get }
    /// What ends in the next piece; for one that is prompt.
    func takeNow(_ piece: [UInt8]) throws(SourceError) -> [FeedItem]
    /// What ends in the next piece.
    func take(_ piece: [UInt8]) async throws(SourceError) -> [FeedItem]
    /// What the end of the answer completes.
    func end() throws(SourceError) -> [FeedItem]
}

extension FollowedReader {
    func take(_ piece: [UInt8]) async throws(SourceError) -> [FeedItem] { try takeNow(piece) }
}

/// Hands over what an answer says that goes on: small pieces on the thread that has got them, while the task waits, and large
/// ones, and what has to wait, in the task.
final class FollowedIntake: Sendable {
    /// What the task is to do before there are more bytes.
    private enum Duty {
        case rest(FeedRest)
        case handOver([FeedItem])
        case sleep(Duration)
        case fail(SourceError)
    }

    private struct State {
        /// How many bytes have come since the last event or line.
        var silent = 0
        var duty: Duty?
    }

    /// More results at once are not the work of the thread that all transfers share.
    private static let mostAtOnce = 128

    private let reader: any FollowedReader
    private let feed: SourceFeed
    /// So many bytes that become nothing are read as fast as they come.
    private let limit: Int
    private let state = Mutex(State())

    init(_ reader: any FollowedReader, _ feed: SourceFeed, limit: Int) {
        (self.reader, self.feed, self.limit) = (reader, feed, limit)
    }

    /// Whether ``takeNow(_:)`` may be called.
    var isPrompt: Bool { reader.isPrompt && feed.emitNow != nil }

    var mayBreakOff: Bool { reader.mayBreakOff }

    /// Takes a piece without waiting; false where ``goOn()`` is to be called before the next one.
    func takeNow(_ piece: [UInt8]) -> Bool {
        let duty = duty(behind: piece)
        if let duty { state.withLock { $0.duty = duty } }
        return duty == nil
    }

    private func duty(behind piece: [UInt8]) -> Duty? {
        let items: [FeedItem]
        do throws(SourceError) {
            items = try reader.takeNow(piece)
        } catch {
            return .fail(error)
        }
        if let pause = pause(behind: piece, isNews: !items.isEmpty) { return .sleep(pause) }
        guard !items.isEmpty else { return nil }
        guard items.count <= Self.mostAtOnce, let emitNow = feed.emitNow else { return .handOver(items) }
        return emitNow(items[...]).map { .rest($0) }
    }

    /// Does what is due before more is taken.
    func goOn() async throws(SourceError) {
        let duty = state.withLock { state in
            defer { state.duty = nil }
            return state.duty
        }
        switch duty {
        case .rest(let rest): await rest()
        case .handOver(let items): try await handOver(items)
        case .sleep(let pause): try? await Task.sleep(for: pause)
        case .fail(let failure): throw failure
        case nil: break
        }
    }

    /// Takes a piece, and waits as long as whoever gets the results wants.
    func take(_ piece: [UInt8]) async throws(SourceError) {
        let items = try await reader.take(piece)
        try await handOver(items)
        if let pause = pause(behind: piece, isNews: !items.isEmpty) { try? await Task.sleep(for: pause) }
    }

    /// Takes that the answer has ended.
    func end() async throws(SourceError) { try await handOver(reader.end()) }

    private func handOver(_ items: [FeedItem]) async throws(SourceError) {
        guard await feed.handOver(items) else { throw .stopped }
    }

    /// How long is waited behind a piece that became nothing, as nobody gets what is dropped.
    private func pause(behind piece: [UInt8], isNews: Bool) -> Duration? {
        state.withLock { state in
            state.silent = isNews ? 0 : state.silent + piece.count
            return state.silent > limit ? OutputLines.pause(behind: piece.count) : nil
        }
    }
}
