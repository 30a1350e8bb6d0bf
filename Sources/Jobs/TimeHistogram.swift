/// How often times of up to certain lengths were taken, as scrapers count them.
public struct TimeHistogram: Sendable {
    /// The lengths in seconds, rising; one more count stands for all that is longer.
    public let bounds: [Double]
    /// Up to that of the longest time so far, as most jobs are about as quick each time.
    private var recorded: [Int] = []
    /// All times together.
    public private(set) var sum = Duration.zero

    /// Longer times are counted as this one, a hundred years.
    private static let longest = Duration.seconds(3_155_760_000)

    init(bounds: [Double]) { self.bounds = bounds }

    /// How many times there were up to each of the bounds and above the one before, then above all.
    ///
    /// There is no room for them as long as there were none: most jobs of a large file wait.
    public var counts: [Int] { recorded + Array(repeating: 0, count: bounds.count + 1 - recorded.count) }
    /// Whether there were none.
    public var isEmpty: Bool { recorded.isEmpty }
    var count: Int { recorded.reduce(0, +) }

    /// Counts a time; one below zero counts as zero.
    mutating func record(_ time: Duration) {
        let time = min(max(.zero, time), Self.longest)
        // In 64 bits, since the division of wider numbers costs more than all else here.
        let seconds = Double(Int64(truncatingIfNeeded: time.attoseconds / 1_000_000_000)) / 1e9
        let place = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        if recorded.count <= place { recorded += Array(repeating: 0, count: place + 1 - recorded.count) }
        recorded[place] += 1
        sum += time
    }
}
