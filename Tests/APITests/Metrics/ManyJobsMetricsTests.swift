import Syscalls
import Foundation
import TestSupport
import Testing

@testable import API
@testable import HTTP
@testable import Jobs

/// Figures of so many jobs that nothing is said twice.
@Suite struct ManyJobsMetricsTests {
    /// So many jobs of which each has other times: none, short ones, long ones, and some in between.
    private func bench(_ count: Int) throws -> RouteBench {
        let lines = (0..<count).map { "  job-\($0): { every: 1m, generate: sine\($0 == 3 ? ", enabled: false" : "") }" }
        let bench = try RouteBench("jobs:\n\(lines.joined(separator: "\n"))\n")
        for number in 0..<count where number % 3 > 0 {
            let job = try #require(bench.state.registry["job-\(number)"])
            job.measure { measures in
                for time in [0, 7, 40, 700] where number % 5 != 0 || time < 10 {
                    measures.times.record(.milliseconds(time))
                    measures.lateness.record(.microseconds(time * 200 + number))
                    measures.count(.ok)
                }
                if number == 4 { measures.count(.stopped) }
            }
        }
        return bench
    }

    private func scrape(_ count: Int) async throws -> Exposition {
        try Exposition(try await bench(count).get("/metrics").text)
    }

    @Test func `of a hundred jobs each has all series`() async throws {
        let metrics = try await scrape(100)
        let own = metrics.values.keys.count { $0.labels["job_name"] == "job-0" }
        #expect(own == 1 + 6 + 1 + 4 + 1 + 15 + 2 + 13 + 2)
    }

    @Test func `of more, buckets are the same for all, and what those count that are left out is still known`()
        async throws
    {
        let (some, all) = (try await scrape(300), TimeHistogram.Bounds.all)
        #expect(some.values.count < 300 * 30)
        for (family, bounds) in all {
            let buckets = Dictionary(grouping: some.values.filter { $0.key.name == "\(family)_bucket" }) {
                $0.key.labels["job_name"] ?? ""
            }
            #expect(buckets.count == 300)
            let written = buckets.mapValues { Set($0.compactMap { $0.key.labels["le"] }) }
            #expect(Set(written.values).count == 2)
            #expect(written["job-0"] == ["+Inf"])
            let shared = try #require(written["job-1"])
            for number in [1, 5, 7, 299] {
                let registry = try bench(300).state.registry
                let measures = try #require(registry["job-\(number)"]).measures
                let times = family.contains("run") ? measures.times : measures.lateness
                var (count, known) = (0, 0.0)
                for (bound, more) in zip(bounds, times.counts) {
                    count += more
                    if shared.contains(bound.figure) {
                        let labels = ["job_name": "job-\(number)", "le": bound.figure]
                        known = try some.value("\(family)_bucket", labels)
                    }
                    #expect(Double(count) == known, "\(family) of job \(number) up to \(bound)")
                }
            }
        }
    }

    @Test func `of more, states are told that a job is in, and those that are trouble`() async throws {
        let metrics = try await scrape(101)
        func told(_ name: String, _ label: String, of job: String) -> [String: Double] {
            let own = metrics.values.filter { $0.key.name == name && $0.key.labels["job_name"] == job }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.key.labels[label] ?? "", $0.value) })
        }
        #expect(told("tickertape_job_state", "state", of: "job-0") == ["waiting": 1, "failing": 0, "overdue": 0])
        #expect(told("tickertape_job_state", "state", of: "job-3") == ["paused": 1, "failing": 0, "overdue": 0])
        #expect(told("tickertape_job_runs_total", "outcome", of: "job-0") == ["ok": 0, "failed": 0])
        #expect(told("tickertape_job_runs_total", "outcome", of: "job-4") == ["ok": 4, "failed": 0, "stopped": 1])
    }

    @Test(arguments: [1, 2000])
    func `whoever takes it so gets the same compressed`(count: Int) async throws {
        let bench = try bench(count)
        let plain = try await bench.get("/metrics")
        let answer = try await bench.get("/metrics", ["Accept-Encoding": "gzip"])
        #expect(answer["Content-Encoding"] == "gzip" && plain["Content-Encoding"] == nil)
        #expect(answer["Vary"] == "Accept-Encoding" && plain["Vary"] == "Accept-Encoding")
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer["Cache-Control"] == "no-store" && answer["X-Content-Type-Options"] == "nosniff")
        #expect((plain.pages != nil) == (count > 1))
        let figures = try Exposition(String(decoding: try unpacked(answer.whole), as: UTF8.self))
        let known = try Exposition(plain.text)
        #expect(Set(figures.values.keys) == Set(known.values.keys))
        for (sample, value) in known.values where !sample.name.hasPrefix("process_") {
            #expect(figures.values[sample] == value, "\(sample)")
        }
    }

    private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString).gz")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let gzip = Process()
        let output = Pipe()
        gzip.executableURL = URL(filePath: "/bin/gzip")
        gzip.arguments = ["-dc", file.path]
        gzip.standardOutput = output
        try gzip.run()
        let text = Array(output.fileHandleForReading.readDataToEndOfFile())
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return text
    }
}

extension TimeHistogram {
    /// The bounds of each family.
    fileprivate enum Bounds {
        static let all = [
            ("tickertape_job_run_seconds", JobMetrics().times.bounds),
            ("tickertape_job_lateness_seconds", JobMetrics().lateness.bounds),
        ]
    }
}
