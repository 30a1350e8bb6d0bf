import Configuration
import Foundation
import Synchronization
import Testing

@testable import DataSources

/// Takes results that come together, as a job does whose results are understood in a moment.
private final class Prompt: Sendable {
    private struct State {
        var told: [String] = []
        var pieces: [Int] = []
        var isResting = false
        /// Whether something was handed over that was to wait.
        var isHurried = false
    }

    private let state = Mutex(State())
    let place: ResumePlace
    /// Behind how many results it has the source wait; nil for never.
    private let stint: Int?
    private let pause: Duration

    init(_ place: ResumePlace = ResumePlace(), restsBehind stint: Int? = nil, for pause: Duration = .milliseconds(1)) {
        (self.place, self.stint, self.pause) = (place, stint, pause)
    }

    var told: [String] { state.withLock { $0.told } }
    /// How many came together each time.
    var pieces: [Int] { state.withLock { $0.pieces } }
    var isHurried: Bool { state.withLock { $0.isHurried } }

    func feed(connect: @escaping @Sendable () -> Void = {}) -> SourceFeed {
        SourceFeed(
            emit: { [self] result in if let rest = take([FeedItem(result)]) { await rest() } },
            emitNow: { [self] items in take(items) },
            connect: connect,
            place: place
        )
    }

    private func take(_ items: ArraySlice<FeedItem>) -> FeedRest? {
        let words = items.compactMap { item in
            switch item.result {
            case .success(let result): result.shown
            case .failure(let failure): "\(failure.kind)"
            case nil: nil
            }
        }
        place.note(behind: items)
        let isRest = state.withLock { state in
            if state.isResting { state.isHurried = true }
            let before = state.told.count
            state.told += words
            state.pieces.append(words.count)
            guard let stint, state.told.count / stint > before / stint else { return false }
            state.isResting = true
            return true
        }
        guard isRest else { return nil }
        return { [self] in
            try? await Task.sleep(for: pause)
            state.withLock { $0.isResting = false }
        }
    }
}

@Suite struct FollowedAtOnceTests {
    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n"

    @Test(arguments: [nil, 1, 7, 500])
    func `events come once and in order, however they are cut and held up`(stint: Int?) async throws {
        let count = 2000
        let server = try LoopbackServer { client in
            client.send(Self.chunked)
            for number in 0..<count {
                let event = "id: \(number)\ndata: \(number) \(String(repeating: "y", count: number * 7 % 700))\n\n"
                client.send("\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n")
            }
            client.send("0\r\n\r\n")
        }
        defer { server.stop() }
        let prompt = Prompt(restsBehind: stint)
        _ = try await followed("http: '\(server.url("/"))'\nformat: text").follow(prompt.feed())
        #expect(prompt.told.map { $0.dropFirst().prefix { $0 != " " } } == (0..<count).map { "\($0)"[...] })
        #expect(!prompt.isHurried)
        #expect(prompt.place.text == "\(count - 1)")
    }

    @Test func `what comes together is handed over together, and a flood in shares`() async throws {
        let server = try LoopbackServer { client in
            client.send("\(Self.chunked)")
            let events = (0..<50).map { "id: \($0)\ndata: \($0)\n\n" }.joined()
            client.send("\(String(events.utf8.count, radix: 16))\r\n\(events)\r\n")
            client.waitForClose(milliseconds: 200)
            let flood = String(repeating: "data: 1\n\n", count: 5000)
            client.send("\(String(flood.utf8.count, radix: 16))\r\n\(flood)\r\n0\r\n\r\n")
        }
        defer { server.stop() }
        let prompt = Prompt()
        _ = try await followed("http: '\(server.url("/"))'").follow(prompt.feed())
        #expect(prompt.pieces.first == 50)
        #expect(prompt.pieces.allSatisfy { $0 <= 128 })
        #expect(prompt.told.count == 5050)
        // An event without an id goes on behind the last one.
        #expect(prompt.place.text == "49")
    }

    @Test func `one that is stopped while it is held up hands over nothing more`() async throws {
        let server = try LoopbackServer { client in
            client.send(Self.chunked)
            while client.send("9\r\ndata: 1\n\n\r\n") {}
        }
        defer { server.stop() }
        let prompt = Prompt(restsBehind: 100, for: .seconds(60))
        let source = try followed("http: '\(server.url("/"))'")
        let task = Task { try await source.follow(prompt.feed()) }
        try await eventually("it is held up") { prompt.told.count >= 100 }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: SourceError.stopped) { try await task.value }
        #expect(.now - start < .seconds(5))
        #expect(!prompt.isHurried)
        try await server.allClientsGone()
    }

    @Test func `lines that can't be understood are told where they stand`() async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\n\r\n")
            client.send("1\n{\n2\n")
            client.waitForClose(milliseconds: 50)
            client.send("\n{\n3")
        }
        defer { server.stop() }
        let prompt = Prompt()
        _ = try await followed("http: '\(server.url("/"))'").follow(prompt.feed())
        #expect(prompt.told == ["1", "notJSON", "2", "notJSON", "3"])
    }

    @Test func `the lines of a program come together, too`() async throws {
        let (source, faults) = try reading("run: 'seq 1 3000; printf half'") { ShellSource(reading: $0) }
        #expect(faults == [])
        let prompt = Prompt(restsBehind: 1000)
        _ = try await #require(source).follow(prompt.feed())
        #expect(prompt.told == (1...3000).map(String.init) + ["«half»"])
        #expect(!prompt.isHurried)
        #expect(prompt.pieces.contains { $0 > 1 })
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `a file goes on behind the last line that was handed over, wherever it is stopped`(end: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.log"
            let all = (0..<12_000).map { "line \($0) é \(String(repeating: "x", count: $0 % 60))" }
            try TestFile.write(all.joined(separator: end) + end + "rest", to: path)
            let place = ResumePlace(FilePlace.absent.description)
            var told: [String] = []
            while told.count < all.count {
                let prompt = Prompt(place, restsBehind: 2500, for: .seconds(60))
                let source = FileSource(path: path, limit: 1000, from: .start)
                let task = Task { try await source.follow(prompt.feed()) }
                let due = min(2500, all.count - told.count)
                try await eventually("\(due) lines come") { prompt.told.count >= due }
                task.cancel()
                _ = try? await task.value
                #expect(!prompt.isHurried)
                told += prompt.told
            }
            #expect(told == all.map { "«\($0)»" })
        }
    }
}
