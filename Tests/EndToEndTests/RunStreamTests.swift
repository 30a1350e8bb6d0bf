import TestSupport
import Foundation
import Glibc
import Testing

@testable import DataSources

/// Streams on request of a program that serves.
@Suite struct RunStreamTests {
    private static let jobs = """
        server: { tokens: { publish: [p] } }
        jobs:
          lines:
            request: { to: '[0-9]{1,5}', tag: true }
            run: 'i=0; while [ $i -lt "$to" ]; do i=$((i+1)); echo "$tag $i"; done'
            lines: true
          argv: { request: { a: '(?s).*' }, command: [printf, "%s|%s", "x{a}y", "{b}"], envelope: false }
          fails: { request: {}, run: 'echo one; echo the pump is dry >&2; exit 3', lines: true }
          waits:
            request: { name: '[a-z]+' }
            run: 'echo $$ >> "$name"; echo begun; until [ -e go ]; do sleep 0.05; done; echo gone'
            lines: true
            timeout: 1m
            max_runs: 2
          beat: { every: 20ms, generate: counter }
        """

    @Test func `a run is for the client that asks: its lines, then its end`() async throws {
        try await Program.serving(Self.jobs) { _, port in
            let all = try await EventStream.open("/events?catchup=none", at: port)
            let stream = try await EventStream.open("/jobs/lines/stream?to=3&tag=%24(id)%20'", at: port)
            #expect(stream.answer.fields["content-type"] == "text/event-stream; charset=utf-8")
            let blocks = try await stream.rest()
            #expect(blocks.map(\.event) == ["hello"] + Array(repeating: "dataUpdate", count: 3) + ["finished"])
            let run = try #require(blocks[0].epoch)
            #expect(blocks.map(\.id) == (0...4).map { "\(run)-\($0)" })
            #expect(try blocks[0].object()["epoch"] as? String == run)
            #expect(blocks[1...3].map { $0.value as? String } == (1...3).map { "$(id) ' \($0)" })
            #expect(blocks[1].job == "lines")
            let end = try #require(blocks[4].value as? [String: Any])
            #expect(end["code"] as? Int == 0)
            #expect(end["reason"] as? String == "exit")
            #expect(end["events"] as? Int == 3)
            #expect(end["seconds"] is Double)
            for _ in 0..<20 { #expect(try await all.event("dataUpdate").job == "beat") }
            let job = try #require(try await Answer.to("GET", "/jobs/lines", at: port).json() as? [String: Any])
            #expect([job["runs"] as? Int, job["failures"] as? Int] == [1, 0])
            #expect(job["last"] is NSNull)
            #expect(try await Answer.to("GET", "/jobs/lines/history", at: port).text == "[]")
            // Whoever has seen the end is told so when it comes back.
            let again = ["Last-Event-ID": "\(run)-4"]
            #expect(try await Answer.to("GET", "/jobs/lines/stream?to=3&tag=x", at: port, fields: again).status == 204)
        }
    }

    @Test func `a flood of lines comes whole, since the program waits for who reads it`() async throws {
        let jobs = "jobs: { flood: { request: {}, run: seq 60000, lines: true, envelope: false, timeout: 2m } }"
        try await Program.serving(jobs) { _, port in
            let blocks = try await EventStream.open("/jobs/flood/stream", at: port).rest()
            let numbers = (1...60_000).map { "\($0)" }
            #expect(blocks.dropFirst().dropLast().map(\.data) == numbers)
            #expect(blocks.last?.event == "finished")
        }
    }

    @Test func `what a client says stays one argument`() async throws {
        try await Program.serving(Self.jobs) { _, port in
            for (sent, got) in [("%7Bb%7D%20%22;ls", #"x{b} ";lsy|{b}"#), ("", "xy|{b}"), ("-%0A-", "x-\n-y|{b}")] {
                let blocks = try await EventStream.open("/jobs/argv/stream?a=\(sent)", at: port).rest()
                #expect(blocks.map(\.event) == ["hello", "dataUpdate", "finished"])
                #expect(blocks[1].data == got)
            }
        }
    }

    @Test func `a run that fails says why to who asked for it, and to nobody else`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let all = try await EventStream.open("/events?catchup=none", at: port)
            let blocks = try await EventStream.open("/jobs/fails/stream", at: port).rest()
            #expect(blocks.map(\.event) == ["hello", "dataUpdate", "jobFailed"])
            let failure = try #require(blocks[2].value as? [String: String])
            #expect(failure == ["kind": "exit", "message": "ended with status 3: the pump is dry"])
            for _ in 0..<10 { #expect(try await all.event("dataUpdate").job == "beat") }
            let text = try await Answer.to("GET", "/jobs/fails", at: port).text
            #expect(text.contains(#""state":"waiting""#) && text.contains(#""failures":1"#))
            #expect(!text.contains("pump"))
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
            #expect(!program.complaints.contains("pump"))
        }
    }

    @Test func `a client that was cut off comes back to its run, and others may listen too`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let first = try await EventStream.open("/jobs/waits/stream?name=ids", at: port)
            let run = try #require(try await first.next()?.epoch)
            let begun = try await first.event("dataUpdate")
            #expect(begun.id == "\(run)-1")
            let other = try await EventStream.open("/jobs/waits/stream?name=ids&last_event_id=\(run)-0", at: port)
            first.cut()
            let id = try #require(begun.id)
            let back = try await EventStream.open(
                "/jobs/waits/stream?name=ids",
                at: port,
                fields: ["Last-Event-ID": id]
            )
            #expect(try await back.next()?.id == id)
            try program.write("", to: "go")
            #expect(try await back.rest().map(\.event) == ["dataUpdate", "finished"])
            #expect(try await other.rest().map(\.event) == ["hello", "dataUpdate", "dataUpdate", "finished"])
            // One who has missed the end still gets it.
            let late = ["Last-Event-ID": id]
            let rest = try await EventStream.open("/jobs/waits/stream?name=ids", at: port, fields: late).rest()
            #expect(rest.map(\.event) == ["hello", "dataUpdate", "finished"])
            #expect(try await program.ids(in: "ids").count == 1)
        }
    }

    @Test func `runs beyond the limit are told to come back, and runs know nothing of each other`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let streams = [
                try await EventStream.open("/jobs/waits/stream?name=a", at: port),
                try await EventStream.open("/jobs/waits/stream?name=b", at: port),
            ]
            for stream in streams { _ = try await stream.event("dataUpdate") }
            let third = try await EventStream.open("/jobs/waits/stream?name=c", at: port)
            #expect(third.answer.status == 200)
            let blocks = try await third.rest()
            #expect(blocks.map(\.event) == ["busy"])
            #expect(try #require(blocks[0].retry) > 0)
            try program.write("", to: "go")
            for stream in streams { #expect(try await stream.rest().map(\.event) == ["dataUpdate", "finished"]) }
            let next = try await EventStream.open("/jobs/waits/stream?name=d", at: port).rest()
            #expect(next.map(\.event) == ["hello", "dataUpdate", "dataUpdate", "finished"])
            #expect(program.read("c").isEmpty)
        }
    }

    @Test func `runs end with their job at a reload, and go on where it is as before`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/jobs/waits/stream?name=ids", at: port)
            let run = try #require(try await stream.next()?.epoch)
            _ = try await stream.event("dataUpdate")
            let all = try await EventStream.open("/events?catchup=none&event=configReloaded", at: port)
            _ = try await all.next()
            try program.write(Self.jobs.replacing("20ms", with: "30ms"), to: "jobs.yaml")
            _ = try await all.event("configReloaded")
            let ids = try await program.ids(in: "ids")
            #expect(ids.allSatisfy(isAlive))
            try program.write(Self.jobs.replacing("max_runs: 2", with: "max_runs: 3"), to: "jobs.yaml")
            let last = try await stream.rest()
            #expect(last.map(\.event) == ["jobFailed"])
            #expect((last[0].value as? [String: String])?["message"] == "was stopped before it ended")
            try await expectGone(ids)
            let again = ["Last-Event-ID": "\(run)-1"]
            // Who asks at the very moment of the end may still be let in.
            try await eventually("nothing to go on with") {
                let answer = try await Answer.to("GET", "/jobs/waits/stream?name=ids", at: port, fields: again)
                return answer.status == 204 ? true : nil
            }
        }
    }

    @Test func `runs get ten seconds at a stop, and nothing is left of them`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/jobs/waits/stream?name=ids", at: port)
            _ = try await stream.event("dataUpdate")
            program.signal(SIGTERM)
            try await eventually("the stop") { program.complaints.contains("stopping") ? true : nil }
            try program.write("", to: "go")
            #expect(try await stream.rest().map(\.event).prefix(2) == ["dataUpdate", "finished"])
            #expect(try await program.end() == .exited(0))
            try await expectGone(try await program.ids(in: "ids"))
        }
    }

    @Test func `a token opens the stream, and takes it along when it goes`() async throws {
        let file = Self.jobs.replacing("publish: [p]", with: "subscribe: [old, new]")
        try await Program.serving(file) { program, port in
            #expect(try await Answer.to("GET", "/jobs/waits/stream?name=a", at: port).status == 401)
            let stream = try await EventStream.open("/jobs/waits/stream?name=a&token=old", at: port)
            _ = try await stream.event("dataUpdate")
            try program.write(file.replacing("[old, new]", with: "[new]"), to: "jobs.yaml")
            let saved = ContinuousClock.now
            let bye = try #require(try await stream.rest().last)
            #expect(bye.event == "bye")
            #expect(try bye.object()["reason"] as? String == "revoked")
            #expect(ContinuousClock.now - saved < .seconds(1.5))
            try program.write("", to: "go")
        }
    }
}
