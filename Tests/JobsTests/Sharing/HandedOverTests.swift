import Scheduling
import Tape
import Testing

@testable import Jobs

/// What goes on where a job is handed from one node to another.
@Suite struct HandedOverTests {
    /// Has the job run now on a node that has it, and all of them hear of it.
    private func run(_ nodes: NodesOnOneTape, on place: Int) {
        nodes.nodes[place].runner.runNow(nodes.nodes[place].job)
        nodes.pass()
    }

    private func values(_ nodes: NodesOnOneTape) -> [Substring] {
        nodes.texts.compactMap { $0.firstMatch(of: /"data":([^}]*)}/)?.1 }
    }

    @Test func `a counter counts on where others have come, within its range`() async throws {
        let nodes = try NodesOnOneTape(2, "every: 1h, on_start: false, generate: counter, max: 4")
        nodes.hand(to: 0)
        for _ in 1...2 { run(nodes, on: 0) }
        nodes.hand(to: 1)
        run(nodes, on: 1)
        nodes.hand(to: 0)
        run(nodes, on: 0)
        nodes.hand(to: 1)
        run(nodes, on: 1)
        #expect(values(nodes) == ["1", "2", "3", "4", "1"])
        await nodes.end()
    }

    @Test func `a counter that another file describes begins anew`() async throws {
        let nodes = try NodesOnOneTape(1, "every: 1h, on_start: false, generate: counter")
        nodes.hand(to: 0)
        run(nodes, on: 0)
        try nodes.join("every: 1h, on_start: false, generate: counter, min: 0")
        nodes.hand(to: 1)
        run(nodes, on: 1)
        #expect(values(nodes) == ["1", "0"])
        await nodes.end()
    }
}
