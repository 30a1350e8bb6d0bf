import Dispatch
import Synchronization
import Testing

@testable import DataSources

@Suite struct UpstreamQueueTests {
    /// Counts those that are there.
    private final class Counter: Sendable {
        let live = Atomic(0)
    }

    /// Something that tells when it is gone.
    private final class Canary: Sendable {
        private let counter: Counter

        init(_ counter: Counter) {
            self.counter = counter
            counter.live.add(1, ordering: .relaxed)
        }

        deinit { counter.live.subtract(1, ordering: .relaxed) }
    }

    private typealias Queue = UpstreamQueue<Canary>

    @Test func `what was let go of takes no memory, though the queue is never empty`() throws {
        let (queue, counter) = (try Queue(), Counter())
        for _ in 0..<900 { queue.offer(Canary(counter), bytes: Queue.mostBytes / 2) }
        #expect(counter.live.load(ordering: .relaxed) <= 2)
    }

    @Test func `what was taken takes no memory, though the queue is never empty`() async throws {
        let (queue, counter) = (try Queue(), Counter())
        for _ in 0..<3 { queue.put(Canary(counter), bytes: 1) }
        let most = Mutex(0)
        let taken = Atomic(0)
        _ = try await queue.takeAll { _, _ in
            let count = taken.add(1, ordering: .relaxed).newValue
            guard count < 500 else { return queue.end(.success(.finished)) }
            queue.put(Canary(counter), bytes: 1)
            most.withLock { $0 = max($0, counter.live.load(ordering: .relaxed)) }
        }
        // Those that wait, and the one that is looked at.
        #expect(most.withLock { $0 } <= 5)
        #expect(taken.load(ordering: .relaxed) >= 500)
    }

    @Test func `what was put is never let go of for what is offered, and all come in their order`() async throws {
        let queue = try UpstreamQueue<Int>()
        queue.put(0, bytes: Queue.mostBytes)
        for number in 1...3_000 {
            if number == 1_500 { queue.put(number, bytes: 1) } else { queue.offer(number, bytes: 1) }
        }
        queue.end(.success(.finished))
        let taken = Mutex<(items: [Int], dropped: Int)>(([], 0))
        let end = try await queue.takeAll { number, dropped in
            taken.withLock { taken in
                taken.items.append(number)
                taken.dropped += dropped
            }
        }
        #expect(end == .finished)
        #expect(taken.withLock { $0.items } == [0, 1_500] + Array(2_001...3_000))
        #expect(taken.withLock { $0.dropped } == 1_999)
    }

    @Test func `threads that hang though nobody waits for them are counted, and no more are begun`() async throws {
        let hanging = HangingThreads()
        let gate = DispatchSemaphore(value: 0)
        func check() async throws { try await hanging.checkLookUps(of: "db.example") }
        for _ in 0..<HangingThreads.most {
            try await check()
            let queue = try UpstreamQueue<Int>()
            try queue.start(name: "test", countedIn: hanging) { _ throws(SourceError) in
                gate.wait()
                return .finished
            }
            let work = Task { try await queue.takeAll { _, _ in } }
            work.cancel()
            await #expect(throws: SourceError.stopped) { try await work.value }
        }
        let sentence = "4 earlier attempts to ask db.example still hang; does its name server answer?"
        await #expect(throws: SourceError(.dns, sentence)) { try await check() }
        for _ in 0..<HangingThreads.most { gate.signal() }
        let deadline = ContinuousClock.now + .seconds(20)
        while (try? await check()) == nil, ContinuousClock.now < deadline {}
        try await check()
    }

    @Test func `a thread that has ended hangs nowhere`() async throws {
        let hanging = HangingThreads()
        for _ in 0..<20 {
            try await hanging.checkLookUps(of: "db.example")
            let queue = try UpstreamQueue<Int>()
            try queue.start(name: "test", countedIn: hanging) { queue throws(SourceError) in
                queue.offer(1, bytes: 1)
                return .finished
            }
            #expect(try await queue.takeAll { _, _ in } == .finished)
        }
    }

    @Test func `all that was put is done with when the wait for it ends`() async throws {
        let queue = try UpstreamQueue<Int>()
        let taken = Mutex<[Int]>([])
        let seen = Mutex<[Int]>([])
        try queue.start(name: "test") { queue throws(SourceError) in
            for round in 0..<200 {
                for number in 0..<3 { queue.put(round * 3 + number, bytes: 1) }
                guard queue.waitForAll() else { throw .stopped }
                seen.withLock { $0.append(taken.withLock { $0.count }) }
            }
            return .finished
        }
        _ = try await queue.takeAll { number, _ in
            if number % 7 == 0 { await Task.yield() }
            taken.withLock { $0.append(number) }
        }
        #expect(taken.withLock { $0 } == Array(0..<600))
        #expect(seen.withLock { $0 } == (1...200).map { $0 * 3 })
    }
}
