/// All measurements as aligned tables, one for each scenario, with the median of the repeats and their range.
struct ResultTable {
    let measurements: [ScenarioResult]

    var text: String {
        Scenario.allCases.compactMap(table).joined(separator: "\n")
    }

    private func table(_ scenario: Scenario) -> String? {
        let all = measurements.filter { $0.scenario == scenario }
        guard let first = all.first else { return nil }
        var sizes: [Int] = []
        for size in all.map(\.connections) where !sizes.contains(size) { sizes.append(size) }
        let figures = first.figures.map(\.figure)
        let heads = [scenario.unit] + figures.map(\.heading) + ["complete %", "gaps", "twice", "lost"]
        let rows = sizes.map { size in row(all.filter { $0.connections == size }, figures, clients: size) }
        let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([heads] + rows).map { cells in
            zip(cells, widths).map { $0.indented(to: $1) }.joined(separator: "  ")
        }
        return ([scenario.rawValue + ": " + scenario.summary] + lines).map { $0 + "\n" }.joined()
    }

    private func row(_ repeats: [ScenarioResult], _ figures: [Metric], clients: Int) -> [String] {
        [String(clients)]
            + figures.map { figure in Self.cell(repeats.compactMap { $0[figure] }) }
            + [
                Self.percent(repeats.map(\.completePercent).min() ?? 0),
                String(repeats.reduce(0) { $0 &+ $1.gaps }),
                String(repeats.reduce(0) { $0 &+ $1.duplicates }),
                String(repeats.reduce(0) { $0 + $1.lost }),
            ]
    }

    /// The median, and the range where the values differ; a dash where there are none.
    static func cell(_ values: [Double]) -> String {
        let sorted = values.filter(\.isFinite).sorted()
        guard let least = sorted.first, let most = sorted.last else { return "–" }
        let middle = sorted.count / 2
        let median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        guard sorted.count > 1 else { return number(median) }
        return "\(number(median)) (\(number(least))–\(number(most)))"
    }

    /// A number with about three digits that say something; whole numbers as they are.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = value.magnitude
        guard size != size.rounded() || size >= 1e15 else { return String(Int64(value)) }
        // Where rounding would give a digit more, one decimal less.
        let decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
        return decimal(value, decimals)
    }

    /// A part of 100, rounded down, so that only what is whole reads as 100.
    static func percent(_ value: Double) -> String {
        value >= 100 ? "100" : decimal((value * 100).rounded(.down) / 100, 2)
    }

    private static func decimal(_ value: Double, _ decimals: Int) -> String {
        guard value.magnitude < 1e15 else { return "\(value)" }
        let scale = [1, 10, 100, 1000][decimals]
        let scaled = Int64((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % Int64(scale))
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(scaled / Int64(scale)).\(zeros)\(fraction)"
    }
}
