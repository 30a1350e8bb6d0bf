import TestSupport
import Foundation
import Glibc
import Testing

@testable import tickertape

@Suite struct StopTests {
    /// A job whose run ends when a file is there, and notes the processes it consists of.
    private static let patient = """
        jobs:
          patient:
            every: 1m
            run: sleep 1000 & echo $$ > ids; echo $! >> ids; until [ -e go ]; do sleep 0.05; done; kill $!; echo done
        """

    @Test(arguments: [SIGTERM, SIGINT])
    func `a stop waits for what runs, says goodbye and ends with 0`(number: CInt) async throws {
        try await Program.serving(Self.patient) { program, port in
            let stream = try await EventStream.open(at: port)
            #expect(try await stream.next()?.event == "hello")
            let ids = try await eventually("both processes") {
                let ids = try await program.ids(in: "ids")
                return ids.count == 2 ? ids : nil
            }
            program.signal(number)
            try await eventually("health that tells of the stop") {
                let health = try await Answer.to("GET", "/health", at: port)
                return health.status == 503 && health.text == #"{"status":"stopping"}"# ? true : nil
            }
            try program.write("", to: "go")
            let blocks = try await stream.rest()
            #expect(blocks.map(\.event) == ["dataUpdate", "bye"])
            #expect(blocks.first?.value as? String == "done\n" || blocks.first?.value as? String == "done")
            let bye = try #require(blocks.last)
            #expect(bye.id == nil)
            #expect(bye.lines.map { $0.prefix { $0 != ":" } } == ["event", "retry", "data"])
            #expect((2000...5000).contains(try #require(bye.retry)))
            #expect(try bye.object()["reason"] as? String == "stopping")
            #expect(try await program.end() == .exited(0))
            try await expectGone(ids)
            let lines = program.complaints.split(separator: "\n")
            #expect(lines.count == 1)
            #expect(lines.first?.hasSuffix(" info     stopping; a second signal stops at once") == true)
        }
    }

    @Test func `a second signal stops at once and leaves nothing behind`() async throws {
        try await Program.serving(Self.patient) { program, _ in
            let ids = try await eventually("both processes") {
                let ids = try await program.ids(in: "ids")
                return ids.count == 2 ? ids : nil
            }
            program.signal(SIGTERM)
            try await eventually("the word that it stops") { program.complaints.contains("stopping") ? true : nil }
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(1))
            #expect(!ids.contains(where: isAlive))
        }
    }

    @Test func `many streams are said goodbye, each with its own time to come back`() async throws {
        try await Program.serving("jobs: { note: { post: true } }") { program, port in
            var streams: [EventStream] = []
            for _ in 0..<30 { streams.append(try await EventStream.open(at: port)) }
            program.signal(SIGTERM)
            var retries: Set<Int> = []
            for stream in streams { retries.insert(try #require(try await stream.event("bye").retry)) }
            #expect(retries.count > 5)
            for stream in streams { #expect(try await stream.rest() == []) }
            #expect(try await program.end() == .exited(0))
        }
    }
}
