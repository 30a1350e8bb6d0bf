import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// Jobs whose time has passed, on the nodes that do not run them.
@Suite struct PassedMomentTests {
    @Test(arguments: ["at: 2026-01-01T00:00:00Z", "every: 1s, end_at: 2026-01-01T00:00:00Z"])
    func `is over on all nodes that know of its schedule`(trigger: String) async throws {
        let nodes = try NodesOnOneTape(2, "\(trigger), generate: constant, value: 1")
        nodes.hand(to: 0)
        let job = nodes.nodes[1].job
        let schedule = try #require(job.scheduleTrigger).identity
        job.follow(RunRecord(schedule: schedule, count: 0, last: .now))
        #expect(nodes.states == [.done, .done])
        await nodes.end()
    }
}
