import Syscalls
import Tape
import Testing

@testable import EventStreams
@testable import Server

@Suite struct SubscriptionsTests {
    private let tape = Tape(epoch: "k", capacity: .init(events: 100))

    private func append(_ job: String = "a") {
        tape.append(.text("x"), to: tape.series(job: job, event: "e", role: .result), at: .now)
    }

    /// Subscribes what has no socket; `slot` tells which it is.
    private func subscribe(_ slot: UInt32, _ request: SubscribeRequest, to subscriptions: Subscriptions)
        -> SubscriptionID
    {
        subscriptions.prepareForOneMore()
        return subscriptions.add(to: subscriptions.groupNumber(for: request)) { index in
            Subscriber(
                outlet: .socket(-1, .chunked),
                heartbeatStyle: .comment,
                exchange: ExchangeID(connection: Poller.Token(slot: slot, generation: 0)),
                index: index,
                heartbeatMilliseconds: 15_000,
                cursor: Cursor(.live, lastWrite: .zero, endsAt: .seconds(Int64.max))
            )
        }
    }

    private func slot(of id: SubscriptionID, in subscriptions: Subscriptions) -> UInt32? {
        subscriptions.find(id).map { $0.group.members[$0.member].exchange.connection.slot }
    }

    @Test func `in whatever order subscribers leave, the others are found where they are`() throws {
        let filters = [Filter.all, Filter(jobs: ["a"])]
        for order in Self.permutations(of: [0, 1, 2, 3]) {
            let subscriptions = Subscriptions(of: tape, tasks: try LoopTaskQueue())
            let ids = (0..<4).map { number in
                subscribe(UInt32(number), SubscribeRequest(filter: filters[number / 3]), to: subscriptions)
            }
            var left = Set(ids.indices)
            for leaving in order {
                subscriptions.remove(ids[leaving])
                left.remove(leaving)
                for number in ids.indices {
                    let expected = left.contains(number) ? UInt32(number) : nil
                    #expect(slot(of: ids[number], in: subscriptions) == expected)
                }
                #expect(subscriptions.count == left.count)
            }
        }
    }

    private static func permutations(of items: [Int]) -> [[Int]] {
        guard !items.isEmpty else { return [[]] }
        return items.flatMap { item in permutations(of: items.filter { $0 != item }).map { [item] + $0 } }
    }

    @Test func `an id names none but the subscriber it was given to, also when its place is used again`() throws {
        let subscriptions = Subscriptions(of: tape, tasks: try LoopTaskQueue())
        let first = subscribe(1, SubscribeRequest(), to: subscriptions)
        subscriptions.remove(first)
        subscriptions.remove(first)
        let second = subscribe(2, SubscribeRequest(), to: subscriptions)
        #expect(second.index == first.index)
        #expect(slot(of: first, in: subscriptions) == nil)
        #expect(slot(of: second, in: subscriptions) == 2)
        #expect(subscriptions.count == 1)
    }

    @Test func `filters that ask for the same share a group, and each log has its own`() throws {
        let subscriptions = Subscriptions(of: tape, tasks: try LoopTaskQueue())
        var request = SubscribeRequest(filter: Filter(jobs: ["a", "b"]))
        let first = subscriptions.groupNumber(for: request)
        #expect(subscriptions.groupNumber(for: SubscribeRequest(filter: Filter(jobs: ["b", "a"]))) == first)
        request.runLog = RunLog(Tape(epoch: "run", capacity: .init(events: 10)))
        let second = subscriptions.groupNumber(for: request)
        #expect(second != first)
        #expect(subscriptions.groupNumber(for: request) == second)
        #expect(subscriptions.group(second)?.reader.runLog === request.runLog)
        #expect(subscriptions.group(first)?.reader === subscriptions.shared)
    }

    @Test func `who comes counts as a viewer once it has its place, so that what is published for it is sent to it`()
        throws
    {
        let subscriptions = Subscriptions(of: tape, tasks: try LoopTaskQueue())
        func wanted() -> Set<String> { tape.audience.wanted(among: [(job: "a", event: "e"), (job: "b", event: "e")]) }
        let request = SubscribeRequest(filter: Filter(jobs: ["a"]))
        _ = subscriptions.groupNumber(for: request)
        #expect(wanted() == [])
        let ids = (0..<2).map { subscribe($0, request, to: subscriptions) }
        #expect(wanted() == ["a"])
        subscriptions.remove(ids[0])
        #expect(wanted() == ["a"])
        subscriptions.remove(ids[1])
        #expect(wanted() == [])
    }

    @Test func `each tape is read for its own groups, and there is nothing to read without subscribers`() throws {
        let subscriptions = Subscriptions(of: tape, tasks: try LoopTaskQueue())
        append()
        #expect(!subscriptions.haveEvents)
        let shared = subscribe(1, SubscribeRequest(), to: subscriptions)
        #expect(!subscriptions.haveEvents)
        var request = SubscribeRequest()
        let runLog = RunLog(Tape(epoch: "run", capacity: .init(events: 10)))
        request.runLog = runLog
        let own = subscribe(2, request, to: subscriptions)
        runLog.append(.text("x"), to: runLog.tape.series(job: "j", event: "e", role: .result), at: .now)
        #expect(subscriptions.haveEvents)
        var slots: [[UInt32]] = []
        subscriptions.forEachReader { reader in
            slots.append([])
            _ = reader.read {}
            subscriptions.forEachGroup(of: reader) { group in
                slots[slots.count - 1] += group.members.map(\.exchange.connection.slot)
            }
        }
        #expect(slots == [[1], [2]])
        #expect(!subscriptions.haveEvents)
        #expect(runLog.idleTime == nil)
        subscriptions.remove(own)
        #expect(runLog.idleTime != nil)
        append()
        #expect(subscriptions.haveEvents)
        subscriptions.remove(shared)
        #expect(!subscriptions.haveEvents)
    }
}
