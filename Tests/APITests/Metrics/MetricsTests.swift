import TestSupport
import DataSources
import Foundation
import Testing

@testable import Jobs
@testable import API
@testable import JSON
@testable import HTTP

@Suite struct MetricsTests {
    private static let jobs = """
        jobs:
          wave: { every: 2s, generate: sine }
          note: { post: true }
          off: { every: 1m, generate: sine, enabled: false }
        """

    @Test func `every figure keeps the rules of the format, also of jobs that never ran`() async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/metrics")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer["Cache-Control"] == "no-store")
        let metrics = try Exposition(answer.text)
        #expect(metrics.types.keys.filter { !$0.hasPrefix("tickertape_") && !$0.hasPrefix("process_") } == [])
        #expect(try metrics.value("tickertape_build_info", ["version": version]) == 1)
        #expect(try metrics.value("tickertape_config_last_reload_successful") == 1)
        #expect(try metrics.value("tickertape_jobs") == 3)
        for job in ["wave", "note", "off"] {
            #expect(try metrics.value("tickertape_job_published_events_total", ["job_name": job]) == 0)
            #expect(try metrics.value("tickertape_job_skipped_runs_total", ["job_name": job]) == 0)
        }
        #expect(try metrics.value("tickertape_job_state", ["job_name": "off", "state": "paused"]) == 1)
        #expect(try metrics.value("tickertape_job_state", ["job_name": "off", "state": "ok"]) == 0)
        for reason in ["evicted", "slow", "reset"] {
            #expect(try metrics.value("tickertape_gaps_total", ["reason": reason]) == 0)
        }
        let names = Set(metrics.values.keys.compactMap { $0.labels["job_name"] })
        #expect(names == ["wave", "note", "off"])
    }

    @Test func `this process is told in the names and units that all use`() async throws {
        let metrics = try Exposition(try await RouteBench(Self.jobs).get("/metrics").text)
        let least = [
            "cpu_seconds_total": 0.01, "resident_memory_bytes": 1e6, "virtual_memory_bytes": 1e6, "open_fds": 3,
            "max_fds": 4, "threads": 2,
        ]
        for (name, least) in least { #expect(try metrics.value("process_\(name)") >= least, "\(name)") }
        let start = try metrics.value("process_start_time_seconds")
        #expect((0..<86_400).contains(Date.now.timeIntervalSince1970 - start))
    }

    @Test func `runs, failures by kind and events are counted for each job`() async throws {
        let bench = try RouteBench(Self.jobs)
        let wave = try #require(bench.state.registry["wave"])
        bench.state.runner.runNow(wave)
        bench.state.runner.runNow(wave)
        for kind in [SourceError.Kind.exit, .exit, .timeout] {
            wave.measure { $0.count(.failed(SourceError(kind, "it says \"no\""))) }
        }
        let note = try #require(bench.state.registry["note"])
        _ = bench.state.runner.post(SourceResult(try JSONText(validating: Array("1".utf8))), to: note)
        let metrics = try Exposition(try await bench.get("/metrics").text)
        #expect(try metrics.value("tickertape_job_runs_total", ["job_name": "wave", "outcome": "ok"]) == 2)
        #expect(try metrics.value("tickertape_job_runs_total", ["job_name": "wave", "outcome": "failed"]) == 3)
        #expect(try metrics.value("tickertape_job_failures_total", ["job_name": "wave", "kind": "exit"]) == 2)
        #expect(try metrics.value("tickertape_job_failures_total", ["job_name": "wave", "kind": "timeout"]) == 1)
        #expect(try metrics.value("tickertape_job_published_events_total", ["job_name": "wave"]) == 2)
        #expect(try metrics.value("tickertape_job_run_seconds_count", ["job_name": "wave"]) == 2)
        // Nobody's schedule asked for these runs, so they can't be late.
        #expect(try metrics.value("tickertape_job_lateness_seconds_count", ["job_name": "wave"]) == 0)
        #expect(try metrics.value("tickertape_job_runs_total", ["job_name": "note", "outcome": "ok"]) == 1)
        let measured = metrics.values.keys.filter { $0.name == "tickertape_job_run_seconds_count" }
        #expect(Set(measured.map { $0.labels["job_name"] }) == ["wave", "off"])
        let last = try metrics.value("tickertape_job_last_result_timestamp_seconds", ["job_name": "note"])
        #expect((0..<60).contains(Date.now.timeIntervalSince1970 - last))
        #expect(try metrics.value("tickertape_history_events") == 3)
    }

    @Test func `figures of jobs are for those who may read them`() async throws {
        let bench = try RouteBench("server: { tokens: { subscribe: [s] } }\n\(Self.jobs)")
        #expect(try await bench.get("/metrics").status == 401)
        #expect(try await bench.get("/metrics", ["Authorization": "Bearer x"]).status == 401)
        #expect(try await bench.get("/metrics", ["Authorization": "Bearer s"]).status == 200)
        #expect(try await bench.answer("POST", "/metrics").status == 405)
    }
}

