import DataSources
import JSON
import Tape
import TestSupport
import Testing

@testable import JobConfig
@testable import Jobs

/// What is published on change only, by a program that has published before or another node has.
@Suite struct ChangeTests {
    private func job(_ text: String, on tape: Tape) throws -> Job {
        let file = JobsConfiguration.read(Array("jobs: { a: \(text) }".utf8), file: "f").file
        return Job(try #require(file?.jobs.first), on: tape)
    }

    private static let lines = "[1,\n2]"

    @Test(arguments: [
        "{ post: true, publish: change }", "{ post: true, publish: change, expect_within: 1m }",
        "{ post: { keep: [X-A] }, publish: change }",
        "{ post: { keep: [X-A] }, publish: change, expect_within: 1m }",
        "{ post: true, publish: change, envelope: false }",
    ])
    func `a value that was published before is none, whatever stands around it`(text: String) throws {
        for value in ["1", "\"\\u00e4\"", Self.lines, "{\"data\":1}"] {
            let tape = Tape(epoch: "test", capacity: .init(events: 10))
            let content = SourceResult(try JSONText(validating: Array(value.utf8)))
            let headers = text.contains("keep") ? try JSONText(validating: Array("{\"X-A\":\"b\"}".utf8)) : nil
            #expect(try job(text, on: tape).publish(content, nextBy: nil, headers: headers) != nil)
            let again = try job(text, on: tape)
            again.rememberPublished(tape.latestResult(of: "a"))
            #expect(again.publish(content, nextBy: nil, headers: headers) == nil, "\(value)")
            let other = SourceResult(try JSONText(validating: Array("{\"data\":\(value)}".utf8)))
            let third = try job(text, on: tape)
            third.rememberPublished(tape.latestResult(of: "a"))
            #expect(third.publish(other, nextBy: nil, headers: headers) != nil, "\(value)")
        }
    }

    @Test func `a value that gets another form is news`() throws {
        let tape = Tape(epoch: "test", capacity: .init(events: 10))
        let content = SourceResult(try JSONText(validating: Array("{\"data\":1}".utf8)))
        #expect(
            try job("{ post: true, publish: change, envelope: false }", on: tape).publish(content, nextBy: nil) != nil
        )
        let wrapped = try job("{ post: true, publish: change }", on: tape)
        wrapped.rememberPublished(tape.latestResult(of: "a"))
        #expect(wrapped.publish(SourceResult(JSONText(.integer(1))), nextBy: nil) != nil)
    }
}
