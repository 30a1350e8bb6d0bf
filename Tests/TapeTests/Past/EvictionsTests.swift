import Randomness
import Testing

@testable import Tape

/// What is known of evicted events is what a plain list of them would tell.
@Suite struct EvictionsTests {
    private static let names = ["", "a", "b", "c", "d"]

    private static func filter(_ jobs: Set<String>?, _ events: Set<String>?) -> CompiledFilter {
        CompiledFilter(Filter(jobs: jobs, events: events), jobs: NameTable(names), events: NameTable(names))
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `all is told as by a list`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var evictions = Evictions()
        var list: [(key: EventKey?, sequence: UInt64)] = []
        let filters = [nil, ["a"], ["b", "c"]].flatMap { jobs in
            [nil, ["a"], ["a", "d"]].map { events in Self.filter(jobs, events) }
        }
        for sequence in 1...200 as ClosedRange<UInt64> {
            let (job, event) = (Int.random(in: 1...4, using: &generator), Int.random(in: 1...4, using: &generator))
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                evictions.release(job: job)
                for place in list.indices where list[place].key?.job == job { list[place].key = nil }
            case 1:
                evictions.release(event: event)
                for place in list.indices where list[place].key?.event == event { list[place].key = nil }
            case 2:
                evictions.add(through: sequence)
                list.append((nil, sequence))
            default:
                // One that is older than what is known changes nothing.
                let key = EventKey(job: job, event: event)
                for told in [sequence, sequence / 2] {
                    evictions.add(key, through: told)
                    list.append((key, told))
                }
            }
            for filter in filters {
                let newest = list.filter { $0.key.map(filter.matches) ?? true }.map(\.sequence).max() ?? 0
                #expect(evictions.newest(passing: filter) == newest)
                #expect(evictions.contain(after: sequence / 2, passing: filter) == (newest > sequence / 2))
            }
        }
    }
}
