import Foundation
import JSON
import Tape
import Testing

@testable import History
@testable import JobConfig
@testable import Jobs
@testable import tickertape

/// What `check` tells of alerts.
@Suite struct CheckAlertTests {
    private static let jobs = """
        jobs:
          disk:
            post: true
            alert:
              - { when: "> 90", for: 2m, level: critical }
              - { when: "> 80", field: used }
              - { when: failing }
        """

    private func texts(_ newest: EncodedEvent?) throws -> [String] {
        let file = JobsConfiguration.read(Array(Self.jobs.utf8), file: "f").file
        return AlertForecast.all(of: try #require(file).jobs[0], newest: newest).map(\.text)
    }

    private func event(_ json: String) throws -> EncodedEvent {
        let tape = Tape(epoch: "t", capacity: .init(events: 1))
        let series = tape.series(job: "disk", event: "dataUpdate", role: .result)
        let value = try JSONText(validating: Array(json.utf8))
        tape.append(Envelope.wrap(value, job: "disk", at: .now), to: series, at: .now)
        return try #require(tape.latestResult(of: "disk"))
    }

    @Test func `each rule is told with what it makes of the newest value`() throws {
        #expect(
            try texts(event("93")) == [
                "critical > 90 for 2m: would be raised by 93", "warning used > 80: would not be raised",
                "warning failing",
            ]
        )
        #expect(try texts(event(#"{"used":81}"#))[1] == "warning used > 80: would be raised by 81")
        #expect(try texts(nil)[0] == "critical > 90 for 2m: no value is known yet")
    }

    @Test func `the newest value is that of the history file, which stays as it is`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "h.db").path
        #expect(HistoryPeek.latestResults(path: path).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
        let quiet = HistoryLog(warning: { _ in }, info: { _ in })
        let limits = Tape.Capacity(events: 100)
        let history = try History(path: path, limits: limits, memory: limits, log: quiet)
        let tape = Tape(history.snapshot, capacity: limits, archive: history)
        try history.attach(tape)
        let series = tape.series(job: "disk", event: "dataUpdate", role: .result)
        for value in [1, 93] {
            let id = tape.append(
                Envelope.wrap(JSONText(.integer(Int64(value))), job: "disk", at: .now),
                to: series,
                at: .now
            )
            _ = await tape.settlement(of: .numbered(id))
        }
        // Also while it is written.
        for _ in 0..<2 {
            let newest = HistoryPeek.latestResults(path: path)["disk"]?.encoded
            #expect(try texts(newest)[0] == "critical > 90 for 2m: would be raised by 93")
            await history.close()
        }
        try Data("no database".utf8).write(to: folder.appending(path: "other"))
        #expect(HistoryPeek.latestResults(path: folder.appending(path: "other").path).isEmpty)
    }
}
