import Glibc
import Testing

@testable import Syscalls

@Suite struct PollerTests {
    typealias Token = Poller.Token

    private static let token = Token(slot: 7, generation: 3)

    @Test func `no news is none`() throws {
        let pair = try Pair()
        let poller = try Poller()
        #expect(try poller.round(.zero).isEmpty)
        try poller.add(pair.near.number, .readable, as: Self.token)
        #expect(try poller.round(.zero).isEmpty)
    }

    @Test func `readable is told until it was read`() throws {
        let pair = try Pair()
        let poller = try Poller()
        try poller.add(pair.near.number, .readable, as: Self.token)
        pair.sendFromFar("ab")
        for expected in ["a", "b"] {
            let events = try poller.round()
            #expect(events.map(\.token) == [Self.token])
            #expect(events.map(\.news) == [["readable"]])
            #expect(pair.near.readText(upTo: 1).1 == expected)
        }
        #expect(try poller.round(.zero).isEmpty)
    }

    @Test func `only what was asked for is told, and that can change`() throws {
        let pair = try Pair()
        let poller = try Poller()
        let number = pair.near.number
        pair.sendFromFar("a")
        try poller.add(number, .writable, as: Self.token)
        #expect(try poller.round().map(\.news) == [["writable"]])
        try poller.change(number, to: [.readable, .writable], as: Self.token)
        #expect(try poller.round().map(\.news) == [["readable", "writable"]])
        let later = Token(slot: 7, generation: 4)
        try poller.change(number, to: .readable, as: later)
        #expect(try poller.round().map(\.news) == [["readable"]])
        #expect(try poller.round().map(\.token) == [later])
        try poller.change(number, to: [], as: later)
        #expect(try poller.round(.zero).isEmpty)
    }

