import TestSupport
import Foundation
import Glibc
import Tape
import Testing

@testable import DataSources
@testable import API
@testable import tickertape

/// What a saved file does to the jobs at work and to those who listen.
@Suite struct ReloadTests {
    /// A job's entry.
    private func job(_ name: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(name)", at: port).json() as? [String: Any])
    }

    /// The lists of a `configReloaded`.
    private func lists(_ block: Block) throws -> [String: [String]] {
        try #require(block.value as? [String: [String]])
    }

    @Test func `a job that is added speaks at once, and the others go on as if nothing had been`() async throws {
        let jobs = """
            jobs:
              beat: { every: 100ms, generate: counter }
              slow: { every: 1h, generate: counter }
              note: { post: true }
            """
        try await Program.serving(jobs) { program, port in
            let all = try await EventStream.open("/events?catchup=none", at: port)
            let named = try await EventStream.open("/events?job=new,slow", at: port)
            let pattern = try await EventStream.open("/events?catchup=none&job=n*", at: port)
            #expect(try #require(try await named.next()).object()["unknownJobs"] as? [String] == ["new"])
            _ = try await named.first("the slow job's first run") { $0.job == "slow" }
            let before = try await (slow: job("slow", at: port), beat: job("beat", at: port))
            let last = try await all.first("the beat") { $0.job == "beat" }
            let (sequence, value) = try (#require(last.sequence), #require(last.value as? Int))

            // One job more, above the others; the rest is written in another way.
            try program.write("jobs:\n  new: { every: 1h, generate: counter }\n" + jobs.dropFirst(6), to: "jobs.yaml")
            let reload = try await all.event("configReloaded")
            #expect(try lists(reload) == ["added": ["new"], "changed": [], "removed": []])
            #expect(try reload.object()["at"] is String)
            #expect(try reload.object()["job"] == nil)
            for stream in [named, pattern] {
                #expect(try await stream.first("the reload") { $0.event == "configReloaded" }.id == reload.id)
                #expect(try await stream.first("the new job") { $0.event == "dataUpdate" }.job == "new")
            }
            // No event was lost on a connection that was there before.
            #expect(try #require(reload.sequence) > sequence)

            let after = try await (slow: job("slow", at: port), beat: job("beat", at: port))
            for key in ["nextRun", "nextBy", "runs"] {
                #expect(after.slow[key] as? NSObject == before.slow[key] as? NSObject, "\(key)")
            }
            #expect((after.slow["last"] as? [String: Any])?["id"] as? String != nil)
            #expect(after.slow["last"] as? NSDictionary == before.slow["last"] as? NSDictionary)
            #expect(try #require(after.beat["runs"] as? Int) >= #require(before.beat["runs"] as? Int))
            #expect(before.slow["line"] as? Int == 3)
            #expect(after.slow["line"] as? Int == 4)
            let next = try await all.first("the beat") { $0.job == "beat" }
            #expect(try #require(next.value as? Int) > value)
            let fresh = try await EventStream.open("/events?job=new", at: port)
            #expect(try #require(try await fresh.next()).object()["unknownJobs"] as? [String] == [])
            #expect(program.complaints.contains(" info     jobs.yaml is reloaded: added new\n"))
        }
    }

    @Test func `a job that has changed starts anew, and nothing of its old run is left or heard`() async throws {
        let jobs = """
            jobs:
              worker:
                every: 1m
                run: "trap 'echo late; exit' TERM; sleep 1000 & echo $$ > ids; echo $! >> ids; wait"
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let ids = try await eventually("both processes") {
                let ids = try await program.ids(in: "ids")
                return ids.count == 2 ? ids : nil
            }
            try program.write("jobs: { worker: { every: 1m, run: echo new }, end: { post: true } }", to: "jobs.yaml")
            #expect(
                try lists(try await stream.event("configReloaded")) == [
                    "added": ["end"], "changed": ["worker"], "removed": [],
                ]
            )
            let first = try #require(try await stream.next())
            #expect(first.event == "dataUpdate" && first.value as? String == "new")
            try await expectGone(ids)
            #expect(try await job("worker", at: port)["runs"] as? Int == 1)
            let history = try await Answer.to("GET", "/jobs/worker/history", at: port).json() as? [[String: Any]]
            #expect(history?.count == 1)
            #expect(program.complaints.contains(" info     jobs.yaml is reloaded: added end; changed worker\n"))
        }
    }

    @Test func `a file that is saved in two halves cuts a run short, which is no failure and is made again`()
        async throws
    {
        let other = "jobs:\n  note: { post: true }\n"
        let line = "echo x >> runs; [ -e quick ] || sleep 600; echo 1"
        let jobs = other + "  slow: { every: 1h, timeout: 1m, run: '\(line)' }\n"
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            try await eventually("a run") { program.read("runs") == "x\n" ? true : nil }
            try program.write(other, to: "jobs.yaml")
            #expect(try lists(try await stream.event("configReloaded"))["removed"] == ["slow"])
            try program.write("", to: "quick")
            try program.write(jobs, to: "jobs.yaml")
            #expect(try lists(try await stream.event("configReloaded"))["added"] == ["slow"])
            let next = try await stream.next()
            #expect(next?.event == "dataUpdate" && next?.job == "slow")
            #expect(program.read("runs") == "x\nx\n")
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
            #expect(try await job("slow", at: port)["failures"] as? Int == 0)
        }
    }

    @Test func `a job that is removed stops and leaves the index, and newcomers are not told its last value`()
        async throws
    {
        let jobs = """
            jobs:
              gone: { every: 100ms, generate: counter }
              bad: { every: 100ms, run: exit 1 }
              hung: { every: 1m, run: "echo $$ > ids; exec sleep 1000" }
              note: { post: true }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            _ = try await stream.event("dataUpdate")
            _ = try await stream.event("jobFailed")
            let ids = try await program.ids(in: "ids")
            try program.write("jobs: { note: { post: true } }", to: "jobs.yaml")
            let reload = try await stream.event("configReloaded")
            #expect(try lists(reload) == ["added": [], "changed": [], "removed": ["gone", "bad", "hung"]])
            try await expectGone(ids)
            #expect(try await Answer.to("GET", "/jobs/gone", at: port).status == 404)
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            #expect((index?["jobs"] as? [String: Any])?.keys.sorted() == ["note"])
            // Nothing came behind the reload: what is the last event is the reload itself.
            #expect(index?["lastEventId"] as? String == reload.id)
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
            // It is still in the history for who missed it.
            let history = try await EventStream.open("/events?catchup=all&job=gone", at: port)
            #expect(try await history.blocks(2).map(\.event) == ["hello", "dataUpdate"])
            try program.write(jobs, to: "jobs.yaml")
            let fresh = try await EventStream.open(at: port)
            #expect(try await fresh.next()?.event == "hello")
            let next = try #require(try await fresh.next())
            #expect(try #require(next.sequence) > #require(reload.sequence))
        }
    }

