import Configuration
import Dispatch
import Foundation
import Synchronization
import Syscalls
import Testing

@testable import DataSources

/// Reads on threads that all sources share.
@Suite struct ReadThreadsTests {
    private static func value(_ number: Int) -> SourceResult { SourceResult(.text("\(number)")) }

    private static let stopped = BlockingRead.Outcome.failure(.stopped)

    /// Begins a read, and hands its outcomes out as they come.
    private func begin(
        _ work: BlockingWork,
        within limit: Duration = .seconds(3600),
        _ body: @escaping @Sendable () -> BlockingRead.Outcome
    ) throws -> (outcomes: AsyncStream<BlockingRead.Outcome>, stop: @Sendable () -> Void) {
        let (outcomes, end) = AsyncStream.makeStream(of: BlockingRead.Outcome.self)
        let stop = try #require(work.begin(within: limit, body) { end.yield($0) })
        return (outcomes, stop)
    }

    private func first(_ outcomes: AsyncStream<BlockingRead.Outcome>) async -> BlockingRead.Outcome? {
        await outcomes.first { _ in true }
    }

    @Test func `each of many reads is told once`() async throws {
        let (numbers, told) = AsyncStream.makeStream(of: Int.self)
        for number in 0..<500 {
            _ = BlockingWork().begin(within: .seconds(3600), { .success(Self.value(number)) }) { outcome in
                told.yield(outcome == .success(Self.value(number)) ? number : -1)
            }
        }
        var seen: [Int] = []
        for await number in numbers {
            seen.append(number)
            if seen.count == 500 { break }
        }
        #expect(seen.sorted() == Array(0..<500))
    }

    @Test func `reads that all wait have a thread each`() async throws {
        let count = 4 * ReadThreads.cores + 3
        let gate = DispatchSemaphore(value: 0)
        let begun = Mutex(0)
        let reads = try (0..<count).map { number in
            try begin(BlockingWork()) {
                // The last opens the gate for all, so each must have begun.
                let isLast = begun.withLock { begun in
                    begun += 1
                    return begun == count
                }
                if isLast { for _ in 0..<count { gate.signal() } }
                gate.wait()
                return .success(Self.value(number))
            }
        }
        for (number, read) in reads.enumerated() {
            #expect(await first(read.outcomes) == .success(Self.value(number)))
        }
    }

    @Test func `one that hangs is let go of at its deadline, holds up no other and is not begun again before it ends`()
        async throws
    {
        let gate = DispatchSemaphore(value: 0)
        let (works, limit) = ((0...ReadThreads.cores).map { _ in BlockingWork() }, Duration.milliseconds(10))
        for work in works {
            let hasBegun = Mutex(false)
            // On a busy machine its time may be over before a thread comes to it.
            while !hasBegun.withLock({ $0 }) {
                let hung = try begin(work, within: limit) {
                    hasBegun.withLock { $0 = true }
                    gate.wait()
                    return .success(Self.value(1))
                }
                #expect(await first(hung.outcomes) == .failure(.late(by: limit)))
            }
            let again = work.begin(within: limit, { .success(Self.value(2)) }) { _ in }
            #expect(again == nil)
        }
        let other = try begin(BlockingWork()) { .success(Self.value(3)) }
        #expect(await first(other.outcomes) == .success(Self.value(3)))
        for _ in works { gate.signal() }
        for work in works {
            let (outcomes, end) = AsyncStream.makeStream(of: BlockingRead.Outcome.self)
            // Its thread comes back at a moment of its own.
            let take = { @Sendable (outcome: BlockingRead.Outcome) -> Void in _ = end.yield(outcome) }
            while work.begin(within: .seconds(3600), { .success(Self.value(4)) }, take) == nil { await Task.yield() }
            #expect(await first(outcomes) == .success(Self.value(4)))
        }
    }

