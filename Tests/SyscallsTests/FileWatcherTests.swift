import Foundation
import Synchronization
import Testing

@testable import Syscalls

@Suite struct FileWatcherTests {
    /// Looks as they are taken.
    private final class Looks: Sendable {
        private let taken = Mutex<[FileWatcher.Reason]>([])
        private let places: Mutex<FileWatcher.Places>

        init(_ places: FileWatcher.Places) { self.places = Mutex(places) }

        var all: [FileWatcher.Reason] { taken.withLock { $0 } }

        func take(_ reason: FileWatcher.Reason) -> FileWatcher.Places {
            taken.withLock { $0.append(reason) }
            return places.withLock { $0 }
        }

        func turn(to next: FileWatcher.Places) { places.withLock { $0 = next } }

        /// Waits for another look than the first `count`.
        func more(than count: Int) async throws {
            let deadline = ContinuousClock.now + .seconds(20)
            while all.count <= count {
                try #require(ContinuousClock.now < deadline, "there is no further look")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test func `there is a look at the start, one for each change, and one whenever it is asked for`() async throws {
        let folder = try Folder()
        let looks = Looks(.init(files: [folder.path("a")]))
        let watch = try FileWatcher(.init(files: [folder.path("a")]), warn: { Issue.record("\($0)") }, look: looks.take)
        defer { watch.stop() }
        try await looks.more(than: 0)
        #expect(looks.all == [.change])
        try folder.write("x", to: "a")
        try await looks.more(than: 1)
        #expect(looks.all == [.change, .change])
        watch.lookNow()
        try await looks.more(than: 2)
        #expect(looks.all[2] == .request)
    }

    @Test func `a look can turn to other places, whose changes are seen from then on`() async throws {
        let folder = try Folder()
        let looks = Looks(.init(files: [folder.path("later/b")]))
        let watch = try FileWatcher(.init(files: [folder.path("a")]), warn: { Issue.record("\($0)") }, look: looks.take)
        defer { watch.stop() }
        // The first turns to the new place, and what may have changed there until then is looked at too.
        try await looks.more(than: 1)
        try folder.make("later")
        try await looks.more(than: 2)
        try folder.write("x", to: "later/b")
        try await looks.more(than: 3)
    }

    @Test func `a watch that is stopped leaves no thread and no descriptor behind`() async throws {
        let folder = try Folder()
        func count(_ what: String) -> Int { (try? FileManager.default.contentsOfDirectory(atPath: what).count) ?? 0 }
        for round in 0..<50 {
            let looks = Looks(.init())
            let watch = try FileWatcher(.init(files: [folder.path("a")]), warn: { _ in }, look: looks.take)
            if round.isMultiple(of: 2) { try await looks.more(than: 0) }
            watch.stop()
        }
        let deadline = ContinuousClock.now + .seconds(20)
        func names() -> [String] {
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
            return threads.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
        }
        func watches() -> Int {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            return files.count { name in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)"))
                    == "anon_inode:inotify"
            }
        }
        while names().contains("files\n") || watches() > 0 {
            try #require(ContinuousClock.now < deadline, "threads \(names()), \(watches()) watches")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
