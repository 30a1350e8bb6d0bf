/// What one scenario gave, once, with so many clients.
struct ScenarioResult {
    let scenario: Scenario
    let connections: Int
    /// The how-manieth time, from 1 on.
    var repetition = 1
    /// The results in the order of the table's columns; nil where the server's process is not known.
    private(set) var figures: [(figure: Metric, value: Double?)] = []
    private(set) var published: UInt64 = 0
    private(set) var due: UInt64 = 0
    private(set) var delivered: UInt64 = 0
    private(set) var gaps: UInt64 = 0
    private(set) var duplicates: UInt64 = 0
    /// Clients that could not connect or were cut off.
    var lost = 0

    /// What happened to the first of them.
    private(set) var firstLoss: String?

    init(_ scenario: Scenario, connections: Int) {
        self.scenario = scenario
        self.connections = connections
    }

    /// Whether every client stayed and got every event once.
    var isComplete: Bool { delivered == due && gaps == 0 && duplicates == 0 && lost == 0 }

    /// How much of what was due arrived, of 100; all, where nothing was due.
    var completePercent: Double { due == 0 ? 100 : Double(delivered) / Double(due) * 100 }

    subscript(figure: Metric) -> Double? {
        get { figures.first { $0.figure == figure }?.value }
        set {
            if let index = figures.firstIndex(where: { $0.figure == figure }) {
                figures[index].value = newValue
            } else {
                figures.append((figure, newValue))
            }
        }
    }

    /// Counts in what a run delivered.
    mutating func count(_ run: Run) {
        published += run.published
        due += run.due
        delivered += run.tally.delivered
        gaps &+= run.tally.gaps
        duplicates += run.tally.duplicates
    }

    /// Counts in the clients that a load has lost; those that never got their head are among them.
    mutating func count(lossesOf load: Load) {
        lost += load.subscribers.count { $0.phase != .streaming && $0.phase != .left }
        firstLoss = firstLoss ?? load.firstLoss ?? (lost > 0 ? "no answer came" : nil)
    }

    /// Counts in what a run delivered, and what its load delivered before the measured part and lost.
    mutating func count(_ run: Run, of load: Load) {
        count(run)
        if let warmUp = load.warmUp { count(warmUp) }
        count(lossesOf: load)
    }

    /// Seconds over a count, in microseconds each; nil where either is missing.
    static func microseconds(_ seconds: Double?, per count: UInt64) -> Double? {
        count == 0 ? nil : seconds.map { $0 * 1e6 / Double(count) }
    }

    /// A count over seconds; nil where no time has passed.
    static func rate(_ count: UInt64, in seconds: Double) -> Double? {
        seconds > 0 ? Double(count) / seconds : nil
    }
}

extension Histogram {
    /// A quantile of nanoseconds, in milliseconds.
    func milliseconds(at quantile: Double) -> Double? { value(at: quantile).map { Double($0) / 1e6 } }
}
