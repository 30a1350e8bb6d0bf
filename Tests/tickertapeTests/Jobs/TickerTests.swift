import Scheduling
import Syscalls
import Testing

@testable import tickertape

@Suite struct TickerTests {
    private static func alarm(_ name: String, _ kind: Ticker.Alarm.Kind = .run) -> Ticker.Alarm {
        Ticker.Alarm(job: name, kind: kind)
    }

    @Test func `alarms ring in the order in which they are due, and never before`() async throws {
        let ticker = try Ticker()
        let start = ticker.now.steady
        for (name, delay) in [("c", 60), ("a", 20), ("b", 40)] {
            ticker.set(Self.alarm(name), at: .steady(start + .milliseconds(delay)))
        }
        var names: [String] = []
        for await ring in ticker.rings {
            #expect(ring.due.lateness(at: ticker.now) >= .zero)
            names.append(ring.alarm.job)
            if names.count == 3 { ticker.stop() }
        }
        #expect(names == ["a", "b", "c"])
    }

    @Test func `an alarm that is set again takes the place of the first, another kind does not`() async throws {
        let ticker = try Ticker()
        let now = ticker.now.steady
        ticker.set(Self.alarm("a"), at: .steady(now + .seconds(3600)))
        ticker.set(Self.alarm("a", .promise), at: .steady(now + .milliseconds(40)))
        ticker.set(Self.alarm("gone"), at: .steady(now + .milliseconds(20)))
        ticker.remove(Self.alarm("gone"))
        ticker.set(Self.alarm("a"), at: .steady(now + .milliseconds(30)))
        var rung: [Ticker.Alarm] = []
        for await ring in ticker.rings {
            rung.append(ring.alarm)
            if rung.count == 2 { ticker.stop() }
        }
        #expect(rung == [Self.alarm("a"), Self.alarm("a", .promise)])
    }

    @Test func `an alarm on the wall clock and one that is long due ring too`() async throws {
        let ticker = try Ticker()
        let now = ticker.now
        ticker.set(Self.alarm("wall"), at: .wall(now.wall + .milliseconds(20)))
        ticker.set(Self.alarm("past"), at: .steady(now.steady - .seconds(5)))
        var names: Set<String> = []
        for await ring in ticker.rings {
            names.insert(ring.alarm.job)
            if names.count == 2 { ticker.stop() }
        }
        #expect(names == ["wall", "past"])
    }

    @Test func `a sleeper is woken by an earlier alarm and by the end`() async throws {
        let ticker = try Ticker()
        ticker.set(Self.alarm("late"), at: .steady(ticker.now.steady + .seconds(3600)))
        ticker.set(Self.alarm("soon"), at: .steady(ticker.now.steady + .milliseconds(10)))
        var rings = ticker.rings.makeAsyncIterator()
        #expect(await rings.next(isolation: #isolation)?.alarm == Self.alarm("soon"))
        ticker.stop()
        #expect(await rings.next(isolation: #isolation) == nil)
    }

    @Test func `alarms that are set from many tasks ring each`() async throws {
        let ticker = try Ticker()
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let delay = Duration.milliseconds(number % 7)
                    ticker.set(Self.alarm("\(number)"), at: .steady(ticker.now.steady + delay))
                }
            }
        }
        var names: Set<String> = []
        for await ring in ticker.rings {
            names.insert(ring.alarm.job)
            if names.count == 200 { ticker.stop() }
        }
        #expect(names.count == 200)
    }
}
