import Foundation
import TestSupport
import Testing

@testable import tickertape

/// Formats and programs of jq in the real program.
@Suite struct FormatJobTests {
    private static let files = [
        "prices.csv": "name;price\r\npen;1.50\r\nnail;20\r\n",
        "log.ndjson": "{\"n\": 1}\n\n{\"n\": 2}\n",
        "metrics": "# TYPE up gauge\nup 1\nfs{mountpoint=\"/\"} 7\n# EOF\n",
        "feed.xml": "<?xml version=\"1.0\"?>\n<feed><entry><title>a &amp; b</title></entry></feed>\n",
        "data.yaml": "a: &x [1, .5]\nb: *x\n",
    ]

    @Test func `each format is read from files and programs`() async throws {
        let jobs = """
            jobs:
              csv: { every: 5m, file: prices.csv, format: csv, jq: "map(.price) | add" }
              ndjson: { every: 5m, command: [cat, log.ndjson], format: ndjson, select: "[*].n" }
              lines: { every: 5m, run: "head -1 log.ndjson", format: ndjson, lines: true }
              metrics: { every: 5m, run: cat metrics, format: prometheus, select: "fs[?@.mountpoint == '/'].value" }
              xml: { every: 5m, file: feed.xml, format: xml, select: "feed.entry[0].title" }
              yaml: { every: 5m, file: data.yaml, format: yaml }
            """
        try await Program.serving(jobs, files: Self.files) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var found: [String: String] = [:]
            for block in try await stream.blocks(7).dropFirst() {
                let value = try #require(block.data.firstMatch(of: /,"data":(.*)}$/))
                found[block.job ?? ""] = String(value.1)
            }
            #expect(
                found == [
                    "csv": "21.5", "ndjson": "[1,2]", "lines": #"{"n":1}"#, "metrics": "[7]", "xml": #""a & b""#,
                    "yaml": #"{"a":[1,0.5],"b":[1,0.5]}"#,
                ]
            )
        }
    }

    @Test func `a program without end fails at its timeout, and nothing else stops or stays`() async throws {
        let jobs = """
            jobs:
              endless: { every: 400ms, run: echo 1, jq: "def f: f; f", timeout: 200ms }
              greedy: { every: 1s, run: echo 1, jq: "[range(infinite)]", timeout: 500ms }
              good: { every: 100ms, run: echo 1, jq: ". + 1" }
            """
        var folder = ""
        try await Program.serving(jobs, files: [:]) { program, port in
            folder = program.folder.resolvingSymlinksInPath().path
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            do {
                let failed = try await stream.first("a failure") { $0.event == "jobFailed" && $0.job == "endless" }
                #expect(failed.data.contains(#""kind":"timeout""#), "\(failed.data)")
                for _ in 0..<10 {
                    let block = try await stream.first("a value") { $0.job == "good" && $0.event == "dataUpdate" }
                    #expect(block.value as? Int == 2)
                }
            } catch {
                let index = try await Answer.to("GET", "/", at: port).text
                Issue.record("\(error), with \(Self.helpers(in: folder)) helpers and \(index)")
                throw error
            }
            #expect(Self.helpers(in: folder) > 0)
        }
        try await eventually("the helpers have ended") { Self.helpers(in: folder) == 0 ? true : nil }
    }

    @Test func `the helper ends with the program, however that ends`() async throws {
        let jobs = "jobs: { endless: { every: 1h, run: echo 1, jq: 'def f: f; f', timeout: 1h } }"
        let child = try ChildProgram(
            Program.executable,
            arguments: ["serve", "--listen", "127.0.0.1:0", "--config", "jobs.yaml"],
            files: ["jobs.yaml": jobs]
        )
        let folder = child.folder.resolvingSymlinksInPath().path
        try await eventually("a helper is at it") { Self.helpers(in: folder) > 0 ? true : nil }
        child.signal(SIGKILL)
        try await eventually("the helper has ended") { Self.helpers(in: folder) == 0 ? true : nil }
        _ = try await child.stop()
    }

    @Test func `check shows where a program is wrong`() async throws {
        let jobs = """
            jobs:
              sum:
                every: 1m
                file: a.json
                jq: |
                  .items
                  | mapp(.price)
              table: { every: 1m, run: cat a, format: csv, lines: true }

            """
        let result = try await Program.run(["check"], files: ["jobs.yaml": jobs, "a.json": "1"])
        #expect(result.status == 1)
        #expect(
            result.complaints == """
                jobs.yaml:7:9: error: "jq" of job "sum" is no program of jq: jq has no function mapp with one argument; quote it if it is a text
                    7 |       | mapp(.price)
                      |         ^
                jobs.yaml:8:43: error: "format" of job "table" is of no use where each line is a result, since one line of CSV has no header; leave it out
                    8 |   table: { every: 1m, run: cat a, format: csv, lines: true }
                      |                                           ^^^

                """
        )
    }

    @Test func `the helper's word is no command for people`() async throws {
        let result = try await Program.run(["helper"], files: [:])
        #expect(result == Program.Result(status: 2, complaints: "tickertape helper is for tickertape itself\n"))
    }

    /// How many helpers work in a folder.
    private static func helpers(in folder: String) -> Int {
        let manager = FileManager.default
        return ((try? manager.contentsOfDirectory(atPath: "/proc")) ?? []).count { name in
            guard Int(name) != nil, (try? manager.destinationOfSymbolicLink(atPath: "/proc/\(name)/cwd")) == folder,
                let words = manager.contents(atPath: "/proc/\(name)/cmdline")
            else { return false }
            return words.split(separator: 0).last.map { String(decoding: $0, as: UTF8.self) } == "helper"
        }
    }
}
