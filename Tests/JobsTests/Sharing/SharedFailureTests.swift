import DataSources
import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// How a job stands when the tape that told it is gone.
@Suite struct SharedFailureTests {
    private static let failure = SourceError(.exit, "it is broken")

    /// Two nodes, the first of which runs a job that fails.
    private func failing() throws -> NodesOnOneTape {
        let nodes = try NodesOnOneTape(2, "every: 1h, generate: sine")
        nodes.hand(to: 0)
        end(nodes.nodes[0], .failed(Self.failure))
        nodes.pass()
        #expect(nodes.told == ["jobFailed"] && nodes.states == [.failing, .failing])
        return nodes
    }

    private func end(_ node: NodesOnOneTape.Node, _ outcome: JobStatus.Run.Outcome) {
        node.job.announce { ((), $0.end(JobStatus.Run(at: .now, time: .zero, outcome: outcome))) }
    }

    /// What is told then, of which nodes that join hear, and what ends it.
    private func expectFailure(_ nodes: NodesOnOneTape, on owner: Int) throws {
        #expect(nodes.told == ["jobFailed"])
        let late = try nodes.join()
        #expect(late.job.status.state == .failing && late.job.status.error == Self.failure)
        // It is no other failure.
        end(nodes.nodes[owner], .failed(Self.failure))
        nodes.pass()
        #expect(nodes.told == ["jobFailed"] && nodes.nodes[owner].job.status.failing?.count == 2)
        end(nodes.nodes[owner], .ok)
        nodes.pass()
        #expect(nodes.told == ["jobFailed", "jobRecovered"] && nodes.states == [.ok, .ok, .ok])
    }

    @Test func `a job that fails tells so on a tape that begins anew`() async throws {
        let nodes = try failing()
        nodes.turn(to: "other")
        nodes.pass()
        try expectFailure(nodes, on: 0)
        await nodes.end()
    }

    @Test func `whoever takes a job that fails tells so where the tape has begun anew, and nowhere else`() async throws
    {
        let nodes = try failing()
        nodes.hand(to: 1)
        #expect(nodes.told == ["jobFailed"])
        nodes.hand(to: nil)
        nodes.turn(to: "other")
        nodes.pass()
        #expect(nodes.told == [])
        nodes.hand(to: 1)
        nodes.hand(to: nil)
        nodes.hand(to: 1)
        try expectFailure(nodes, on: 1)
        await nodes.end()
    }

    @Test func `what was refused since nobody ran the job there is told by who takes it`() async throws {
        let nodes = try failing()
        nodes.turn(to: "other")
        nodes.refuse()
        nodes.hand(to: nil)
        #expect(nodes.told == [])
        nodes.hand(to: 0)
        try expectFailure(nodes, on: 0)
        await nodes.end()
    }

    @Test func `a posted job stands as the new tape has it, and a silence is told there once more`() async throws {
        let nodes = try NodesOnOneTape(2, "post: true, expect_within: 20s")
        _ = nodes.nodes[0].runner.post(SourceResult(.text("x")), to: nodes.nodes[0].job)
        nodes.pass()
        nodes.turn(to: "other")
        nodes.pass()
        #expect(nodes.states == [.waiting, .waiting] && nodes.told == [])
        for round in 1...2 {
            let now = Now.current.advanced(by: .seconds(23 * round))
            for node in nodes.nodes {
                node.ring(now)
                nodes.pass()
            }
            #expect(nodes.told == ["jobOverdue"] && nodes.states == [.overdue, .overdue])
            nodes.turn(to: "another\(round)")
        }
        let late = try nodes.join()
        #expect(late.job.status.state == .waiting)
        await nodes.end()
    }
}