    @Test func `a side that sends no more is half-closed`() throws {
        let pair = try Pair()
        let poller = try Poller()
        try poller.add(pair.near.number, .readable, as: Self.token)
        let far = pair.farNumber
        _ = shutdown(try #require(far), CInt(SHUT_WR))
        #expect(try poller.round().map(\.news) == [["readable", "half-closed"]])
    }

    @Test(
        arguments: [
            (.readable, ["readable", "half-closed", "broken"]),
            (.writable, ["writable", "broken"]),
            (Poller.Interest(), ["broken"]),
        ] as [(Poller.Interest, Set<String>)]
    )
    func `a side that is gone is broken, whatever was asked for`(interest: Poller.Interest, news: Set<String>) throws {
        var pair = try Pair()
        let poller = try Poller()
        try poller.add(pair.near.number, interest, as: Self.token)
        pair.far = nil
        #expect(try poller.round().map(\.news) == [news])
    }

    @Test func `nothing is told of what was removed or closed`() throws {
        let kept = try Pair()
        let poller = try Poller()
        try poller.add(kept.near.number, .readable, as: Self.token)
        kept.sendFromFar("a")
        do {
            let closed = try Pair()
            try poller.add(closed.near.number, .writable, as: Token(slot: 8, generation: 0))
            #expect(try poller.round().count == 2)
        }
        #expect(try poller.round().map(\.token) == [Self.token])
        poller.remove(kept.near.number)
        poller.remove(kept.near.number)
        #expect(try poller.round(.zero).isEmpty)
    }

    @Test func `news of a descriptor that was closed and replaced in the same round are stale`() throws {
        let one = try Pair()
        let two = try Pair()
        let next = try Pair()
        let poller = try Poller()
        var generations: [UInt32] = [0, 0]
        for (slot, number) in [one.near.number, two.near.number].enumerated() {
            try poller.add(number, .readable, as: Token(slot: UInt32(slot), generation: 0))
        }
        one.sendFromFar("a")
        two.sendFromFar("a")
        var handled: [Token] = []
        let events = try poller.round()
        #expect(Set(events.map(\.token.slot)) == [0, 1])
        for event in events where generations[Int(event.token.slot)] == event.token.generation {
            handled.append(event.token)
            // Whichever comes first has the other one closed, and its number and slot given to a newcomer.
            let other = 1 - event.token.slot
            let number = other == 0 ? one.near.number : two.near.number
            #expect(dup2(next.near.number, number) == number)
            generations[Int(other)] += 1
            try poller.add(number, .readable, as: Token(slot: other, generation: generations[Int(other)]))
        }
        #expect(handled.count == 1)
        next.sendFromFar("b")
        let other = Token(slot: 1 - handled[0].slot, generation: 1)
        #expect(Set(try poller.round().map(\.token)) == Set(handled + [other]))
    }

    @Test func `more news than one round holds come in the next ones`() throws {
        let one = try Pair()
        let two = try Pair()
        let three = try Pair()
        let poller = try Poller()
        for (slot, number) in [one.near.number, two.near.number, three.near.number].enumerated() {
            try poller.add(number, .writable, as: Token(slot: UInt32(slot), generation: .max))
        }
        let rounds = [try poller.round(room: 2), try poller.round(room: 2)]
        #expect(rounds.map(\.count) == [2, 2])
        #expect(Set(rounds.joined().map(\.token)) == Set((0..<3).map { Token(slot: $0, generation: .max) }))
    }

    @Test(
        arguments: [(0, 0), (1, 0), (0, 1), (.max, 0), (0, .max), (.max, .max), (0x8000_0000, 0x7FFF_FFFF)]
            as [(UInt32, UInt32)]
    )
    func `a token comes back as it was given`(slot: UInt32, generation: UInt32) throws {
        let token = Token(slot: slot, generation: generation)
        #expect(Token(token.bits) == token)
        let pair = try Pair()
        let poller = try Poller()
        try poller.add(pair.near.number, .writable, as: token)
        #expect(try poller.round().map(\.token) == [token])
    }

    @Test func `what can't be watched is an error that says so`() throws {
        let pair = try Pair()
        let poller = try Poller()
        let number = pair.near.number
        #expect(throws: SyscallError(ENOENT, "watch descriptor \(number)")) {
            try poller.change(number, to: .readable, as: Self.token)
        }
        try poller.add(number, .readable, as: Self.token)
        #expect(throws: SyscallError(EEXIST, "watch descriptor \(number)")) {
            try poller.add(number, .readable, as: Self.token)
        }
        #expect(throws: SyscallError(EBADF, "watch descriptor -1")) {
            try poller.add(-1, .readable, as: Self.token)
        }
    }

    @Test func `news without room are refused at once`() async {
        await #expect(processExitsWith: .failure) { _ = Poller.ReadyList(capacity: 0) }
    }

    @Test(
        arguments: [
            (Duration.zero, 0),
            (.nanoseconds(-1), 0),
            (.seconds(Int64.min), 0),
            (Duration(attoseconds: .min), 0),
            (Duration(attoseconds: 1), 1),
            (.nanoseconds(1), 1),
            (.microseconds(999), 1),
            (.milliseconds(1), 1),
            (.milliseconds(1) + Duration(attoseconds: 1), 2),
            (.microseconds(1500), 2),
            (.milliseconds(999), 999),
            (.microseconds(999_001), 1000),
            (.seconds(1), 1000),
            (.seconds(86_400) - .milliseconds(1), 86_399_999),
            (.seconds(86_400) - Duration(attoseconds: 1), 86_400_000),
            (.seconds(86_400), 86_400_000),
            (.seconds(86_401), 86_400_000),
            (.seconds(Int64.max), 86_400_000),
            (Duration(attoseconds: .max), 86_400_000),
        ] as [(Duration, CInt)]
    )
    func `a timeout is rounded up and held within a day`(timeout: Duration, milliseconds: CInt) {
        #expect(timeout.roundedMilliseconds == milliseconds)
    }

    @Test(arguments: [1, 999, 1001, 2500]) func `nobody wakes before what it waited for`(microseconds: Int) throws {
        let poller = try Poller()
        let timeout = Duration.microseconds(microseconds)
        let start = ContinuousClock.now
        #expect(try poller.round(timeout).isEmpty)
        #expect(ContinuousClock.now - start >= timeout)
    }
}
