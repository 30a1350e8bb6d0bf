import Testing

@testable import API
@testable import TickertapeBench

@Suite struct ResultTableTests {
    private static func measurement(_ rate: Double?, _ connections: Int, lost: Int = 0) -> ScenarioResult {
        var run = Run()
        run.published = 2
        run.due = 200
        run.tally.delivered = lost > 0 ? 199 : 200
        run.tally.gaps = UInt64(lost)
        var measurement = ScenarioResult(.w1, connections: connections)
        measurement.count(run)
        measurement.lost = lost
        measurement[.deliveriesPerSecond] = rate
        measurement[.p50] = 1.2345
        return measurement
    }

    @Test func `columns are aligned, with medians and ranges`() {
        let table = ResultTable(measurements: [
            Self.measurement(100, 10), Self.measurement(1234.5, 1000), Self.measurement(300.4, 10),
            Self.measurement(99.96, 10, lost: 1), ScenarioResult(.post, connections: 0),
        ])
        #expect(
            table.text == """
                w1: the next event only when every client has the last one
                clients   deliveries/s            p50 ms  complete %  gaps  twice  lost
                     10  100 (100–300)  1.23 (1.23–1.23)       99.50     1      0     1
                   1000           1235              1.23         100     0      0     0

                post: posts over one connection, nobody listens
                clients  complete %  gaps  twice  lost
                      0         100     0      0     0

                """
        )
    }

    @Test func `nothing measured is no table`() { #expect(ResultTable(measurements: []).text == "") }

    @Test(
        arguments: [
            (0, "0"), (5, "5"), (0.0004, "0.000"), (0.4567, "0.457"), (1.005, "1.00"), (9.999, "10.0"),
            (12.34, "12.3"),
            (99.96, "100"), (0.99951, "1.00"), (123.4, "123"), (1e9, "1000000000"), (1e300, "1e+300"), (-1.5, "-1.50"),
            (-0.0001, "0.000"),
            (.nan, "–"), (.infinity, "–"),
        ] as [(Double, String)]
    )
    func `numbers have about three digits`(value: Double, text: String) {
        #expect(ResultTable.number(value) == text)
    }

    @Test(
        arguments: [
            ([], "–"), ([1.5], "1.50"), ([3, 1], "2 (1–3)"), ([3, 1, 2], "2 (1–3)"), ([.nan, 4], "4"),
        ] as [([Double], String)]
    )
    func `a cell is the median and the range`(values: [Double], text: String) {
        #expect(ResultTable.cell(values) == text)
    }

    @Test(
        arguments: [(100, "100"), (101, "100"), (99.9999, "99.99"), (50, "50.00"), (0, "0.00")] as [(Double, String)]
    )
    func `only what is whole reads as 100`(value: Double, text: String) {
        #expect(ResultTable.percent(value) == text)
    }

    @Test func `JSON has the same keys in the same order, and null for what is not known`() {
        var measurement = Self.measurement(nil, 10)
        measurement.repetition = 3
        measurement[.maximum] = 1234
        #expect(
            measurement.json
                == #"{"scenario":"w1","connections":10,"repeat":3,"complete":true,"published":2,"due":200,"#
                + #""delivered":200,"gaps":0,"duplicates":0,"lost":0,"deliveries_per_s":null,"p50_ms":1.235,"#
                + #""max_ms":1234}"# + "\n"
        )
    }

    @Test func `keys and headings tell figures apart`() {
        #expect(Set(Metric.allCases.map(\.rawValue)).count == Metric.allCases.count)
        #expect(
            Metric.allCases.allSatisfy { !$0.heading.isEmpty && $0.rawValue.allSatisfy { $0.isASCII && $0 != " " } }
        )
    }

    @Test(arguments: [(0, 0, 0, true), (1, 0, 0, false), (0, 1, 0, false), (0, 0, 1, false)])
    func `a gap, a duplicate or a lost client is a fault`(gaps: UInt64, duplicates: UInt64, lost: Int, isFine: Bool) {
        var run = Run()
        run.tally.gaps = gaps
        run.tally.duplicates = duplicates
        var measurement = ScenarioResult(.w1, connections: 1)
        measurement.count(run)
        measurement.lost = lost
        #expect(measurement.isComplete == isFine)
        #expect(run.isComplete == (gaps == 0 && duplicates == 0))
    }
}
