import Foundation
import Synchronization
import Testing

@testable import DataSources

/// A source that is followed, and what has come of it.
final class Followed: Sendable {
    private struct State {
        var lines: [String] = []
        var connections = 0
        var dropped = 0
    }

    private let state = Mutex(State())
    private let task: Task<FollowEnd, any Error>

    /// Begins to follow; `delay` is how long each result takes until it is published.
    init(
        _ source: some FollowableSource,
        place: ResumePlace = ResumePlace(),
        delay: Duration? = nil,
        isTrial: Bool = false
    ) {
        let (news, handler) = AsyncStream<@Sendable (inout State) -> Void>.makeStream()
        let feed = SourceFeed(
            emit: { result in
                let shown =
                    switch result {
                    case .success(let result): result.shown
                    case .failure(let failure): "\(failure.kind): \(failure.message)"
                    }
                if let delay { try? await Task.sleep(for: delay) }
                handler.yield { $0.lines.append(shown) }
            },
            connect: { handler.yield { $0.connections += 1 } },
            drop: { count in handler.yield { $0.dropped += count } },
            place: place,
            isTrial: isTrial
        )
        task = Task {
            defer { handler.finish() }
            return try await source.follow(feed)
        }
        Task { [weak self] in
            for await change in news { self?.state.withLock { change(&$0) } }
        }
    }

    deinit { task.cancel() }

    var lines: [String] { state.withLock { $0.lines } }
    var dropped: Int { state.withLock { $0.dropped } }

    /// Waits until it is connected.
    func connected() async throws { try await wait("a connection") { $0.connections > 0 } }

    /// Waits for so many lines, and returns them all.
    @discardableResult func lines(_ count: Int) async throws -> [String] {
        try await wait("\(count) lines") { $0.lines.count >= count }
        return lines
    }

    /// Waits for its end.
    func failure() async -> SourceError? {
        do {
            _ = try await task.value
            return nil
        } catch {
            return error as? SourceError
        }
    }

    /// Stops it, and waits until it has ended.
    @discardableResult func stop() async -> SourceError? {
        task.cancel()
        return await failure()
    }

    private func wait(_ what: String, _ isSo: (State) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !state.withLock({ isSo($0) }) {
            guard ContinuousClock.now < deadline else {
                Issue.record("there was no \(what); there were \(lines.suffix(5))")
                throw SourceError.stopped
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

/// The source that a job asks for in YAML.
func source<Source: DataSource>(_ type: Source.Type, _ yaml: String) throws -> Source {
    let (source, faults) = try reading(yaml) { Source(reading: $0) }
    #expect(faults == [])
    return try #require(source)
}
