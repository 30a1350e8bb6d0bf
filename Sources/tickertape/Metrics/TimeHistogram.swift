/// How often times of up to certain lengths were taken, as scrapers count them.
struct TimeHistogram: Sendable {
    /// The lengths in seconds, rising; one more count stands for all that is longer.
    let bounds: [Double]
    private(set) var counts: [Int]
    /// All times together, in seconds.
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: Int { counts.reduce(0, +) }

    /// Counts a time; one below zero counts as zero.
    mutating func note(_ time: Duration) {
        let seconds = max(0, time / .seconds(1))
        counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
        sum += seconds
    }
}