/// The same, of the real program with clients.
@Suite struct ScrapeTests {
    private func scrape(_ port: UInt16) async throws -> Exposition {
        try Exposition(try await Answer.to("GET", "/metrics", at: port).text)
    }

    /// The figures once some of them are as they must become: a loop hands on what it did when all of it is done, and a
    /// client may have read its answer by then.
    private func scrape(_ port: UInt16, until wanted: KeyValuePairs<String, Double>) async throws -> Exposition {
        try await eventually("\(wanted)") {
            let metrics = try await scrape(port)
            let lines = Dictionary(uniqueKeysWithValues: metrics.values.map { ($0.key.line, $0.value) })
            return wanted.allSatisfy { lines[$0.key] == $0.value } ? metrics : nil
        }
    }

    @Test func `streams, events, bytes and gaps are counted as they happen`() async throws {
        let server = "server: { history: { events: 3 }, max_connections: 2, tokens: { publish: [p] } }"
        let jobs = "\(server)\njobs: { a: { post: true } }"
        try await Program.serving(jobs) { _, port in
            var ids: [String] = []
            func post() async throws {
                let answer = try await Answer.to("POST", "/jobs/a?token=p", at: port, body: "1")
                ids.append(try #require((try answer.json() as? [String: String])?["id"]))
            }
            for _ in 1...5 { try await post() }
            let stream = try await EventStream.open(at: port)
            _ = try await stream.blocks(2)
            for _ in 1...4 { try await post() }
            _ = try await stream.blocks(4)
            let before = try await scrape(
                port,
                until: [
                    "tickertape_streams": 1, "tickertape_connections protocol=http/1.1 tls=no": 2,
                    "tickertape_sent_events_total way=latest": 1,
                ]
            )
            // News that come while a stream has still its greeting to take are replayed to it.
            let sent = try ["live", "replay"].map { try before.value("tickertape_sent_events_total", ["way": $0]) }
            #expect(sent.reduce(0, +) == 4)
            #expect(try before.value("tickertape_history_events") == 3)
            #expect(try before.value("tickertape_job_published_events_total", ["job_name": "a"]) == 9)

            let resumed = try await EventStream.open(at: port, fields: ["Last-Event-ID": ids[6]])
            _ = try await resumed.blocks(3)
            let full = try await EventStream.open(at: port)
            #expect(try await full.next()?.event == "busy")
            resumed.cut()
            stream.cut()
            _ = try await scrape(port, until: ["tickertape_streams": 0])
            for cursor in [ids[1], "other-1"] {
                let late = try await EventStream.open(at: port, fields: ["Last-Event-ID": cursor])
                _ = try await late.blocks(3)
                late.cut()
            }
            let after = try await scrape(
                port,
                until: [
                    "tickertape_streams_opened_total resume=fresh": 1,
                    "tickertape_streams_opened_total resume=resumed": 1,
                    "tickertape_streams_opened_total resume=gap": 1, "tickertape_streams_opened_total resume=reset": 1,
                    "tickertape_streams_turned_away_total": 1, "tickertape_gaps_total reason=evicted": 1,
                    "tickertape_missed_events_total reason=evicted": 7,
                    "tickertape_missed_events_total reason=reset": 9,
                ]
            )
            #expect(try after.value("tickertape_connections_accepted_total") >= 15)
            #expect(try after.value("tickertape_sent_bytes_total") > before.value("tickertape_sent_bytes_total"))
        }
    }

    @Test func `what a client reads is what the program counts, to the byte`() async throws {
        try await Program.serving("server: { tokens: { publish: [p] } }\njobs: { a: { post: true } }") { _, port in
            var read = 0
            func ask(_ target: String) async throws -> String {
                let answer = try await blocking {
                    let connection = try Connection(port: port)
                    try connection.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    var bytes: [UInt8] = []
                    while case let more = try connection.receive(), !more.isEmpty { bytes += more }
                    return bytes
                }
                defer { read += answer.count }
                return String(decoding: answer, as: UTF8.self)
            }
            for target in ["/health", "/nothing", "/", "/metrics"] { _ = try await ask(target) }
            // What a connection has taken is counted behind its round, so an answer may tell of one answer less.
            let isTold = try await eventually("as many bytes as were read") {
                let before = read
                return try await ask("/metrics").contains("\ntickertape_sent_bytes_total \(before)\n") ? true : nil
            }
            #expect(isTold)
        }
    }

    @Test func `runs are measured and readings of the file are counted`() async throws {
        let jobs = "jobs:\n  a: { every: 50ms, generate: counter }\n  b: { every: 100ms, run: exit 3 }\n"
        try await Program.serving(jobs) { program, port in
            let measured = try await eventually("some runs") {
                let metrics = try await scrape(port)
                return try metrics.value("tickertape_job_run_seconds_count", ["job_name": "a"]) > 3
                    && metrics.value("tickertape_job_runs_total", ["job_name": "b", "outcome": "failed"]) > 1
                    ? metrics : nil
            }
            let lateness = "tickertape_job_lateness_seconds"
            for job in ["a", "b"] {
                #expect(try measured.value("\(lateness)_count", ["job_name": job]) > 1)
                #expect(try measured.value("\(lateness)_sum", ["job_name": job]) > 0)
            }
            #expect(try measured.value("tickertape_job_run_seconds_sum", ["job_name": "b"]) > 0)
            #expect(try measured.value("tickertape_job_failures_total", ["job_name": "b", "kind": "exit"]) > 1)
            #expect(try measured.value("tickertape_job_state", ["job_name": "b", "state": "failing"]) == 1)
            #expect(try measured.value("tickertape_config_reloads_total", ["result": "adopted"]) == 0)
            try program.write("jobs: { a: { evry: 1s } }", to: "jobs.yaml")
            try await eventually("the rejection") {
                let metrics = try await scrape(port)
                let isRejected = try metrics.value("tickertape_config_reloads_total", ["result": "rejected"]) == 1
                return try isRejected && metrics.value("tickertape_config_last_reload_successful") == 0 ? true : nil
            }
            try program.write(jobs.replacing("  b:", with: "  c:"), to: "jobs.yaml")
            let reloaded = try await eventually("the new file") {
                let metrics = try await scrape(port)
                return try metrics.value("tickertape_config_reloads_total", ["result": "adopted"]) == 1 ? metrics : nil
            }
            #expect(try reloaded.value("tickertape_config_last_reload_successful") == 1)
            #expect(Set(reloaded.values.keys.compactMap { $0.labels["job_name"] }) == ["a", "c"])
            let count = try measured.value("tickertape_job_run_seconds_count", ["job_name": "a"])
            #expect(try reloaded.value("tickertape_job_run_seconds_count", ["job_name": "a"]) >= count)
        }
    }
}

extension Exposition.Sample {
    /// The name and the labels, as a test writes them down.
    fileprivate var line: String { ([name] + labels.map { "\($0)=\($1)" }.sorted()).joined(separator: " ") }
}
