import Configuration
import Testing

@testable import Scheduling

/// Schedules that say the same, of which a large file has thousands.
@Suite(.serialized) struct SharedTriggerTests {
    private func trigger(_ text: String) throws -> ScheduleTrigger {
        let diagnostics = Diagnostics()
        let node = try #require(YAMLReader.read(Array("{ \(text) }".utf8), file: "f", diagnostics: diagnostics))
        let section = try #require(ConfigSection(node, of: "job", diagnostics: diagnostics))
        return try #require(ScheduleTrigger.read(section))
    }

    @Test(arguments: [
        "every: 61s", "every: 61s, on_start: false", "every: 61s, align: true, offset: 2s", "every: 61-62s",
        "every: 61s, jitter: 3s", "every: 61s, times: 4", "every: 61s, misfire_grace: 5s",
        "every: 61s, start_at: 2031-01-01T00:00:00Z", "every: 61s, end_at: 2031-01-01T00:00:00Z",
    ])
    func `jobs one behind the other share a schedule where it says the same, and never else`(text: String) throws {
        let own = try trigger(text)
        #expect(try trigger(text) === own)
        for other in ["every: 60s", "every: 61s, jitter: 2s", "cron: 1 2 3 4 *", "every: 1h"] {
            #expect(try trigger(other) !== own, "\(other)")
        }
    }

    @Test func `what is read as shared is what is read alone`() throws {
        let diagnostics = Diagnostics()
        for text in ["every: 3s", "every: 3s", "every: 3s, jitter: 1s", "cron: 5 4 * * *", "every: 3s, jitter: 1s"] {
            let node = try #require(YAMLReader.read(Array("{ \(text) }".utf8), file: "f", diagnostics: diagnostics))
            let section = try #require(ConfigSection(node, of: "job", diagnostics: diagnostics))
            let alone = try #require(ScheduleTrigger(reading: section))
            let shared = try trigger(text)
            #expect(shared.schedule.identity == alone.schedule.identity && shared.options == alone.options)
        }
    }
}
