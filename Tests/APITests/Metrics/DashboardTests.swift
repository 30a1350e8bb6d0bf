import TestSupport
import Foundation
import Testing

/// The Grafana dashboard that is shipped in `deploy`.
@Suite struct DashboardTests {
    private func dashboard() throws -> [String: Any] {
        let folder = ProgramUnderTest.publicFolder.deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "deploy/grafana.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// All that is asked of Prometheus.
    private func expressions() throws -> [String] {
        let panels = try #require(try dashboard()["panels"] as? [[String: Any]])
        let targets = panels.flatMap { $0["targets"] as? [[String: Any]] ?? [] }
        return targets.compactMap { $0["expr"] as? String }
    }

    @Test func `it shows every figure there is but those that say the same, and none that there is not`() async throws {
        let bench = try RouteBench("jobs: { a: { every: 1m, generate: sine } }")
        let families = Set(try Exposition(try await bench.get("/metrics").text).types.keys)
        let shown = Set(
            try expressions().joined(separator: " ").matches(of: /\b(?:tickertape|process)_[a-z0-9_]+/).map { match in
                let name = String(match.0)
                return name.hasSuffix("_bucket") ? String(name.dropLast("_bucket".count)) : name
            }
        )
        #expect(shown.subtracting(families) == [])
        let left = families.subtracting(shown)
        #expect(
            left == [
                "process_threads", "process_virtual_memory_bytes", "tickertape_build_info",
                "tickertape_config_last_reload_success_timestamp_seconds", "tickertape_history_events",
                "tickertape_job_running", "tickertape_jobs", "tickertape_tzdata_info",
            ]
        )
    }

    @Test func `panels have ids of their own and do not lie on each other`() throws {
        let panels = try #require(try dashboard()["panels"] as? [[String: Any]])
        #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
        var taken: Set<[Int]> = []
        for panel in panels {
            let place = try #require(panel["gridPos"] as? [String: Int])
            let (x, y) = (try #require(place["x"]), try #require(place["y"]))
            let (width, height) = (try #require(place["w"]), try #require(place["h"]))
            #expect(x + width <= 24)
            for column in x..<(x + width) {
                for line in y..<(y + height) { #expect(taken.insert([column, line]).inserted, "\(x), \(y)") }
            }
        }
    }
}
