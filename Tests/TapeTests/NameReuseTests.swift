import Randomness
import Testing

@testable import Tape

/// Names that come and go, as with every reload of a file that names other jobs.
@Suite struct NameReuseTests {
    @Test func `a number goes to another name when there is no reference to it, and readers are told`() {
        let table = NameTable([""])
        var seen = NameTable.Seen()
        _ = table.changes(since: &seen)
        var first: NameTable.Reference? = table.reference(to: "a") { _ in true }
        let second: NameTable.Reference? = table.reference(to: "a") { _ in true }
        #expect((first?.number, second?.number) == (1, 1))
        #expect(table.changes(since: &seen) == (1, ["a"]))
        first = nil
        #expect(table.reference(to: "b") { _ in true }.number == 2)
        #expect(table.reference(to: "c") { _ in false }.number == 3)
        withExtendedLifetime(second) {}
        let before = table.revision
        let later = table.reference(to: "d") { $0 == 3 }
        #expect(later.number == 3 && later.isReused)
        #expect(table.revision > before)
        #expect(["c", "d"].map(table.existingNumber) == [nil, 3])
        #expect(table.name(of: 3) == "d")
        #expect(table.changes(since: &seen) == (0, ["", "a", "b", "d"]))
    }

    @Test func `a name that comes back before its number went to another has it again`() {
        let table = NameTable()
        _ = table.reference(to: "a") { _ in true }
        let again = table.reference(to: "a") { _ in true }
        #expect(again.number == 0 && !again.isReused)
        #expect(table.reference(to: "b") { _ in true }.number == 1)
    }

    /// What a test does with a tape, by chance: jobs come, speak and go.
    private struct Course {
        let tape = Tape(epoch: "k", capacity: .init(events: 5))
        var allSeries: [String: EventSeries] = [:]
        /// The job and event type of every event so far.
        var model: [(job: String, event: String)] = []
        /// One that lives as long as the tape, as those of streams do.
        var filter: CompiledFilter
        private var generator: SplitMix64

        init(seed: UInt64, filter: Filter) {
            generator = SplitMix64(seed: seed)
            self.filter = CompiledFilter(filter, jobs: tape.jobNames, events: tape.eventTypes)
        }

        mutating func step(_ number: Int) {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                let name = "\(Bool.random(using: &generator) ? "a" : "b")\(number)"
                allSeries[name] = tape.series(job: name, event: "e\(number % 50)", role: .result)
            case 2:
                guard let name = allSeries.keys.sorted().randomElement(using: &generator) else { return }
                close(name)
            default:
                guard let name = allSeries.keys.sorted().randomElement(using: &generator), let series = allSeries[name]
                else { return }
                tape.append(.text(name), to: series, at: Timestamp(milliseconds: 0))
                model.append((name, tape.eventTypes.name(of: series.key.event)))
            }
        }

        mutating func close(_ name: String) {
            allSeries[name] = nil
            tape.forget(job: name)
        }
    }

    @Test(arguments: 1...10)
    func `filters keep telling names apart, and the tables stay small`(seed: UInt64) {
        var course = Course(seed: seed, filter: Filter(jobs: ["a*"]))
        for number in 0..<2000 {
            course.step(number)
            // At most so many are at work and held at once.
            while course.allSeries.count > 8 { course.close(course.allSeries.keys.sorted()[0]) }
            let tape = course.tape
            course.filter.learn(jobs: tape.jobNames, events: tape.eventTypes)
            let events = tape.events(from: 1).events
            for encoded in events {
                let (job, event) = course.model[Int(encoded.sequence) - 1]
                #expect(course.filter.matches(encoded.key) == job.hasPrefix("a"))
                #expect(encoded.text == job)
                #expect(encoded.event == event)
            }
            for (name, series) in course.allSeries { #expect(tape.jobNames.name(of: series.key.job) == name) }
            let job = course.allSeries.keys.sorted().first ?? "none"
            let passing = tape.read(passing: Filter(jobs: [job])) { tape.newest(9, passing: $0) }
            #expect(passing.map(\.text) == events.map(\.text).filter { $0 == job })
        }
        #expect(course.tape.jobNames.count <= 1 + 9 + 5)
        #expect(course.tape.eventTypes.count <= 50)
    }

    @Test func `a thousand generations of jobs leave tables of the size of one`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 3))
        for generation in 0..<1000 {
            let names = (0..<4).map { "job-\(generation)-\($0)" }
            let allSeries = names.map { tape.series(job: $0, event: "event of \($0)", role: .result) }
            for series in allSeries { tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0)) }
            for name in names { tape.forget(job: name) }
        }
        #expect(tape.jobNames.count <= 1 + 4 + 4)
        #expect(tape.eventTypes.count <= 4 + 4)
    }

    @Test func `series of one type share what keeps its number, which goes to another type behind the last of them`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 3))
        var all = (0..<3).map { tape.series(job: "job-\($0)", event: "shared", role: .result) }
        let number = all[0].key.event
        #expect(all.allSatisfy { $0.references.event === all[0].references.event })
        all.removeFirst()
        #expect(tape.series(job: "a", event: "second", role: .result).key.event != number)
        #expect(tape.series(job: "b", event: "shared", role: .result).key.event == number)
        all = []
        let later = (0..<2).map { tape.series(job: "c", event: "third \($0)", role: .result) }
        #expect(later.contains { $0.key.event == number } && tape.eventTypes.existingNumber(of: "shared") == nil)
    }

    @Test func `a client that asks for a job that is gone is still told that it missed events`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        let filter = Filter(jobs: ["old"])
        do {
            let old = tape.series(job: "old", event: "x", role: .result)
            for _ in 0..<3 { tape.append(.text(""), to: old, at: Timestamp(milliseconds: 0)) }
        }
        tape.forget(job: "old")
        let other = tape.series(job: "other", event: "y", role: .result)
        tape.append(.text(""), to: other, at: Timestamp(milliseconds: 0))
        let new = tape.series(job: "new", event: "z", role: .result)
        #expect(tape.jobNames.name(of: new.key.job) == "new" && tape.jobNames.existingNumber(of: "old") == nil)
        #expect(tape.read(passing: filter) { tape.hasDropped(after: 1, passing: $0) })
        #expect(!tape.read(passing: filter) { tape.hasDropped(after: 3, passing: $0) })
    }
}
