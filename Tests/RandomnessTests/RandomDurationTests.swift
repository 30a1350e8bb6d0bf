import Randomness
import Testing

@testable import Randomness

@Suite struct RandomDurationTests {
    @Test func `all whole milliseconds of a range are drawn, both ends included`() {
        var generator = SplitMix64(seed: 1)
        let drawn = (0..<500).map { _ in Duration.random(in: .milliseconds(7) ... .milliseconds(12), using: &generator)
        }
        #expect(Set(drawn) == Set((7...12).map { .milliseconds($0) }))
        #expect(Duration.random(in: .seconds(3) ... .seconds(3), using: &generator) == .seconds(3))
    }
}
