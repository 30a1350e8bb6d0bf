import Foundation
import Testing

@testable import DataSources

/// A file that is followed, and what has come of it.
final class FollowedFile: Sendable {
    let path: String
    let place: ResumePlace
    private let (lines, queue) = AsyncStream<String>.makeStream()

    init(_ path: String, place: ResumePlace = ResumePlace()) { (self.path, self.place) = (path, place) }

    /// Follows it while the test says what is to come.
    func during(
        from begin: FileSource.Begin = .end,
        _ body: @escaping @Sendable (@Sendable () async -> String?) async throws -> Void
    ) async throws {
        let source = FileSource(path: path, limit: 1000, from: begin)
        let (opened, openings) = AsyncStream<Void>.makeStream()
        let feed = SourceFeed(
            emit: { [queue] result in
                switch result {
                case .success(let result): queue.yield(result.shown)
                case .failure(let failure): queue.yield("failure: \(failure.message)")
                }
            },
            connect: { openings.yield(()) },
            place: place
        )
        let work = Task { try await source.follow(feed) }
        defer { work.cancel() }
        var connected = opened.makeAsyncIterator()
        _ = await connected.next()
        try await body { [lines] in
            var iterator = lines.makeAsyncIterator()
            return await iterator.next()
        }
        work.cancel()
        await #expect(throws: SourceError.stopped) { try await work.value }
    }
}

/// Files that tests write.
enum TestFile {
    static func append(_ text: String, to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
