import TestSupport
import Testing

@testable import API
@testable import Jobs

@Suite struct MetricsTextTests {
    @Test func `labels come back as they were, whatever they hold`() throws {
        for value in ["plain", "", "a\\b", "\"", "a\nb", "\\n", "\\\"\n\\", "a\r\nb", "{}=,#", "ü€🎏", "} 1"] {
            var metrics = MetricsText()
            metrics.add(.gauge, "a_thing", "Something.") { $0.add(1, ["name": value, "other": "x"]) }
            let read = try Exposition(metrics.text)
            #expect(try read.value("a_thing", ["name": value, "other": "x"]) == 1)
            #expect(metrics.text.utf8.count { $0 == 0x0A } == 3)
        }
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (-3, "-3"), (0.25, "0.25"), (1e-7, "1e-07"), (1_795_222_923.456, "1795222923.456"),
        (1e300, "1e+300"),
    ])
    func `numbers are whole where they can be, and never rounded`(number: Double, text: String) {
        #expect(number.figure == text)
        #expect(Double(text) == number)
    }

    @Test(arguments: [
        (Duration.zero, "0"), (.seconds(12), "12"), (.milliseconds(1), "0.001"), (.milliseconds(-1500), "-1.5"),
        (.nanoseconds(10), "0.00000001"), (.milliseconds(1_795_222_923_456), "1795222923.456"),
    ])
    func `times are told in seconds, without a digit too many`(time: Duration, text: String) {
        #expect(time.figure == text)
    }

    @Test(arguments: [
        (0, "0"), (9, "9"), (10, "10"), (-120, "-120"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
    ])
    func `counts are written digit by digit`(count: Int, text: String) {
        #expect(count.figure == text)
    }

    @Test(arguments: 1...40)
    func `in whatever pieces it is handed on, the text is the same`(pieceSize: Int) {
        func write(to metrics: inout MetricsText) {
            for family in 1...3 {
                metrics.add(.gauge, "a_\(family)", "It is \(family).") { text in
                    for count in 0..<family { text.add(count, ["name": "\(count)"]) }
                }
            }
        }
        final class Pieces { var bytes: [UInt8] = [] }
        let pieces = Pieces()
        var (whole, cut) = (MetricsText(), MetricsText({ pieces.bytes += $0 }, pieceSize: pieceSize))
        write(to: &whole)
        write(to: &cut)
        #expect(pieces.bytes + cut.rest == whole.rest)
        #expect(!pieces.bytes.isEmpty)
    }

    @Test func `a histogram counts a time where it belongs, bounds included`() throws {
        var histogram = TimeHistogram(bounds: [0.1, 1])
        let times: [Duration] = [.zero, .milliseconds(100), .milliseconds(101), .seconds(1), .seconds(9), .seconds(-1)]
        for time in times { histogram.record(time) }
        var metrics = MetricsText()
        metrics.add(.histogram, "a_time_seconds", "Some time.") { $0.add(histogram, ["job_name": "a"]) }
        #expect(
            metrics.text == """
                # HELP a_time_seconds Some time.
                # TYPE a_time_seconds histogram
                a_time_seconds_bucket{job_name="a",le="0.1"} 3
                a_time_seconds_bucket{job_name="a",le="1"} 5
                a_time_seconds_bucket{job_name="a",le="+Inf"} 6
                a_time_seconds_sum{job_name="a"} 10.201
                a_time_seconds_count{job_name="a"} 6

                """
        )
        #expect(try Exposition(metrics.text).value("a_time_seconds_count", ["job_name": "a"]) == 6)
    }

    /// What the strict reader of these tests must refuse, or it would prove nothing.
    @Test(arguments: [
        ("a 1\n", "a sample follows its family's help and type"),
        ("# HELP a x\n# TYPE a counter\na 1\n", "counters end with _total, and nothing else does"),
        ("# HELP a_total x\n# TYPE a_total gauge\n", "counters end with _total, and nothing else does"),
        ("# HELP a x\n# TYPE b gauge\n", "the type follows the help"),
        ("# HELP a x\n# TYPE a gauge\na 1\na 2\n", "a series has one sample"),
        ("# HELP a x\n# TYPE a gauge\na 1", "the last line ends, too"),
        ("# HELP a x\n# TYPE a gauge\na{b=\"c\"d\"} 1\n", "labels"), ("# HELP a_ms x\n", "base units"),
        ("# HELP a x\n# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n", "a label stands once"),
        ("# HELP a x\n# TYPE a gauge\na NaN\n", "a value is a number"),
        ("# HELP a x\n# TYPE a gauge\n# HELP b x\n# TYPE b gauge\n# HELP a x\n", "it is given once"),
        ("# HELP a_s x\n# TYPE a_s histogram\na_s_bucket{le=\"1\"} 1\na_s_count 1\na_s_sum 1\n", "the last bucket"),
        (
            "# HELP a_s x\n# TYPE a_s histogram\na_s_bucket{le=\"1\"} 2\na_s_bucket{le=\"+Inf\"} 1\na_s_count 1\na_s_sum 1\n",
            "buckets add up"
        ),
    ])
    func `the reader of these tests refuses what scrapers refuse`(text: String, rule: String) {
        let refused = #expect(throws: Exposition.Refused.self) { try Exposition(text) }
        #expect(refused?.rule.hasPrefix(rule) == true)
    }
}
