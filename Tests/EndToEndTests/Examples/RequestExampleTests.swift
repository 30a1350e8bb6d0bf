import TestSupport
import Foundation
import Testing

@testable import DataSources
@testable import API

/// The examples with old paths and with runs on request.
@Suite(.enabled("this version has no aliases and no runs on request") { try await Example.requestsAreUnderstood() })
struct RequestExampleTests {
    @Test(arguments: ["announcer", "messages", "nickname", "time", "greeting", "video"])
    func `an example has no fault, and no warning but for what is not safe`(name: String) async throws {
        let result = try await Example.check(name)
        #expect(result.status == 0)
        Example.expect(result.complaints, onlyWarningOf: name)
    }

    @Test func `a ping makes all listeners at the old path hear a pong`() async throws {
        try await Example.serving("announcer") { port in
            let streams = [
                try await EventStream.open("/listen", at: port), try await EventStream.open("/listen", at: port),
            ]
            #expect(try await Answer.to("POST", "/jobs/ping", at: port, body: "hello").status == 401)
            let token = ["Authorization": "Bearer ping-pong", "Content-Type": "text/plain"]
            let answer = try await Answer.to("POST", "/jobs/ping", at: port, fields: token, body: "hello")
            #expect(answer.status == 202)
            for stream in streams {
                #expect(try await stream.first("a pong") { $0.event == "pong" }.data == "hello")
            }
            _ = try await Example.page(at: port)
        }
    }

    @Test func `numbered messages come at random times, and with rising ids`() async throws {
        try await Example.serving("messages") { port in
            let stream = try await EventStream.open("/stream", at: port)
            var messages: [Block] = []
            while messages.count < 3, let block = try await stream.next() {
                if block.event == "message" { messages.append(block) }
            }
            let numbers = messages.compactMap { Int($0.data) }
            #expect(numbers == (0..<3).map { (numbers.first ?? 0) + $0 })
            let places = messages.compactMap(\.sequence)
            #expect(places.count == 3 && places == places.sorted() && Set(places).count == 3)
            _ = try await Example.page(at: port)
        }
    }

    /// The messages of a run, and the block that ended it.
    private func run(_ target: String, at port: UInt16) async throws -> (messages: [Block], end: Block?) {
        let blocks = try await EventStream.open(target, at: port).rest().filter { !$0.isComment }
        #expect(blocks.first?.event == "hello")
        let ends = ["finished", "jobFailed"]
        return (
            blocks.filter { !["hello"].contains($0.event) && !ends.contains($0.event ?? "") },
            blocks.first { ends.contains($0.event ?? "") }
        )
    }

    @Test func `the time is told five times, and then the end; coming back starts nothing`() async throws {
        try await Example.serving("time") { port in
            let (messages, end) = try await run("/jobs/time/stream", at: port)
            #expect(messages.map(\.event) == Array(repeating: "message", count: 5))
            #expect(messages.allSatisfy { $0.data.wholeMatch(of: /\d\d:\d\d:\d\d/) != nil })
            #expect(end?.event == "finished")
            let id = try #require(end?.id)
            let again = try await Answer.to("GET", "/jobs/time/stream", at: port, fields: ["Last-Event-ID": id])
            #expect(again.status == 204)
            let (_, script) = try await Example.page(at: port)
            #expect(script.contains("source.close()"))
        }
    }

    @Test func `a name from the page's address is greeted, and no other text gets through`() async throws {
        try await Example.serving("greeting") { port in
            let (messages, end) = try await run("/jobs/greeting/stream?name=Ad%C3%A4%20L.", at: port)
            #expect(messages.count == 5 && messages.allSatisfy { $0.data.hasPrefix("Hello Adä L., it is ") })
            #expect(end?.event == "finished")
            for name in ["", "%24(id)", "x%3Bid", "-n", "a%0Ab"] {
                let answer = try await Answer.to("GET", "/jobs/greeting/stream?name=\(name)", at: port)
                #expect(answer.status == 400 && answer.text.contains("name"))
            }
            _ = try await Example.page(at: port)
        }
    }

    @Test func `a long task tells its progress, two results and its end`() async throws {
        try await Example.serving("video") { port in
            let (messages, end) = try await run("/jobs/video/stream?caseId=A-7", at: port)
            let values = messages.compactMap { $0.value as? [String: Any] }
            #expect(values.prefix(5).compactMap { $0["progress"] as? Int } == [20, 40, 60, 80, 100])
            #expect(values.last?["video"] as? String == "A-7.mp4" && values.last?["bytes"] as? Int == 100)
            #expect(values.count == 6 && end?.event == "finished")
            _ = try await Example.page(at: port)
        }
    }

    @Test func `a long task that fails says why`() async throws {
        try await Example.serving("video") { port in
            let (messages, end) = try await run("/jobs/video/stream?caseId=none", at: port)
            #expect(messages == [] && end?.event == "jobFailed")
            let reason = try #require(end?.value as? [String: String])
            #expect(reason == ["kind": "exit", "message": "ended with status 3: there is no case none"])
            let answer = try await Answer.to("GET", "/jobs/video/stream?caseId=a%20b", at: port)
            #expect(answer.status == 400 && answer.text.contains("caseId"))
        }
    }
}