    @Test func `without a file the demo goes on until there is one`() async throws {
        try await Program.running(["--listen", "127.0.0.1:0"]) { program in
            let port = try await program.port()
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            program.signal(SIGHUP)
            try await eventually("a word about it") {
                program.complaints.contains("there is no jobs.yaml; the demo jobs go on") ? true : nil
            }
            try program.write("jobs: { own: { every: 1h, generate: counter } }", to: "jobs.yaml")
            let reload = try await stream.event("configReloaded")
            #expect(try lists(reload) == ["added": ["own"], "changed": [], "removed": ["wave", "host", "people"]])
            #expect(try await stream.next()?.job == "own")
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            #expect((index?["config"] as? [String: Any])?["file"] as? String == "jobs.yaml")
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `included files, defaults and secrets count as the file does`() async throws {
        let jobs = """
            include: jobs.d/*.yaml
            defaults: { timeout: 5s }
            jobs:
              own: { every: 1h, generate: counter }
              secret: { every: 1h, generate: constant, value: "${file:key}" }
            """
        let other = "jobs: { other: { every: 1h, generate: counter } }"
        try await Program.serving(jobs, files: ["key": "one"]) { program, port in
            let stream = try await EventStream.open("/events?catchup=none&event=configReloaded", at: port)
            func reload(_ added: [String], _ changed: [String], _ removed: [String]) async throws {
                let found = try lists(try await stream.event("configReloaded"))
                #expect(found == ["added": added, "changed": changed, "removed": removed])
            }
            try FileManager.default.createDirectory(
                at: program.folder.appending(path: "jobs.d"),
                withIntermediateDirectories: false
            )
            try program.write(other, to: "jobs.d/a.yaml")
            try await reload(["other"], [], [])
            #expect(try await job("other", at: port)["file"] as? String == "jobs.d/a.yaml")
            try program.write("two", to: "key")
            try await reload([], ["secret"], [])
            try program.write(jobs.replacing("5s", with: "6s"), to: "jobs.yaml")
            try await reload([], ["own", "secret", "other"], [])
            try program.remove("jobs.d")
            try await reload([], [], ["other"])
        }
    }

    @Test func `a mounted configuration is followed through its links`() async throws {
        let link = { (folder: URL, name: String, target: String) in
            let made = folder.appending(path: ".new")
            try FileManager.default.createSymbolicLink(atPath: made.path, withDestinationPath: target)
            #expect(unsafe rename(made.path, folder.appending(path: name).path) == 0)
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let etc = folder.appending(path: "etc")
        func make(_ version: String, _ job: String) throws {
            let place = etc.appending(path: version)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data("jobs: { \(job): { post: true } }".utf8).write(to: place.appending(path: "jobs.yaml"))
            try link(etc, "..data", version)
        }
        try make("..1", "one")
        try link(etc, "jobs.yaml", "..data/jobs.yaml")
        let arguments = ["--listen", "127.0.0.1:0", "--config", "etc/jobs.yaml"]
        try await Program.running(arguments, in: folder) { program in
            let stream = try await EventStream.open("/events?catchup=none", at: try await program.port())
            for (version, job) in [("..2", "two"), ("..3", "three")] {
                try make(version, job)
                #expect(try lists(try await stream.event("configReloaded"))["added"] == [job])
            }
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `many saves in a row end with what the last one says`() async throws {
        try await Program.serving("jobs: { a: { post: true } }") { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            for number in 1...40 {
                try program.write("jobs: { job-\(number): { post: true } }", to: "jobs.yaml")
            }
            let last = try await stream.first("the last save") { block in
                block.event == "configReloaded" && (block.value as? [String: [String]])?["added"] == ["job-40"]
            }
            #expect(try lists(last)["removed"]?.count == 1)
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            #expect((index?["jobs"] as? [String: Any])?.keys.sorted() == ["job-40"])
        }
    }

    @Test func `a file saved in two halves costs no job its counts, its last value or its next run`() async throws {
        let first = "jobs:\n  beat: { every: 100ms, generate: counter }\n"
        let second = "  slow: { every: 1h, generate: counter }\n"
        try await Program.serving(first + second) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let entry = try await eventually("the slow job's run") {
                let entry = try await job("slow", at: port)
                return entry["runs"] as? Int == 1 ? entry : nil
            }
            try program.write(first, to: "jobs.yaml")
            #expect(try lists(try await stream.event("configReloaded"))["removed"] == ["slow"])
            #expect(try await Answer.to("GET", "/jobs/slow", at: port).status == 404)
            try program.write(first + second, to: "jobs.yaml")
            #expect(try lists(try await stream.event("configReloaded"))["added"] == ["slow"])
            let back = try await job("slow", at: port)
            for key in ["runs", "nextRun", "state", "last"] {
                #expect(back[key] as? NSObject == entry[key] as? NSObject, "\(key)")
            }
            let newcomer = try await EventStream.open("/events?job=slow", at: port)
            #expect(try await newcomer.event("dataUpdate").id == (entry["last"] as? [String: Any])?["id"] as? String)
        }
    }
}
