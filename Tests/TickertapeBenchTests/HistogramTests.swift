import Testing

@testable import TickertapeBench

@Suite struct HistogramTests {
    private static let edges: [UInt64] =
        (0..<64).flatMap { (shift: UInt64) -> [UInt64] in
            let power: UInt64 = 1 << shift
            return [power - 1, power, power + 1]
        } + [.max - 1, .max]

    @Test(arguments: edges)
    func `a value lies at most 0.8 % below the end of its bucket`(value: UInt64) {
        let highest = Histogram.highestValue(of: Histogram.bucket(of: value))
        #expect(highest >= value)
        #expect(highest - value <= value / 128)
    }

    @Test func `buckets follow each other without holes or overlaps`() {
        let last = Histogram.bucket(of: .max)
        for bucket in 0..<last {
            let highest = Histogram.highestValue(of: bucket)
            #expect(Histogram.bucket(of: highest) == bucket)
            #expect(Histogram.bucket(of: highest + 1) == bucket + 1)
        }
        #expect(Histogram.highestValue(of: last) == .max)
    }

    @Test func `quantiles of small values are exact`() {
        var histogram = Histogram()
        for value in (1...100).reversed() { histogram.add(UInt64(value)) }
        let quantiles = [0, 0.01, 0.5, 0.9, 0.99, 1, 2, -1].map { histogram.value(at: $0) }
        #expect(quantiles == [1, 1, 50, 90, 99, 100, 100, 1])
        #expect(histogram.count == 100)
    }

    @Test func `nothing has no quantile, and no quantile is beyond the largest value`() {
        var histogram = Histogram()
        #expect(histogram.value(at: 0.5) == nil)
        histogram.add(1_000_003)
        #expect(histogram.value(at: 0) == 1_000_003)
        #expect(histogram.value(at: 1) == 1_000_003)
        histogram.reset()
        #expect(histogram == Histogram())
    }
}
