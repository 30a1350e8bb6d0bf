import DataSources
import JSON
import JobConfig
import Tape
import Testing

@testable import Jobs

/// Where a source goes on that another job takes over while its results are published.
@Suite struct PlaceTests {
    private static func job(_ text: String, on tape: Tape) throws -> Job {
        let file = JobsConfiguration.read(Array("jobs: { a: \(text) }".utf8), file: "f").file
        return Job(try #require(file?.jobs.first), on: tape)
    }

    @Test(arguments: ["{ post: true }", "{ post: true, alert: [{ when: '> 5' }] }", "{ post: true, publish: change }"])
    func `the place is written down with the results, before another job can ask for it`(text: String) throws {
        for count in [1, 4] {
            let tape = Tape(epoch: "e", capacity: .init(events: 100))
            let job = try Self.job(text, on: tape)
            let values = (0..<Int64(count)).map { SourceResult(JSONText(.integer($0))) }
            _ = RunCourse(of: job, at: nil).publish(together: values, at: .current, behind: .at("\(count) lines"))
            // From here on nothing more is written down.
            job.cancel()
            job.place.note(behind: [FeedItem(nil, .at("later"))])
            #expect(job.place.text == "\(count) lines")
            #expect(tape.events(from: 1).events.count == count)
        }
    }

    @Test func `what is not published any more moves no place`() throws {
        let tape = Tape(epoch: "e", capacity: .init(events: 100))
        let job = try Self.job("{ post: true }", on: tape)
        job.place.note("before")
        job.cancel()
        let values = [1, 2].map { SourceResult(JSONText(.integer($0))) }
        _ = RunCourse(of: job, at: nil).publish(together: values, at: .current, behind: .at("after"))
        #expect(job.place.text == "before")
        #expect(tape.events(from: 1).events.isEmpty)
    }
}
