import Glibc
import Scheduling
import Synchronization
import Syscalls
import Testing

@testable import Jobs

@Suite struct TimerLoopTests {
    /// Timers that write down what has fired, until it has so many.
    private final class FiredItems: Sendable {
        let timers: TimerLoop<String>
        private let fired: AsyncStream<String>
        private let input: AsyncStream<String>.Continuation

        init() throws {
            timers = try TimerLoop()
            (fired, input) = AsyncStream.makeStream()
        }

        /// `answer` tells when an item wants to fire again.
        func start(answer: @escaping @Sendable (String, Now) -> Due? = { _, _ in nil }) {
            let handlers = TimerLoop<String>.Handlers(
                fire: { [input] items, now in
                    let answers = items.map { item in
                        input.yield(item)
                        return answer(item, now)
                    }
                    return { answers }
                },
                clockSet: { _ in }
            )
            timers.start(handlers)
        }

        func first(_ count: Int) async -> [String] {
            var items: [String] = []
            for await item in fired {
                items.append(item)
                if items.count == count { break }
            }
            return items
        }

        deinit { timers.stop() }
    }

    @Test func `alarms ring in the order in which they are due, and never before`() async throws {
        let alarms = try FiredItems()
        let start = Now.current.steady
        let dues = ["c": 60, "a": 20, "b": 40].mapValues { Due.steady(start + .milliseconds($0)) }
        for (number, item) in dues.enumerated() { alarms.timers.set(item.key, number, at: item.value) }
        let early = Mutex<[String]>([])
        alarms.start { item, now in
            if let due = dues[item], due.lateness(at: now) < .zero { early.withLock { $0.append(item) } }
            return nil
        }
        #expect(await alarms.first(3) == ["a", "b", "c"])
        #expect(early.withLock { $0 } == [])
    }

    @Test func `an alarm that is set again takes the place of the first, one that is taken away is silent`()
        async throws
    {
        let alarms = try FiredItems()
        let now = Now.current.steady
        alarms.timers.set("a", 1, at: .steady(now + .seconds(3600)))
        alarms.timers.set("b", 2, at: .steady(now + .milliseconds(40)))
        alarms.timers.set("gone", 3, at: .steady(now + .milliseconds(20)))
        alarms.start()
        alarms.timers.remove(3)
        alarms.timers.set("a", 1, at: .steady(now + .milliseconds(30)))
        #expect(await alarms.first(2) == ["a", "b"])
    }

    @Test func `an alarm on the wall clock and one that is long due ring too`() async throws {
        let alarms = try FiredItems()
        let now = Now.current
        alarms.timers.set("wall", 0, at: .wall(now.wall + .milliseconds(20)))
        alarms.timers.set("past", 1, at: .steady(now.steady - .seconds(5)))
        alarms.start()
        #expect(await alarms.first(2) == ["past", "wall"])
    }

    @Test func `a sleeper is woken by an earlier alarm, on either clock`() async throws {
        let alarms = try FiredItems()
        alarms.start()
        alarms.timers.set("late", 0, at: .steady(Now.current.steady + .seconds(3600)))
        alarms.timers.set("soon", 1, at: .steady(Now.current.steady + .milliseconds(10)))
        #expect(await alarms.first(1) == ["soon"])
        alarms.timers.set("later", 2, at: .wall(Now.current.wall + .seconds(3600)))
        alarms.timers.set("now", 3, at: .wall(Now.current.wall + .milliseconds(10)))
        #expect(await alarms.first(1) == ["now"])
    }

    @Test func `who answers with a moment is fired again then`() async throws {
        let alarms = try FiredItems()
        let times = Mutex<[Now]>([])
        alarms.timers.set("again", 0, at: .steady(Now.current.steady))
        alarms.start { _, now in
            times.withLock { $0.append(now) }
            return .steady(now.steady + .milliseconds(5))
        }
        #expect(await alarms.first(4) == ["again", "again", "again", "again"])
        let steady = times.withLock { $0.map(\.steady) }
        #expect(zip(steady.dropFirst(), steady).allSatisfy { $0 - $1 >= .milliseconds(5) })
    }

