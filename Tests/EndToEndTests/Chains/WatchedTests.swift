import Foundation
import Glibc
import TestSupport
import Testing

@testable import API
@testable import tickertape

/// Jobs that run while somebody watches, in the running program.
@Suite struct WatchedTests {
    private func entry(_ job: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])
    }

    @Test func `the first viewer gets a fresh value at once, and one of other jobs gets none`() async throws {
        let jobs = """
            jobs:
              rare: { every: 1h, while_watched: true, generate: counter }
              paced: { every: 1h, while_watched: true, idle_every: 2h, generate: counter }
              other: { every: 1h, generate: counter }
            """
        try await Program.serving(jobs) { _, port in
            let elsewhere = try await EventStream.open("/events?job=other", at: port)
            _ = try await elsewhere.event("dataUpdate")
            // Its pace without viewers begins at the start.
            try await eventually("a run that nobody watches") {
                try await entry("paced", at: port)["runs"] as? Int == 1 ? true : nil
            }
            let before = try await entry("rare", at: port)
            #expect(before["runs"] as? Int == 0 && before["watched"] as? Bool == false && before["nextRun"] is NSNull)
            #expect(before["state"] as? String == "waiting")
            let trigger = before["trigger"] as? [String: Any]
            #expect(trigger?["every"] as? String == "1h" && trigger?["while_watched"] as? Bool == true)
            let types = try await EventStream.open("/events?job=rare&event=jobFailed", at: port)
            _ = try await types.event("hello")
            let stream = try await EventStream.open("/events?job=r*,paced&catchup=none", at: port)
            var values: [String: Int] = [:]
            while values.count < 2 {
                let event = try await stream.event("dataUpdate")
                values[event.job ?? ""] = event.value as? Int
            }
            #expect(values.count == 2)
            let after = try await entry("rare", at: port)
            #expect(after["runs"] as? Int == 1 && after["watched"] as? Bool == true && after["nextRun"] is String)
            #expect(try await entry("other", at: port)["watched"] == nil)
        }
    }

    @Test func `who is shown the past watches nothing`() async throws {
        let jobs = """
            server: { history: { file: h.db } }
            jobs:
              rare: { every: 1h, while_watched: true, generate: counter }
              beat: { every: 50ms, generate: counter }
            """
        try await Program.serving(jobs) { _, port in
            let live = try await EventStream.open("/events?job=beat&catchup=all", at: port)
            for _ in 1...5 { _ = try await live.event("dataUpdate") }
            // As slow as may be, so that it is open all the time.
            let past = try await EventStream.open("/events?at=-1h&speed=0.01", at: port)
            #expect(try await past.event("hello").object()["replay"] as? Bool == true)
            _ = try await past.event("dataUpdate")
            let entry = try await entry("rare", at: port)
            #expect(entry["watched"] as? Bool == false && entry["runs"] as? Int == 0)
            // The same stream, but live, is a viewer.
            let viewer = try await EventStream.open("/events", at: port)
            _ = try await viewer.first("a run") { $0.job == "rare" }
            past.cut()
        }
    }

    @Test func `when the last has been gone for 10 seconds it stops, a source that is followed too`() async throws {
        let jobs = """
            jobs:
              tick: { every: 200ms, while_watched: true, generate: counter }
              steps: { follow: true, while_watched: true, run: "echo $$; exec sleep 1000" }
            """
        try await Program.serving(jobs) { _, port in
            #expect(try await entry("steps", at: port)["state"] as? String == "waiting")
            let stream = try await EventStream.open("/events", at: port)
            let id = try #require(try await stream.first("the program") { $0.job == "steps" }.value as? Int)
            _ = try await stream.first("a tick") { $0.job == "tick" }
            stream.cut()
            let still = try await entry("tick", at: port)
            #expect(still["watched"] as? Bool == true)
            let stopped = try await eventually("the end of it", within: .seconds(20)) {
                let entry = try await entry("tick", at: port)
                return entry["watched"] as? Bool == false ? entry : nil
            }
            #expect(stopped["nextRun"] is NSNull && stopped["nextBy"] is NSNull && stopped["state"] as? String == "ok")
            #expect(try await #require(entry("tick", at: port)["runs"] as? Int) >= 40)
            try await eventually("the program is gone") { kill(pid_t(id), 0) != 0 ? true : nil }
            let next = try await EventStream.open("/events?job=steps&catchup=none", at: port)
            let other = try #require(try await next.event("dataUpdate").value as? Int)
            #expect(other != id)
        }
    }
}
