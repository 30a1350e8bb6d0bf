import Randomness
import Testing

@testable import Scheduling

@Suite struct TimerQueueTests {
    private func moment(_ steady: Int, wall: Int = 0) -> Now { Now(steady: .seconds(steady), wall: .seconds(wall)) }

    @Test func `an empty agenda waits for nothing`() {
        var agenda = TimerQueue()
        #expect(agenda.isEmpty)
        #expect(agenda.nextWake(now: moment(0)) == Wake(steady: nil, wall: nil))
        #expect(agenda.takeDue(now: moment(0)).isEmpty)
        #expect(agenda.remove(1) == nil)
    }

    @Test func `entries leave in the order of their time, equal ones in the order they came`() {
        var agenda = TimerQueue()
        for (number, second) in [(9, 4), (5, 2), (7, 1), (2, 2), (0, 3)] {
            agenda.insert(number, due: .steady(.seconds(second)))
        }
        #expect(agenda.nextWake(now: moment(0)) == Wake(steady: .seconds(1), wall: nil))
        #expect(agenda.takeDue(now: moment(3)).map(\.number) == [7, 5, 2, 0])
        #expect(agenda.nextWake(now: moment(3)) == Wake(steady: .seconds(4), wall: nil))
        #expect(agenda.nextWake(now: moment(9)) == Wake(steady: .seconds(4), wall: nil))
        #expect(agenda.count == 1)
    }

    @Test func `a number is down for one moment only`() {
        var agenda = TimerQueue()
        agenda.insert(3, due: .steady(.seconds(1)))
        agenda.insert(3, due: .wall(.seconds(5)))
        agenda.insert(3, due: .wall(.seconds(7)))
        #expect(agenda.count == 1)
        #expect(agenda.due(of: 3) == .wall(.seconds(7)))
        #expect(agenda.remove(3) == .wall(.seconds(7)))
        #expect(agenda.isEmpty)
    }

    @Test func `the wall clock is looked at again at least every 30 seconds`() {
        var agenda = TimerQueue()
        agenda.insert(4, due: .wall(.seconds(1000)))
        for wall in [0, 980, 2000] {
            let wake = Wake(steady: .seconds(37), wall: .seconds(1000))
            #expect(agenda.nextWake(now: moment(7, wall: wall)) == wake)
        }
        agenda.insert(6, due: .steady(.seconds(40)))
        #expect(agenda.nextWake(now: moment(0)) == Wake(steady: .seconds(30), wall: .seconds(1000)))
        #expect(agenda.nextWake(now: moment(35)) == Wake(steady: .seconds(40), wall: .seconds(1000)))
        agenda.remove(4)
        #expect(agenda.nextWake(now: moment(0)) == Wake(steady: .seconds(40), wall: nil))
    }

    @Test func `what is due earlier than a sleeper wakes it`() {
        let wake = Wake(steady: .seconds(10), wall: nil)
        let dues = [(Due.steady(.seconds(9)), true), (.steady(.seconds(10)), false), (.wall(.seconds(99)), true)]
        for (due, isEarlier) in dues { #expect(wake.isBehind(due) == isEarlier) }
        #expect(!Wake(steady: nil, wall: .zero).isBehind(.wall(.seconds(1))))
    }

    @Test func `a step of the wall clock moves wall targets alone`() {
        var agenda = TimerQueue()
        agenda.insert(4, due: .wall(.seconds(1000)))
        agenda.insert(6, due: .steady(.seconds(40)))
        #expect(agenda.takeDue(now: moment(10, wall: 0)).isEmpty)
        #expect(agenda.takeDue(now: moment(11, wall: 5000)).map(\.number) == [4])
        #expect(agenda.takeDue(now: moment(40, wall: -5000)).map(\.number) == [6])
    }

    @Test func `what waited longest leaves first, whichever clock it is on`() {
        var agenda = TimerQueue()
        agenda.insert(2, due: .steady(.seconds(8)))
        agenda.insert(3, due: .wall(.seconds(97)))
        agenda.insert(1, due: .steady(.seconds(9)))
        #expect(agenda.takeDue(now: moment(10, wall: 100)).map(\.number) == [3, 2, 1])
    }

    @Test func `no more than asked for leave at once, the rest stays due`() {
        var agenda = TimerQueue()
        for number in 0..<10 { agenda.insert(number, due: .steady(.seconds(number))) }
        #expect(agenda.takeDue(now: moment(20), limit: 4).map(\.number) == [0, 1, 2, 3])
        #expect(agenda.nextWake(now: moment(20)) == Wake(steady: .seconds(4), wall: nil))
        #expect(agenda.takeDue(now: moment(20), limit: 40).map(\.number) == [4, 5, 6, 7, 8, 9])
    }

    @Test func `a clock that is set is noticed once, in both directions, and a correction is none`() {
        var agenda = TimerQueue()
        let looks = [
            (0, 0, false), (10, 10, false), (20, 500, true), (30, 510, false), (40, -9999, true), (50, -9989, false),
        ]
        for (steady, wall, isSet) in looks {
            #expect(agenda.noteClockSet(now: moment(steady, wall: wall)) == isSet)
        }
        var slewed = moment(50, wall: -9989)
        for _ in 0..<100 {
            slewed.steady += .seconds(30)
            slewed.wall += .milliseconds(30_015)
            #expect(agenda.noteClockSet(now: slewed) == false)
        }
    }

    /// Every order of inserting and removing up to six keys, against a sorted list.
    @Test func `every small agenda agrees with a sorted list`() {
        for seed in UInt64(0)..<3000 {
            var generator = SplitMix64(seed: seed)
            var agenda = TimerQueue()
            var model: [Int: Int] = [:]
            for _ in 0..<20 {
                let key = Int.random(in: 0..<6, using: &generator)
                let second = Int.random(in: 0..<4, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0:
                    let removed = agenda.remove(key)
                    #expect(removed == model.removeValue(forKey: key).map { .steady(.seconds($0)) })
                case 1:
                    let taken = agenda.takeDue(now: moment(second))
                    let expected = model.filter { $0.value <= second }
                    #expect(taken.map(\.due) == expected.values.sorted().map { .steady(.seconds($0)) })
                    #expect(Set(taken.map(\.number)) == Set(expected.keys))
                    for key in expected.keys { model[key] = nil }
                default:
                    agenda.insert(key, due: .steady(.seconds(second)))
                    model[key] = second
                }
                #expect(agenda.count == model.count)
                let first = model.values.min().map { Duration.seconds($0) }
                #expect(agenda.nextWake(now: moment(0)) == Wake(steady: first, wall: nil))
            }
        }
    }

    @Test func `a hundred thousand entries come out sorted`() {
        var generator = SplitMix64(seed: 3)
        var agenda = TimerQueue()
        for key in 0..<100_000 {
            agenda.insert(key, due: .steady(.milliseconds(Int.random(in: 0..<1_000_000, using: &generator))))
        }
        for key in stride(from: 0, to: 100_000, by: 2) { agenda.remove(key) }
        let taken = agenda.takeDue(now: moment(1000))
        #expect(taken.count == 50_000)
        let lateness = taken.map { $0.due.lateness(at: moment(1000)) }
        #expect(zip(lateness, lateness.dropFirst()).allSatisfy { $0 >= $1 })
    }
}
