import Testing

@testable import Tape

@Suite struct FilterTests {
    @Test func `filters that ask for the same are equal, whatever their order`() {
        let names = ["a", "b", "c.*", "d"]
        let filter = Filter(jobs: Set(names), events: Set(names))
        for turn in names.indices {
            let turned = Array(names[turn...] + names[..<turn])
            for list in [turned, turned.reversed(), turned + turned] {
                let other = Filter(jobs: Set(list), events: Set(list))
                #expect(other == filter)
                #expect(other.hashValue == filter.hashValue)
            }
        }
    }

    @Test func `filters that ask for something else differ`() {
        let parts: [Set<String>?] = [nil, [], ["a"], ["b"], ["a", "b"], ["*"]]
        let filters = parts.flatMap { jobs in parts.map { Filter(jobs: jobs, events: $0) } }
        #expect(Set(filters).count == filters.count)
        #expect(Filter.all == Filter(jobs: nil, events: nil))
    }

    @Test(
        arguments: [
            (nil, ["", "cpu", "cpu.load"]),
            ([], []),
            (["cpu"], ["cpu"]),
            (["cpu.*"], ["cpu.load"]),
            (["cpu*"], ["cpu", "cpu.load"]),
            (["*"], ["", "cpu", "cpu.load"]),
            (["???"], ["cpu"]),
            (["CPU"], []),
            (["disk", "c?u"], ["cpu"]),
        ] as [(Set<String>?, [String])]
    )
    func `a job passes by its name or by a pattern`(jobs: Set<String>?, passing: [String]) {
        let filter = Filter(jobs: jobs)
        #expect(["", "cpu", "cpu.load"].filter { filter.includes(job: $0) } == passing)
    }

    @Test func `plain jobs are those without star and question mark, in order`() {
        #expect(Filter.all.plainJobs == [])
        #expect(Filter(jobs: ["b", "a*", "a", "?", "c.d"]).plainJobs == ["a", "b", "c.d"])
    }
}

@Suite struct CompiledFilterTests {
    private static let parts: [Set<String>?] = [nil, [], ["a"], ["b*"], ["a", "b1"], ["*"], ["zz"]]

    @Test(arguments: parts, parts)
    func `a compiled filter passes what its filter names, and every event of the service`(
        jobs: Set<String>?,
        events: Set<String>?
    ) {
        let jobTable = NameTable([""])
        let eventTable = NameTable()
        let filter = Filter(jobs: jobs, events: events)
        var compiled = CompiledFilter(filter, jobs: jobTable, events: eventTable)
        for name in ["a", "b", "b1", "b2", "*"] {
            // Names come one by one, and each is learnt on its own.
            _ = (jobTable.number(of: name), eventTable.number(of: name))
            compiled.learn(jobs: jobTable, events: eventTable)
            let atOnce = CompiledFilter(filter, jobs: jobTable, events: eventTable)
            for job in 0..<jobTable.count {
                let passesJob = job == EventKey.noJob || filter.includes(job: jobTable.name(of: job))
                #expect(compiled.matches(job: job) == passesJob)
                for event in 0..<eventTable.count {
                    let passes = passesJob && events?.contains(eventTable.name(of: event)) ?? true
                    #expect(compiled.matches(EventKey(job: job, event: event)) == passes)
                    #expect(atOnce.matches(EventKey(job: job, event: event)) == passes)
                }
            }
        }
    }

    @Test func `a name that was not learnt does not pass yet`() {
        let (jobs, events) = (NameTable([""]), NameTable())
        var compiled = CompiledFilter(.all, jobs: jobs, events: events)
        let label = EventKey(job: jobs.number(of: "a"), event: events.number(of: "tick"))
        #expect(!compiled.matches(label))
        compiled.learn(jobs: jobs, events: events)
        #expect(compiled.matches(label))
    }
}

@Suite struct BitsTests {
    @Test func `a set of bits holds what was put in, over several words`() {
        for step in [1, 3, 63, 64, 65, 100] {
            var bits = Bits()
            let members = Set(stride(from: 0, to: 300, by: step))
            for member in members { bits.insert(member) }
            #expect(Set((0..<400).filter(bits.contains)) == members)
        }
    }

    @Test func `an empty set holds nothing`() {
        #expect(!Bits().contains(0))
        #expect(!Bits().contains(.max))
    }
}

@Suite struct NameTableTests {
    @Test func `names get numbers in order and keep them`() {
        let table = NameTable(["x"])
        #expect(["a", "b", "a", "x", "c", "b"].map(table.number) == [1, 2, 1, 0, 3, 2])
        #expect(table.count == 4)
        #expect((0..<4).map(table.name) == ["x", "a", "b", "c"])
        #expect(["c", "d", "x"].map(table.existingNumber) == [3, nil, 0])
        #expect(table.count == 4)
        var seen = NameTable.Seen()
        #expect(table.changes(since: &seen) == (0, ["x", "a", "b", "c"]))
        #expect(table.changes(since: &seen) == (4, []))
        #expect(table.number(of: "d") == 4)
        #expect(table.changes(since: &seen) == (4, ["d"]))
    }

    @Test func `threads that ask for the same names get the same numbers`() async {
        let table = NameTable()
        let answers = await withTaskGroup { group in
            for turn in 0..<8 {
                group.addTask {
                    let names = (0..<100).map { "\(($0 + turn * 13) % 100)" }
                    return Dictionary(uniqueKeysWithValues: names.map { ($0, table.number(of: $0)) })
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(Set(answers.first?.values.map { $0 } ?? []) == Set(0..<100))
    }
}
