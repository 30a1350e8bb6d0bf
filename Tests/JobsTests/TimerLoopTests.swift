import Glibc
import Scheduling
import Synchronization
import Syscalls
import Testing

@testable import Jobs

@Suite struct TimerLoopTests {
    /// A ticker that writes down who rang, until it has so many.
    private final class Belfry: Sendable {
        let ticker: TimerLoop<String>
        private let rung: AsyncStream<String>
        private let rope: AsyncStream<String>.Continuation

        init() throws {
            ticker = try TimerLoop()
            (rung, rope) = AsyncStream.makeStream()
        }

        /// `answer` tells when a guest wants to be rung again.
        func begin(answer: @escaping @Sendable (String, Now) -> Due? = { _, _ in nil }) {
            let bells = TimerLoop<String>.Handlers(
                ring: { [rope] guests, now in
                    guests.map { guest in
                        rope.yield(guest)
                        return answer(guest, now)
                    }
                },
                clockSet: { _ in }
            )
            ticker.begin(bells)
        }

        func first(_ count: Int) async -> [String] {
            var guests: [String] = []
            for await guest in rung {
                guests.append(guest)
                if guests.count == count { break }
            }
            return guests
        }

        deinit { ticker.stop() }
    }

    @Test func `alarms ring in the order in which they are due, and never before`() async throws {
        let belfry = try Belfry()
        let start = Now.current.steady
        let dues = ["c": 60, "a": 20, "b": 40].mapValues { Due.steady(start + .milliseconds($0)) }
        for (number, guest) in dues.enumerated() { belfry.ticker.set(guest.key, number, at: guest.value) }
        let early = Mutex<[String]>([])
        belfry.begin { guest, now in
            if let due = dues[guest], due.lateness(at: now) < .zero { early.withLock { $0.append(guest) } }
            return nil
        }
        #expect(await belfry.first(3) == ["a", "b", "c"])
        #expect(early.withLock { $0 } == [])
    }

    @Test func `an alarm that is set again takes the place of the first, one that is taken away is silent`()
        async throws
    {
        let belfry = try Belfry()
        let now = Now.current.steady
        belfry.ticker.set("a", 1, at: .steady(now + .seconds(3600)))
        belfry.ticker.set("b", 2, at: .steady(now + .milliseconds(40)))
        belfry.ticker.set("gone", 3, at: .steady(now + .milliseconds(20)))
        belfry.begin()
        belfry.ticker.remove(3)
        belfry.ticker.set("a", 1, at: .steady(now + .milliseconds(30)))
        #expect(await belfry.first(2) == ["a", "b"])
    }

    @Test func `an alarm on the wall clock and one that is long due ring too`() async throws {
        let belfry = try Belfry()
        let now = Now.current
        belfry.ticker.set("wall", 0, at: .wall(now.wall + .milliseconds(20)))
        belfry.ticker.set("past", 1, at: .steady(now.steady - .seconds(5)))
        belfry.begin()
        #expect(await belfry.first(2) == ["past", "wall"])
    }

    @Test func `a sleeper is woken by an earlier alarm, on either clock`() async throws {
        let belfry = try Belfry()
        belfry.begin()
        belfry.ticker.set("late", 0, at: .steady(Now.current.steady + .seconds(3600)))
        belfry.ticker.set("soon", 1, at: .steady(Now.current.steady + .milliseconds(10)))
        #expect(await belfry.first(1) == ["soon"])
        belfry.ticker.set("later", 2, at: .wall(Now.current.wall + .seconds(3600)))
        belfry.ticker.set("now", 3, at: .wall(Now.current.wall + .milliseconds(10)))
        #expect(await belfry.first(1) == ["now"])
    }

    @Test func `who answers with a moment is rung again then`() async throws {
        let belfry = try Belfry()
        let times = Mutex<[Now]>([])
        belfry.ticker.set("again", 0, at: .steady(Now.current.steady))
        belfry.begin { _, now in
            times.withLock { $0.append(now) }
            return .steady(now.steady + .milliseconds(5))
        }
        #expect(await belfry.first(4) == ["again", "again", "again", "again"])
        let steady = times.withLock { $0.map(\.steady) }
        #expect(zip(steady.dropFirst(), steady).allSatisfy { $0 - $1 >= .milliseconds(5) })
    }

    @Test func `alarms that are set from many tasks ring each`() async throws {
        let belfry = try Belfry()
        belfry.begin()
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let delay = Duration.milliseconds(number % 7)
                    belfry.ticker.set("\(number)", number, at: .steady(Now.current.steady + delay))
                }
            }
        }
        #expect(Set(await belfry.first(200)).count == 200)
    }

    @Test func `where many are due two threads ring them, each guest as often as it asks`() async throws {
        let belfry = try Belfry()
        let count = 5000
        let due = Now.current.steady
        for number in 0..<count { belfry.ticker.set("\(number)", number, at: .steady(due)) }
        let threads = Mutex<Set<UInt64>>([])
        let rings = Mutex<[String: Int]>([:])
        belfry.begin { guest, now in
            threads.withLock { _ = $0.insert(UInt64(pthread_self())) }
            // The first of the two waits for the other, which comes although this one is held up.
            while threads.withLock({ $0.count < 2 }), Now.current.steady < due + .seconds(20) { usleep(100) }
            let ring = rings.withLock { rings in
                rings[guest, default: 0] += 1
                return rings[guest] ?? 0
            }
            return ring < 3 ? .steady(now.steady + .milliseconds(5)) : nil
        }
        let guests = await belfry.first(3 * count)
        let counts = Dictionary(guests.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.count == count)
        #expect(counts.values.allSatisfy { $0 == 3 })
        #expect(threads.withLock { $0.count } == 2)
    }

    @Test func `a stopped ticker rings no more`() async throws {
        let belfry = try Belfry()
        belfry.begin()
        belfry.ticker.stop()
        #expect(belfry.ticker.isStopped)
        belfry.ticker.set("a", 0, at: .steady(.zero))
        let silence = Task { await belfry.first(1) }
        try await Task.sleep(for: .milliseconds(20))
        silence.cancel()
        #expect(await silence.value == [])
    }
}
