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

    /// The samples of one job as lines; reading all of them as a scraper does would take minutes.
    private func lines(_ text: String, of job: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { $0.contains("job_name=\"\(job)\"") }
    }

    @Test func `of a hundred jobs each has all series`() async throws {
        let text = try await bench(100).get("/metrics").text
        let series: [Int] = [1, 6, 1, 4, 1, 15, 2, 13, 2]
        let own = lines(text, of: "job-0")
        #expect(own.count == series.reduce(0, +))
    }

    @Test func `of more, buckets are the same for all, and what those count that are left out is still known`()
        async throws
    {
        let bench = try bench(101)
        let some = try Exposition(try await bench.get("/metrics").text)
        #expect(some.values.count < 101 * 30)
        for (family, bounds) in TimeHistogram.Bounds.all {
            let buckets = Dictionary(grouping: some.values.filter { $0.key.name == "\(family)_bucket" }) {
                $0.key.labels["job_name"] ?? ""
            }
            #expect(buckets.count == 101)
            let written = buckets.mapValues { Set($0.compactMap { $0.key.labels["le"] }) }
            #expect(Set(written.values).count == 2)
            #expect(written["job-0"] == ["+Inf"])
            let shared = try #require(written["job-1"])
            for number in [1, 5, 7, 100] {
                let measures = try #require(bench.state.registry["job-\(number)"]).measures
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
        let text = try await bench(101).get("/metrics").text
        func told(_ name: String, of job: String) -> [String] {
            let start = "\(name){job_name=\"\(job)\","
            return lines(text, of: job).filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        }
        let trouble = ["state=\"failing\"} 0", "state=\"overdue\"} 0"]
        let waiting: [String] = ["state=\"waiting\"} 1"] + trouble
        let paused: [String] = trouble + ["state=\"paused\"} 1"]
        #expect(told("tickertape_job_state", of: "job-0") == waiting)
        #expect(told("tickertape_job_state", of: "job-3") == paused)
        let runs = "tickertape_job_runs_total"
        #expect(told(runs, of: "job-0") == ["outcome=\"ok\"} 0", "outcome=\"failed\"} 0"])
        #expect(
            told(runs, of: "job-4") == ["outcome=\"ok\"} 4", "outcome=\"failed\"} 0", "outcome=\"stopped\"} 1"]
        )
    }

    @Test func `of more, runs that are at it are told of jobs that have any`() async throws {
        let bench = try bench(101)
        try #require(bench.state.registry["job-7"]).update { $0.startOnRequest() }
        let text = try await bench.get("/metrics").text
        let told = text.split(separator: "\n").filter { $0.hasPrefix("tickertape_job_running") }
        #expect(told == ["tickertape_job_running{job_name=\"job-7\"} 1"])
    }

    @Test(arguments: [1, 200])
    func `whoever takes it so gets the same compressed`(count: Int) async throws {
        let bench = try bench(count)
        let plain = try await bench.get("/metrics")
        let answer = try await bench.get("/metrics", ["Accept-Encoding": "gzip"])
        #expect(answer["Content-Encoding"] == "gzip" && plain["Content-Encoding"] == nil)
        #expect(answer["Vary"] == "Accept-Encoding" && plain["Vary"] == "Accept-Encoding")
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer["Cache-Control"] == "no-store" && answer["X-Content-Type-Options"] == "nosniff")
        #expect((plain.pages != nil) == (count > 1))
        let told = try [unpacked(answer.whole), plain.whole].map { bytes in
            // What the process uses is another at each look.
            bytes.split(separator: UInt8(ascii: "\n")).filter { !$0.starts(with: "process_".utf8) }
        }
        #expect(told[0] == told[1])
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
