import TestSupport
import Foundation
import TestRounds
import Testing

@testable import DataSources
@testable import tickertape

@Suite struct ReloadGrowthTests {
    /// One job that stays, one that has changed with each number and is at work, and some that have come for it.
    private static func file(_ number: Int) -> String {
        let names = (0..<20).map { "  job-\(number)-\($0): { every: 50ms, generate: counter, event: e\(number) }\n" }
        return """
            server: { history: { events: 200 } }
            jobs:
              stays: { every: 100ms, generate: counter }
              hangs: { every: 80ms, run: "echo $$ >> ids; exec sleep 10\(number)" }

            """ + names.joined()
    }

    @Test(.enabled(if: Rounds.areLong, "\(Rounds.hint)"))
    func `two hundred reloads leave nothing behind`() async throws {
        try await Program.serving(Self.file(0)) { program, port in
            let stream = try await EventStream.open("/events?catchup=none&event=configReloaded", at: port)
            #expect(try await stream.next()?.event == "hello")
            func usage() async throws -> [String: Int] {
                let monitor = try await Answer.to("GET", "/monitor", at: port).json() as? [String: Any]
                return try #require(monitor).compactMapValues { $0 as? Int }
            }
            var middle: [String: Int] = [:]
            for number in 1...200 {
                try program.write(Self.file(number), to: "jobs.yaml")
                let reload = try await stream.event("configReloaded")
                let lists = try #require(reload.value as? [String: [String]])
                #expect(lists["added"]?.count == 20 && lists["removed"]?.count == 20)
                #expect(lists["changed"] == ["hangs"])
                if number == 100 { middle = try await usage() }
            }
            // All children but the last have been ended.
            let ids = try await eventually("the last child") {
                let ids = try await program.ids(in: "ids")
                return ids.count(where: isAlive) <= 1 ? ids : nil
            }
            #expect(ids.count >= 100)
            // What has led to a child is closed behind its end.
            let (threads, files) = (try #require(middle["threads"]) + 2, try #require(middle["openFiles"]) + 8)
            let end = try await eventually("as many threads and descriptors as in the middle") {
                let end = try await usage()
                return try #require(end["threads"]) <= threads && #require(end["openFiles"]) <= files ? end : nil
            }
            let growth = try #require(end["residentBytes"]) - #require(middle["residentBytes"])
            #expect(growth < 8 << 20, "\(growth) bytes more after a hundred reloads")
            let job = try await Answer.to("GET", "/jobs/stays", at: port).json() as? [String: Any]
            #expect(try #require(job?["runs"] as? Int) > 50)
        }
    }
}
