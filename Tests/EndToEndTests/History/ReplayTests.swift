import Foundation
import TestSupport
import Testing

/// The past from the file, shown again by the real program.
@Suite struct ReplayTests {
    private static let jobs = """
        server: { history: { file: h.db } }
        jobs:
          a: { every: 50ms, generate: counter }
          b: { every: 70ms, generate: walk }
        """

    private func sequences(_ blocks: [Block]) -> [Int] {
        blocks.filter { $0.event == "dataUpdate" }.compactMap(\.sequence)
    }

    @Test func `the past comes as it was, is told to be over, and is not begun anew`() async throws {
        try await LastingFolder.during { folder in
            try await folder.serve(Self.jobs) { _, port in
                let live = try await EventStream.open("/events?catchup=all", at: port)
                let seen = try await live.blocks(40).dropFirst()
                let past = try await EventStream.open("/events?at=-1h&speed=0", at: port)
                let blocks = try await past.rest()
                let hello = try #require(blocks.first)
                #expect(try hello.object()["replay"] as? Bool == true)
                #expect(try hello.object()["speed"] as? Int == 0)
                let shown = sequences(blocks)
                #expect(shown == Array(1...shown.count))
                #expect(Array(blocks.dropFirst().prefix(seen.count)) == Array(seen))
                let end = try #require(blocks.last)
                #expect(end.event == "replayed")
                #expect(try end.object()["events"] as? Int == shown.count)
                let id = try #require(end.id)
                #expect(try end.object()["lastEventId"] as? String == id.replacing("-replayed", with: ""))
                // A browser that comes back by itself.
                let again = try await Answer.to(
                    "GET",
                    "/events?at=-1h&speed=0",
                    at: port,
                    fields: ["Last-Event-ID": id]
                )
                #expect(again.status == 204)
                // Live, it goes on right behind what was shown.
                let on = try await EventStream.open("/events", at: port, fields: ["Last-Event-ID": id])
                #expect(try await on.next()?.object()["resume"] as? String == "resumed")
                #expect(try await on.next()?.sequence == shown.count + 1)
            }
        }
    }

    @Test func `a client that comes back goes on behind what it has, and filters hold`() async throws {
        try await LastingFolder.during { folder in
            try await folder.serve(Self.jobs) { _, port in
                let live = try await EventStream.open("/events?catchup=all", at: port)
                let last = try #require(try await live.blocks(30).last?.id)
                let stream = try await EventStream.open(
                    "/events?at=-1h&speed=0&job=a",
                    at: port,
                    fields: ["Last-Event-ID": last.replacing(/[0-9]+$/, with: "10")]
                )
                let blocks = try await stream.rest()
                #expect(try blocks.first?.object()["resume"] as? String == "resumed")
                let shown = sequences(blocks)
                #expect(shown.allSatisfy { $0 > 10 } && shown == shown.sorted() && shown.count > 3)
                #expect(blocks.compactMap(\.job).allSatisfy { $0 == "a" })
            }
        }
    }

    @Test(arguments: ["999999999", "18446744073709551615", "-1", "1x"])
    func `an id that is not there is none to go on behind`(number: String) async throws {
        try await LastingFolder.during { folder in
            try await folder.serve(Self.jobs) { _, port in
                let live = try await EventStream.open("/events?catchup=all", at: port)
                let epoch = try #require(try await live.blocks(20).last?.epoch)
                let fields = ["Last-Event-ID": "\(epoch)-\(number)"]
                let blocks = try await EventStream.open("/events?at=0&speed=0", at: port, fields: fields).rest()
                #expect(try blocks.first?.object()["resume"] as? String == "fresh")
                #expect(sequences(blocks).first == 1)
            }
        }
    }

    @Test func `what was shown is shown again after the program was killed, behind the place of its client`()
        async throws
    {
        try await LastingFolder.during { folder in
            var last = ""
            try await folder.serve(Self.jobs) { program, port in
                _ = try await EventStream.open("/events?catchup=all", at: port).blocks(40)
                let past = try await EventStream.open("/events?at=-1h&speed=1", at: port)
                last = try #require(try await past.blocks(10).last?.id)
                program.signal(9)
                #expect(try await program.end() == .killed(9))
            }
            try await folder.serve(Self.jobs) { _, port in
                let fields = ["Last-Event-ID": last]
                let blocks = try await EventStream.open("/events?at=-1h&speed=0", at: port, fields: fields).rest()
                #expect(try blocks.first?.object()["resume"] as? String == "resumed")
                let seen = try #require(Int(last.split(separator: "-")[1]))
                let shown = sequences(blocks)
                #expect(Array(shown.prefix(20)) == Array((seen + 1)...(seen + 20)))
            }
        }
    }

