import TestSupport
import Foundation
import Glibc
import Testing

@testable import API
@testable import tickertape

@Suite struct StreamTests {
    @Test func `a stream opens with hello, and its events are numbered without a hole`() async throws {
        let jobs = """
            jobs:
              beat: { every: 250ms, generate: counter }
              host: { every: 1s, system: [cpu, memory, load, uptime, process] }
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all&job=beat,host,none", at: port)
            #expect(stream.answer.status == 200)
            #expect(stream.answer.fields["content-type"] == "text/event-stream; charset=utf-8")
            #expect(stream.answer.fields["cache-control"] == "no-store, no-transform")
            #expect(stream.answer.fields["x-accel-buffering"] == "no")
            #expect(stream.answer.fields["transfer-encoding"] == "chunked")
            #expect(stream.answer.fields["content-length"] == nil)
            let blocks = try await stream.blocks(13)
            let hello = try blocks[0].object()
            #expect(blocks[0].lines.map { $0.prefix { $0 != ":" } } == ["event", "retry", "data"])
            #expect(blocks[0].event == "hello")
            #expect((2000...5000).contains(try #require(blocks[0].retry)))
            #expect(hello["resume"] as? String == "fresh")
            #expect(hello["missed"] as? Int == 0)
            #expect(hello["heartbeat"] as? Int == 15)
            #expect(hello["version"] as? String == version)
            #expect(hello["unknownJobs"] as? [String] == ["none"])
            let epoch = try #require(hello["epoch"] as? String)
            #expect(try #require(hello["lastEventId"] as? String).hasPrefix("\(epoch)-"))
            #expect(epoch.wholeMatch(of: /[0-9a-z]{1,18}/) != nil)
            for (number, block) in blocks.dropFirst().enumerated() { try check(block, "\(epoch)-\(number + 1)") }
            #expect(Set(blocks.dropFirst().compactMap(\.job)) == ["beat", "host"])
            let beats = blocks.filter { $0.job == "beat" }.compactMap { $0.value as? Int }
            #expect(beats == Array(beats[0]..<beats[0] + beats.count))
            let host = try #require(blocks.first { $0.job == "host" }?.value as? [String: Any])
            #expect(Set(host.keys).isSuperset(of: ["cpu", "memory", "load", "uptime", "process"]))
            let memory = try #require(host["memory"] as? [String: Double])
            #expect(try #require(memory["totalBytes"]) > 16_000_000)
        }
    }

    /// Three lines, and an envelope with the keys of the contract in their order.
    private func check(_ block: Block, _ id: String) throws {
        #expect(block.lines.count == 3)
        #expect(block.lines[0] == "id: \(id)")
        #expect(block.lines[1] == "event: dataUpdate")
        let time = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#
        let envelope = try #require(
            block.lines[2].wholeMatch(of: /data: {"job":"(beat|host)","at":"(.*?)","nextBy":"(.*?)","data":.*}/)
        )
        #expect(envelope.2.wholeMatch(of: time) != nil)
        #expect(envelope.3.wholeMatch(of: time) != nil)
        #expect(envelope.2 < envelope.3)
    }

    @Test func `without an envelope a value goes out bare, text as its lines`() async throws {
        let jobs = """
            jobs:
              text: { every: 5m, run: "printf 'one\\\\ntwo\\\\r\\\\nid: 3\\\\rfour'", envelope: false, event: lines }
              value: { every: 5m, generate: constant, value: { b: [1, x], a: "9" }, envelope: false, event: json }
              word: { every: 5m, run: "true", envelope: false, event: none }
              bytes: { every: 5m, run: "printf '\\\\377'", envelope: false, event: bytes }
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var data: [String: [String]] = [:]
            for block in try await stream.blocks(5).dropFirst() {
                data[try #require(block.event)] = Array(block.lines.dropFirst(2))
            }
            #expect(
                data == [
                    "lines": ["data: one", "data: two", "data: id: 3", "data: four"], "none": ["data:"],
                    "json": [#"data: {"b":[1,"x"],"a":"9"}"#], "bytes": ["data: \u{FFFD}"],
                ]
            )
        }
    }

    @Test func `an HTTP/1.0 client gets plain bytes`() async throws {
        try await Program.serving("jobs: { beat: { every: 100ms, generate: counter } }") { _, port in
            let stream = try await EventStream.open(at: port, version: "HTTP/1.0")
            #expect(stream.answer.fields["transfer-encoding"] == nil)
            #expect(try await stream.blocks(4).map(\.event) == ["hello", "dataUpdate", "dataUpdate", "dataUpdate"])
        }
    }

    @Test func `filters by job, glob and type choose among live events`() async throws {
        let jobs = """
            jobs:
              cpu.a: { every: 100ms, generate: counter }
              cpu.b: { every: 100ms, generate: counter, event: tick }
              other: { every: 100ms, generate: counter }
            """
        try await Program.serving(jobs) { _, port in
            let globs = try await EventStream.open("/events?job=cpu.*", at: port).blocks(9).dropFirst()
            #expect(Set(globs.compactMap(\.job)) == ["cpu.a", "cpu.b"])
            let types = try await EventStream.open("/events?event=tick", at: port).blocks(5).dropFirst()
            #expect(types.map(\.job) == ["cpu.b", "cpu.b", "cpu.b", "cpu.b"])
            #expect(types.map(\.event) == ["tick", "tick", "tick", "tick"])
        }
    }

    @Test func `silence is filled with comments, or with events for who asks`() async throws {
        let jobs = "server: { heartbeat: 1s }\njobs: { note: { post: true } }"
        try await Program.serving(jobs) { _, port in
            let events = try await EventStream.open("/events?heartbeat=event", at: port)
            let hello = try await events.blocks(1)[0]
            #expect(try hello.object()["heartbeat"] as? Int == 1)
            let beat = try await events.blocks(1)[0]
            #expect(beat.event == "heartbeat")
            #expect(beat.id == nil)
            #expect(Set(try beat.object().keys) == ["now"])
        }
    }

    @Test(.enabled(if: Curl.isInstalled, "needs curl"))
    func `curl -N shows events as they come`() async throws {
        try await Program.serving("jobs: { beat: { every: 100ms, generate: counter } }") { program, port in
            let curl = try Curl(
                "http://127.0.0.1:\(port)/events?catchup=none",
                output: program.folder.appending(path: "curl")
            )
            defer { curl.stop() }
            let text = try await eventually("three events in curl's output") {
                let text = program.read("curl")
                return text.components(separatedBy: "\n\n").count > 4 ? text : nil
            }
            #expect(text.hasPrefix("event: hello\nretry: "))
            #expect(text.matches(of: /id: [0-9a-z]+-\d+\nevent: dataUpdate\ndata: {"job":"beat",.*}\n\n/).count > 2)
        }
    }
}

/// The command that people try first.
private final class Curl {
    private static let path = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isInstalled: Bool { path != nil }

    private let process = Process()

    init(_ url: String, output: URL) throws {
        try Data().write(to: output)
        process.executableURL = URL(filePath: Self.path ?? "")
        process.arguments = ["-sN", "--max-time", "30", url]
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
    }

    func stop() {
        // Children of threads that belong to the runtime begin with all gentler signals blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