    @Test func `alarms that are set from many tasks ring each`() async throws {
        let alarms = try FiredItems()
        alarms.start()
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let delay = Duration.milliseconds(number % 7)
                    alarms.timers.set("\(number)", number, at: .steady(Now.current.steady + delay))
                }
            }
        }
        #expect(Set(await alarms.first(200)).count == 200)
    }

    @Test func `where many are due two threads ring them, each item as often as it asks`() async throws {
        let alarms = try FiredItems()
        let count = 5000
        let due = Now.current.steady
        for number in 0..<count { alarms.timers.set("\(number)", number, at: .steady(due)) }
        let threads = Mutex<Set<UInt64>>([])
        let rings = Mutex<[String: Int]>([:])
        alarms.start { item, now in
            threads.withLock { _ = $0.insert(UInt64(pthread_self())) }
            // The first of the two waits for the other, which comes although this one is held up.
            while threads.withLock({ $0.count < 2 }), Now.current.steady < due + .seconds(20) { usleep(100) }
            let ring = rings.withLock { rings in
                rings[item, default: 0] += 1
                return rings[item] ?? 0
            }
            return ring < 3 ? .steady(now.steady + .milliseconds(5)) : nil
        }
        let items = await alarms.first(3 * count)
        let counts = Dictionary(items.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.count == count)
        #expect(counts.values.allSatisfy { $0 == 3 })
        #expect(threads.withLock { $0.count } == 2)
    }

    @Test func `what is due together begins before any of it ends, and all of it ends`() async throws {
        let timers = try TimerLoop<Int>()
        let steps = Mutex((begun: 0, leastAtAnEnd: Int.max, ended: 0))
        let (done, isDone) = AsyncStream.makeStream(of: Void.self)
        let count = 2000
        let due = Now.current.steady
        for number in 0..<count { timers.set(number, number, at: .steady(due)) }
        timers.start(
            TimerLoop.Handlers(
                fire: { items, _ in
                    steps.withLock { $0.begun += items.count }
                    return {
                        let ended = steps.withLock { steps in
                            steps.leastAtAnEnd = min(steps.leastAtAnEnd, steps.begun)
                            steps.ended += items.count
                            return steps.ended
                        }
                        if ended == count { isDone.yield() }
                        return items.map { _ in nil }
                    }
                },
                clockSet: { _ in }
            )
        )
        for await _ in done { break }
        timers.stop()
        await timers.end()
        let (begun, least, ended) = steps.withLock { $0 }
        // The other thread may be about to begin the last of them.
        #expect(least >= count - 64)
        #expect((begun, ended) == (count, count))
    }

    @Test func `what was begun is ended although it was stopped meanwhile`() async throws {
        let timers = try TimerLoop<Int>()
        let ended = Mutex(0)
        for number in 0..<3 { timers.set(number, number, at: .steady(.zero)) }
        timers.start(
            TimerLoop.Handlers(
                fire: { [weak timers] items, _ in
                    timers?.stop()
                    return {
                        ended.withLock { $0 += items.count }
                        return items.map { _ in nil }
                    }
                },
                clockSet: { _ in }
            )
        )
        await timers.end()
        #expect(ended.withLock { $0 } == 3)
    }

    @Test func `a stopped timers rings no more`() async throws {
        let alarms = try FiredItems()
        alarms.start()
        alarms.timers.stop()
        #expect(alarms.timers.isStopped)
        alarms.timers.set("a", 0, at: .steady(.zero))
        let silence = Task { await alarms.first(1) }
        try await Task.sleep(for: .milliseconds(20))
        silence.cancel()
        #expect(await silence.value == [])
    }

    /// What the handlers hold.
    private final class Held: Sendable {}

    @Test func `timers that are stopped before they begin keep nothing`() async throws {
        let timers = try TimerLoop<String>()
        weak var held: Held?
        do {
            let strong = Held()
            held = strong
            timers.stop()
            timers.start(
                TimerLoop.Handlers(
                    fire: { [strong] items, _ in
                        {
                            items.map { _ in
                                _ = strong; return nil
                            }
                        }
                    },
                    clockSet: { _ in }
                )
            )
        }
        #expect(held == nil)
        await timers.end()
    }
}
