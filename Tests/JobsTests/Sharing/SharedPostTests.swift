import DataSources
import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// How a job that is posted stands on the nodes that did not take the post.
@Suite struct SharedPostTests {
    private static let value = SourceResult(.text("x"))
    private static let limit = Duration.seconds(20)

    private func post(to node: NodesOnOneTape.Node) { _ = node.runner.post(Self.value, to: node.job) }

    /// Nodes whose job is overdue, as the first of them has told.
    private func overdue(_ count: Int) throws -> NodesOnOneTape {
        let nodes = try NodesOnOneTape(count, "post: true, expect_within: 20s")
        post(to: nodes.nodes[0])
        nodes.pass()
        let now = Now.current.advanced(by: Self.limit + .seconds(3))
        for node in nodes.nodes {
            node.ring(now)
            nodes.pass()
        }
        return nodes
    }

    @Test func `all nodes know that there is a result, and since when`() async throws {
        let nodes = try NodesOnOneTape(2, "post: true")
        #expect(nodes.states == [.waiting, .waiting])
        post(to: nodes.nodes[0])
        nodes.pass()
        #expect(nodes.states == [.ok, .ok])
        #expect(nodes.nodes[1].job.status.since == nodes.nodes[1].job.last?.time)
        // As after a restart.
        let late = try nodes.join()
        #expect(late.job.status.state == .ok && late.job.status.since == late.job.last?.time)
        #expect(late.job.status.nextBy == nil && late.job.status.runs == 0)
        await nodes.end()
    }

    @Test func `a silence that one node tells is known on all, and so is its end, with the next promise`() async throws
    {
        let nodes = try overdue(3)
        #expect(nodes.states == [.overdue, .overdue, .overdue])
        let before = try #require(nodes.nodes[1].job.status.nextBy)
        post(to: nodes.nodes[0])
        nodes.pass()
        #expect(nodes.states == [.ok, .ok, .ok])
        #expect(nodes.told == ["dataUpdate", "jobOverdue", "dataUpdate", "jobRecovered"])
        for node in nodes.nodes {
            let (nextBy, last) = (try #require(node.job.status.nextBy), try #require(node.job.last))
            #expect(nextBy >= before && abs(nextBy.milliseconds - last.time.milliseconds - 20_000) < 100)
        }
        await nodes.end()
    }

    @Test func `an end that one node has told is told by no other that takes a post`() async throws {
        let nodes = try overdue(3)
        post(to: nodes.nodes[0])
        nodes.pass()
        post(to: nodes.nodes[1])
        post(to: nodes.nodes[2])
        nodes.pass()
        #expect(nodes.told.count { $0 == "jobRecovered" } == 1)
        #expect(nodes.told.suffix(2) == ["dataUpdate", "dataUpdate"])
        await nodes.end()
    }

    @Test func `what a node has taken and does not see yet counts there, unless it comes to nothing`() async throws {
        let nodes = try overdue(2)
        let node = nodes.nodes[1]
        post(to: node)
        // The alarm rings before the event is there.
        node.ring(.current)
        #expect(node.job.status.state == .ok)
        nodes.refuse()
        node.ring(Now.current.advanced(by: .seconds(6)))
        #expect(nodes.states == [.overdue, .overdue])
        post(to: node)
        nodes.pass()
        #expect(nodes.states == [.ok, .ok])
        #expect(nodes.told == ["dataUpdate", "jobOverdue", "dataUpdate", "jobRecovered"])
        await nodes.end()
    }

    @Test func `a silence that can't be told is told again, and the log hears of it once`() async throws {
        let nodes = try NodesOnOneTape(1, "post: true, expect_within: 20s")
        post(to: nodes.nodes[0])
        nodes.pass()
        for round in 1...5 {
            nodes.nodes[0].ring(Now.current.advanced(by: (Self.limit + .seconds(3)) * round))
            if round < 5 { nodes.refuse() }
        }
        nodes.pass()
        #expect(nodes.told == ["dataUpdate", "jobOverdue"])
        #expect(nodes.logged.matches(of: /is overdue/).count == 1, "\(nodes.logged)")
        post(to: nodes.nodes[0])
        nodes.pass()
        nodes.nodes[0].ring(Now.current.advanced(by: Self.limit * 10))
        #expect(nodes.logged.matches(of: /is overdue/).count == 2, "\(nodes.logged)")
        await nodes.end()
    }

    @Test func `what came before a silence that another node has told does not end it`() async throws {
        let nodes = try NodesOnOneTape(2, "post: true, expect_within: 20s")
        post(to: nodes.nodes[1])
        nodes.pass()
        nodes.nodes[0].ring(Now.current.advanced(by: Self.limit + .seconds(3)))
        nodes.pass()
        // As behind a post that changes nothing and is not published.
        nodes.nodes[1].job.tellReturn()
        nodes.pass()
        #expect(nodes.states == [.overdue, .overdue])
        #expect(nodes.told == ["dataUpdate", "jobOverdue"])
        await nodes.end()
    }

    @Test func `behind a pause each node waits anew, and one of them tells of the silence`() async throws {
        let nodes = try NodesOnOneTape(5, "post: true, expect_within: 20s")
        let old = Timestamp.now.advanced(by: .seconds(-15))
        nodes.nodes[0].job.publish(Self.value, nextBy: nil, at: old)
        nodes.pass()
        for node in nodes.nodes { node.runner.pause(node.job) }
        let start = Now.current
        for node in nodes.nodes { node.runner.resume(node.job) }
        var alarms: [Duration] = []
        for node in nodes.nodes {
            let due = try #require(node.job.status.plan.alarm(now: start))
            alarms.append(.zero - due.lateness(at: start))
        }
        #expect(alarms.allSatisfy { (Self.limit...(Self.limit + .seconds(3))).contains($0) })
        // That all five are the same happens once in a thousand million times.
        #expect(Set(alarms.map { Int($0 / .milliseconds(10)) }).count > 1)
        let inOrder = zip(alarms, nodes.nodes).sorted { $0.0 < $1.0 }
        for (alarm, node) in inOrder {
            node.ring(start.advanced(by: alarm + .milliseconds(1)))
            nodes.pass()
        }
        #expect(nodes.told == ["dataUpdate", "jobOverdue"])
        #expect(nodes.states == [.overdue, .overdue, .overdue, .overdue, .overdue])
        let promised = try #require(inOrder[0].1.job.status.nextBy)
        #expect(promised >= start.time.advanced(by: Self.limit))
        #expect(nodes.texts[1].contains("\"nextBy\":\"\(promised)\""))
        await nodes.end()
    }
}
