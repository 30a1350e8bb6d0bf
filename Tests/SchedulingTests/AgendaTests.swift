import Scheduling
import Testing

@Suite struct AgendaTests {
    private func moment(_ steady: Int, wall: Int = 0) -> Now { Now(steady: .seconds(steady), wall: .seconds(wall)) }

    @Test func `an empty agenda waits for nothing`() {
        var agenda = Agenda<String>()
        #expect(agenda.isEmpty)
        #expect(agenda.nextWake(now: moment(0)) == nil)
        #expect(agenda.takeDue(now: moment(0)).isEmpty)
        #expect(agenda.remove("a") == nil)
    }

    @Test func `entries leave in the order of their time, equal ones in the order they came`() {
        var agenda = Agenda<String>()
        for (key, second) in [("d", 4), ("b", 2), ("a", 1), ("b2", 2), ("c", 3)] {
            agenda.insert(key, due: .steady(.seconds(second)))
        }
        #expect(agenda.nextWake(now: moment(0)) == .seconds(1))
        #expect(agenda.takeDue(now: moment(3)).map(\.key) == ["a", "b", "b2", "c"])
        #expect(agenda.nextWake(now: moment(3)) == .seconds(1))
        #expect(agenda.nextWake(now: moment(9)) == .zero)
        #expect(agenda.count == 1)
    }

    @Test func `a key is down for one moment only`() {
        var agenda = Agenda<String>()
        agenda.insert("a", due: .steady(.seconds(1)))
        agenda.insert("a", due: .wall(.seconds(5)))
        agenda.insert("a", due: .wall(.seconds(7)))
        #expect(agenda.count == 1)
        #expect(agenda.remove("a") == .wall(.seconds(7)))
        #expect(agenda.isEmpty)
    }

    @Test func `the wall clock is looked at again at least every 30 seconds`() {
        var agenda = Agenda<String>()
        agenda.insert("at", due: .wall(.seconds(1000)))
        #expect(agenda.nextWake(now: moment(0, wall: 0)) == .seconds(30))
        #expect(agenda.nextWake(now: moment(0, wall: 980)) == .seconds(20))
        #expect(agenda.nextWake(now: moment(0, wall: 2000)) == .zero)
        agenda.insert("every", due: .steady(.seconds(40)))
        #expect(agenda.nextWake(now: moment(0, wall: 0)) == .seconds(30))
        #expect(agenda.nextWake(now: moment(35, wall: 0)) == .seconds(5))
        #expect(agenda.nextWake(now: moment(41, wall: 0)) == .zero)
    }

    @Test func `a step of the wall clock moves wall targets alone`() {
        var agenda = Agenda<String>()
        agenda.insert("at", due: .wall(.seconds(1000)))
        agenda.insert("every", due: .steady(.seconds(40)))
        #expect(agenda.takeDue(now: moment(10, wall: 0)).isEmpty)
        #expect(agenda.takeDue(now: moment(11, wall: 5000)).map(\.key) == ["at"])
        #expect(agenda.takeDue(now: moment(40, wall: -5000)).map(\.key) == ["every"])
    }

    @Test func `what waited longest leaves first, whichever clock it is on`() {
        var agenda = Agenda<String>()
        agenda.insert("late 2", due: .steady(.seconds(8)))
        agenda.insert("late 3", due: .wall(.seconds(97)))
        agenda.insert("late 1", due: .steady(.seconds(9)))
        #expect(agenda.takeDue(now: moment(10, wall: 100)).map(\.key) == ["late 3", "late 2", "late 1"])
    }

    /// Every order of inserting and removing up to six keys, against a sorted list.
    @Test func `every small agenda agrees with a sorted list`() {
        for seed in UInt64(0)..<3000 {
            var generator = SeededGenerator(seed: seed)
            var agenda = Agenda<Int>()
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
                    #expect(Set(taken.map(\.key)) == Set(expected.keys))
                    for key in expected.keys { model[key] = nil }
                default:
                    agenda.insert(key, due: .steady(.seconds(second)))
                    model[key] = second
                }
                #expect(agenda.count == model.count)
                #expect(agenda.nextWake(now: moment(0)) == model.values.min().map { .seconds($0) })
            }
        }
    }

    @Test func `a hundred thousand entries come out sorted`() {
        var generator = SeededGenerator(seed: 3)
        var agenda = Agenda<Int>()
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
