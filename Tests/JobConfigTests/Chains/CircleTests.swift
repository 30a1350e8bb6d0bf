import Randomness
import Testing

@testable import JobConfig

@Suite struct CircleTests {
    /// Whether one gets from a place back to it.
    private func leadsBack(_ place: Int, _ origins: [[Int]]) -> Bool {
        var seen: Set<Int> = []
        var open = origins[place]
        while let next = open.popLast() {
            if next == place { return true }
            if seen.insert(next).inserted { open += origins[next] }
        }
        return false
    }

    @Test func `one is found where there is one, and is one`() {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let count = Int.random(in: 1...8, using: &generator)
            let origins = (0..<count).map { _ in
                (0..<count).filter { _ in Int.random(in: 0..<6, using: &generator) == 0 }
            }
            let isThere = origins.indices.contains { leadsBack($0, origins) }
            guard let circle = Circle.first(in: origins) else {
                #expect(!isThere, "\(origins)")
                continue
            }
            #expect(circle.first == circle.min() && Set(circle).count == circle.count)
            for (place, next) in zip(circle, circle.dropFirst() + circle.prefix(1)) {
                #expect(origins[next].contains(place), "\(circle) in \(origins)")
            }
        }
    }

    @Test func `many places in a line or a circle are looked at once each`() {
        let count = 100_000
        let line = (0..<count).map { $0 == 0 ? [] : [$0 - 1] }
        #expect(Circle.first(in: line) == nil)
        let circle = (0..<count).map { [$0 == 0 ? count - 1 : $0 - 1] }
        #expect(Circle.first(in: circle) == Array(0..<count))
    }
}