    @Test func `as many as may hang at a time hold up no other`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let reads = try (0..<ReadThreads.most).map { number in
            try begin(BlockingWork()) {
                begun.yield()
                gate.wait()
                return .success(Self.value(number))
            }
        }
        var left = ReadThreads.most
        for await _ in begins {
            left -= 1
            if left == 0 { break }
        }
        try await withTemporaryFolder { folder in
            try Data("5".utf8).write(to: URL(fileURLWithPath: folder + "/a"))
            let (outcomes, end) = AsyncStream.makeStream(of: BlockingRead.Outcome.self)
            _ = FileSource(path: folder + "/a", format: .text).begin(within: .seconds(5)) { end.yield($0) }
            #expect(await first(outcomes) == .success(SourceResult(.text("5"))))
        }
        for _ in reads { gate.signal() }
        for (number, read) in reads.enumerated() {
            #expect(await first(read.outcomes) == .success(Self.value(number)))
        }
    }

    @Test func `one that no thread could be started for is read as soon as one can be`() async throws {
        let isRefused = Mutex(false)
        let threads = try ReadThreads { body throws(SyscallError) in
            if isRefused.withLock(\.self) { throw SyscallError(EAGAIN, "start the thread read") }
            _ = try KernelThread(name: "read", body)
        }
        let gate = DispatchSemaphore(value: 0)
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let (outcomes, end) = AsyncStream.makeStream(of: BlockingRead.Outcome.self)
        // All that the watch has to wait for.
        let hung = BlockingRead(of: BlockingWork(), within: .seconds(10)) {
            begun.yield()
            gate.wait()
            return .success(Self.value(1))
        } _: {
            end.yield($0)
        }
        #expect(threads.begin(hung))
        _ = await begins.first { _ in true }
        // The watch has come to rest by then; nothing tells of that.
        try await Task.sleep(for: .milliseconds(50))
        isRefused.withLock { $0 = true }
        let other = BlockingRead(of: BlockingWork(), within: .seconds(3600)) {
            .success(Self.value(2))
        } _: {
            end.yield($0)
        }
        #expect(threads.begin(other))
        isRefused.withLock { $0 = false }
        #expect(await first(outcomes) == .success(Self.value(2)))
        gate.signal()
    }

    @Test func `one that is stopped is told so once, whether it was begun or not`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let work = BlockingWork()
        let read = try begin(work) {
            begun.yield()
            gate.wait()
            return .success(Self.value(1))
        }
        _ = await begins.first { _ in true }
        read.stop()
        read.stop()
        gate.signal()
        var outcomes = read.outcomes.makeAsyncIterator()
        #expect(await outcomes.next() == Self.stopped)
        let isBegun = Mutex(false)
        let unwanted = BlockingRead(of: BlockingWork(), within: .seconds(1)) {
            isBegun.withLock { $0 = true }
            return .success(Self.value(2))
        } _: {
            #expect($0 == Self.stopped)
        }
        #expect(!unwanted.letGo(with: .stopped))
        #expect(unwanted.perform() == nil)
        let wasBegun = isBegun.withLock { $0 }
        #expect(!wasBegun)
    }

    @Test(arguments: ["auto", "xml"])
    func `a file is read without a task, and XML with one`(format: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/a"
            try Data((format == "xml" ? "<a>1</a>" : "{\"a\": 1}").utf8).write(to: URL(fileURLWithPath: path))
            let source = FileSource(path: path, format: try #require(ResultFormat(rawValue: format)))
            let (outcomes, end) = AsyncStream.makeStream(of: BlockingRead.Outcome.self)
            _ = source.begin(within: .seconds(60)) { end.yield($0) }
            let expected = try await source.read()
            #expect(try await first(outcomes)?.get() == expected)
        }
    }

    @Test func `a file that is not there fails as it does with a task`() async throws {
        let source = FileSource(path: "/nowhere/a.json")
        let (outcomes, end) = AsyncStream.makeStream(of: BlockingRead.Outcome.self)
        _ = source.begin(within: .seconds(60)) { end.yield($0) }
        let failure = await #expect(throws: SourceError.self) { try await source.read() }
        #expect(await first(outcomes) == failure.map { .failure($0) })
    }
}
