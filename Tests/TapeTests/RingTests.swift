import Randomness
import Testing

@testable import Tape

@Suite struct RingTests {
    @Test(arguments: 1...20)
    func `a ring is a queue, whatever is done with it`(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        var ring = Ring<Int>()
        var model: [Int] = []
        for step in 0..<500 {
            // Waves of more appends than removals and back, so that it grows and wraps around.
            let share = (step / 50).isMultiple(of: 2) ? 3 : 1
            if Int.random(in: 0..<4, using: &generator) < share {
                ring.append(step)
                model.append(step)
            } else {
                #expect(ring.removeFirst() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(ring.count == model.count)
            #expect(ring.first == model.first)
            #expect((0..<ring.count).map { ring[$0] } == model)
        }
    }

    @Test func `a ring grows from every head and every fill`() {
        for head in 0...16 {
            for fill in 0...33 {
                var ring = Ring<Int>()
                for number in 0..<head { ring.append(number) }
                for number in 0..<head { #expect(ring.removeFirst() == number) }
                for number in 0..<fill { ring.append(number) }
                #expect((0..<ring.count).map { ring[$0] } == Array(0..<fill))
                ring.trim()
                #expect((0..<ring.count).map { ring[$0] } == Array(0..<fill))
            }
        }
    }

    @Test func `what was removed is released`() {
        final class Load {}
        var ring = Ring<Load>()
        weak var seen: Load?
        do {
            let load = Load()
            seen = load
            ring.append(load)
        }
        #expect(seen != nil)
        _ = ring.removeFirst()
        #expect(seen == nil)
        #expect(ring.removeFirst() == nil)
    }

    @Test func `asking for what is not there ends the program`() async {
        await #expect(processExitsWith: .failure) { _ = Ring<Int>()[0] }
        await #expect(processExitsWith: .failure) {
            var ring = Ring<Int>()
            ring.append(1)
            _ = ring[-1]
        }
    }
}
