import Dispatch
import Synchronization
import Testing

@testable import DataSources

@Suite struct DeadlineTests {
    @Test func `what ends in time is passed on`() async throws {
        let value = try await withDeadline(.seconds(3600)) { () async throws(SourceError) in 7 }
        #expect(value == 7)
        await #expect(throws: SourceError(.exit, "no")) {
            try await withDeadline(.seconds(3600)) { () async throws(SourceError) -> Int in
                throw SourceError(.exit, "no")
            }
        }
    }

    @Test(arguments: [false, true])
    func `what takes too long is cancelled, awaited and named so, whatever it made of that`(succeeds: Bool) async {
        let hasEnded = Mutex(false)
        await #expect(throws: SourceError(.timeout, "took longer than 20ms")) {
            try await withDeadline(.milliseconds(20)) { () async throws(SourceError) -> Int in
                try? await Task.sleep(for: .seconds(3600))
                await Task.yield()
                hasEnded.withLock { $0 = true }
                if !succeeds { throw .stopped }
                return 7
            }
        }
        let isOver = hasEnded.withLock { $0 }
        #expect(isOver)
    }

    @Test func `stopping from outside is no lack of time`() async {
        let task = Task { () async throws(SourceError) -> Int in
            try await withDeadline(.seconds(3600)) { () async throws(SourceError) -> Int in
                try? await Task.sleep(for: .seconds(3600))
                throw .stopped
            }
        }
        task.cancel()
        await #expect(throws: SourceError.stopped) { try await task.value }
    }

    @Test func `blocking work that hangs is let go of, and no second one is begun`() async throws {
        let work = BlockingWork()
        let gate = DispatchSemaphore(value: 0)
        let hang = Task { () async throws(SourceError) -> Int in
            try await work.run {
                gate.wait()
                return .success(1)
            }
        }
        hang.cancel()
        await #expect(throws: SourceError.stopped) { try await hang.value }
        await #expect(throws: SourceError(.unreadable, "the last read still hangs in the kernel")) {
            try await work.run { .success(2) }
        }
        gate.signal()
        while true {
            if let value = try? await work.run({ .success(3) }) {
                #expect(value == 3)
                break
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
