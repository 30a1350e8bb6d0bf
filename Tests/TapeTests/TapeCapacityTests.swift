import Testing

@testable import Tape

/// What is evicted, compared with an array that is cut after every append.
@Suite struct TapeCapacityTests {
    /// The sequences held after one append for each of `sizes` (of the text) and `times`.
    private func held(_ capacity: Tape.Capacity, sizes: [Int], times: [Int64]) -> [UInt64] {
        let tape = Tape(epoch: "k", capacity: capacity)
        let series = tape.series(job: "j", event: "e", role: .info)
        for (size, time) in zip(sizes, times) {
            let text = String(repeating: "x", count: size)
            tape.append(.text(text), to: series, at: Timestamp(milliseconds: time))
        }
        return tape.events(from: 0).events.map(\.sequence)
    }

    /// The bytes of a block beside its text.
    private static let frameSize = "id: k-1\nevent: e\ndata: \n\n".utf8.count

    @Test(arguments: [0, 1, 27, 28, 29, 54, 55, 56, 60, 81, 83, 100, 200, Int.max], 1...3)
    func `the oldest go first where the bytes are too many, but one stays`(bytes: Int, events: Int) {
        for sizes in sequences(of: [1, 2, 40], upTo: 4) {
            var model: [(sequence: UInt64, size: Int)] = []
            for (index, size) in sizes.enumerated() {
                model.append((UInt64(index + 1), Self.frameSize + size))
                while model.count > 1, model.count > events || model.map(\.size).reduce(0, +) > bytes {
                    model.removeFirst()
                }
            }
            let capacity = Tape.Capacity(events: events, bytes: bytes)
            let held = held(capacity, sizes: sizes, times: sizes.map { _ in 0 })
            #expect(held == model.map(\.sequence), "\(sizes)")
        }
    }

    @Test(arguments: [0, 1, 10, 15, 100], 2...4)
    func `the oldest go first where they are too old, but one stays`(age: Int, events: Int) {
        for times in sequences(of: [0, 10, 11, 25] as [Int64], upTo: 5) {
            var model: [(sequence: UInt64, time: Int64)] = []
            for (index, now) in times.enumerated() {
                model.append((UInt64(index + 1), now))
                while model.count > 1, model.count > events || model[0].time < now - Int64(age) { model.removeFirst() }
            }
            let capacity = Tape.Capacity(events: events, age: .milliseconds(age))
            let held = held(capacity, sizes: times.map { _ in 1 }, times: times)
            #expect(held == model.map(\.sequence), "\(times)")
        }
    }

    @Test(arguments: [
        (Duration(attoseconds: .max), 3), (.seconds(Int64.max), 3), (.zero, 1), (.seconds(-1), 1),
        (.seconds(Int64.min), 1),
        (Duration(attoseconds: .min), 1),
    ])
    func `no age is too long or too short`(age: Duration, count: Int) {
        let held = held(.init(events: 5, age: age), sizes: [1, 1, 1], times: [.min, 0, .max])
        #expect(held.count == count)
    }

    @Test func `as many are evicted in one append as need be`() {
        #expect(held(.init(events: 9, bytes: 200), sizes: [1, 1, 1, 1, 190], times: [0, 0, 0, 0, 0]) == [5])
        #expect(held(.init(events: 9, age: .seconds(1)), sizes: [1, 1, 1, 1], times: [0, 0, 0, 1001]) == [4])
    }

    @Test func `a tape that is to retain less evicts at once, one that is to retain more does so from then on`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 4))
        let series = tape.series(job: "j", event: "e", role: .result)
        func append(_ count: Int) {
            for _ in 0..<count { tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0)) }
        }
        append(6)
        tape.setCapacity(.init(events: 2), now: Timestamp(milliseconds: 0))
        #expect(tape.events(from: 0).events.map(\.sequence) == [5, 6])
        #expect(tape.capacity == .init(events: 2))
        tape.setCapacity(.init(events: 5), now: Timestamp(milliseconds: 0))
        append(4)
        #expect(tape.events(from: 0).events.map(\.sequence) == [6, 7, 8, 9, 10])
        tape.setCapacity(.init(events: 5, age: .seconds(1)), now: Timestamp(milliseconds: 1001))
        #expect(tape.events(from: 0).events.map(\.sequence) == [10])
        #expect(tape.read(passing: .all) { tape.hasDropped(after: 8, passing: $0) })
    }
}