    @Test func `the greeting tells what was wrong when the past begins, and has ended since`() async throws {
        let jobs = """
            server: { history: { file: h.db }, tokens: { publish: [publisher] } }
            jobs:
              a: { post: true, alert: [{ when: "> 5", level: critical }] }
              b: { every: 1h, run: "test -e good || { echo oh >&2; exit 1; }; echo 1" }
              c: { every: 50ms, generate: counter }
            """
        try await LastingFolder.during { folder in
            try await folder.serve(jobs) { _, port in
                let fields = ["Authorization": "Bearer publisher"]
                let post = { try await Answer.to("POST", "/jobs/a", at: port, fields: fields, body: $0) }
                let live = try await EventStream.open("/events?event=jobFailed,alertRaised,alertCleared", at: port)
                _ = try await post("7")
                // The greeting, a failure and an alert.
                let began = try await live.blocks(3)
                let raised = try #require(began.last { $0.event == "alertRaised" })
                // What is of the same millisecond is not before it.
                try await Task.sleep(for: .milliseconds(2))
                _ = try await post("3")
                let cleared = try #require(try await live.next())
                let at = try #require(try cleared.object()["at"] as? String)
                let past = try await EventStream.open("/events?at=\(at)&speed=0", at: port).rest()
                let hello = try #require(try past.first?.object()["standing"] as? [[String: Any]])
                #expect(Set(hello.compactMap { $0["event"] as? String }) == ["jobFailed", "alertRaised"])
                let told = try #require(hello.first { $0["event"] as? String == "alertRaised" })
                #expect(told["id"] as? String == raised.id)
                #expect(try told["data"] as? NSDictionary == raised.object() as NSDictionary)
                #expect(past.contains { $0.event == "alertCleared" } && !past.contains { $0.event == "alertRaised" })
                for query in ["at=-1h", "at=\(at)&job=c", "at=\(at)&event=dataUpdate"] {
                    let blocks = try await EventStream.open("/events?\(query)&speed=0", at: port).rest()
                    #expect(try blocks.first?.object()["standing"] == nil, "\(query)")
                }
            }
        }
    }

    @Test func `the pace is that of then, times the speed`() async throws {
        try await LastingFolder.during { folder in
            try await folder.serve(Self.jobs) { _, port in
                let live = try await EventStream.open("/events?catchup=all", at: port)
                let seen = try await live.blocks(60).dropFirst()
                let times = try seen.compactMap { try $0.object()["at"] as? String }
                    .compactMap { try? Date($0, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
                let span = try #require(times.last).timeIntervalSince(try #require(times.first))
                let stream = try await EventStream.open("/events?at=-1h&speed=2", at: port)
                _ = try await stream.blocks(2)
                let start = ContinuousClock.now
                _ = try await stream.blocks(seen.count - 1)
                let took = (ContinuousClock.now - start) / .seconds(1)
                // Never earlier; how much later, a busy machine decides, and the tests of the pace itself tell.
                #expect(took > span / 2 * 0.9 - 0.05, "\(took) s for \(span) s")
            }
        }
    }

    @Test func `without a file there is nothing to replay, and words that say so`() async throws {
        try await Program.serving("jobs: { a: { every: 1h, generate: counter } }") { _, port in
            let answer = try await Answer.to("GET", "/events?at=-1h", at: port)
            #expect(answer.status == 400)
            #expect(
                answer.text.contains(
                    "there is no history file to replay; name one in the map server of jobs.yaml, history: { file: "
                )
            )
            let alone = try await Answer.to("GET", "/events?speed=2", at: port)
            #expect(alone.status == 400)
        }
    }

    @Test(arguments: ["yesterday", "", "1e9", "-", "9999999999999999"])
    func `a time that is none gets words`(text: String) async throws {
        try await LastingFolder.during { folder in
            try await folder.serve(Self.jobs) { _, port in
                let answer = try await Answer.to("GET", "/events?at=\(text)", at: port)
                #expect(answer.status == 400)
            }
        }
    }

    @Test func `a stream by a link ends when that does, and says so`() async throws {
        let jobs = """
            server: { tokens: { links: [a-key-of-sixteen-letters] } }
            jobs: { a: { every: 50ms, generate: counter } }
            """
        try await Program.serving(jobs) { program, port in
            let made = try await Program.run(["link", "--for", "2s", "--jobs", "a"], files: ["jobs.yaml": jobs])
            #expect(made.status == 0)
            let address = made.output.trimmingCharacters(in: .newlines)
            #expect(address.hasPrefix("http://127.0.0.1:5000/events?link=1."))
            let target = "/events?" + address.split(separator: "?")[1]
            let blocks = try await EventStream.open(target, at: port).rest()
            #expect(blocks.last?.event == "bye")
            #expect(try blocks.last?.object()["reason"] as? String == "expired")
            #expect(blocks.count > 5)
            let late = try await Answer.to("GET", target, at: port)
            #expect(late.status == 401)
            let link = String(target.split(separator: "=")[1])
            #expect(!((program.output + program.complaints).contains(link)))
        }
    }
}
