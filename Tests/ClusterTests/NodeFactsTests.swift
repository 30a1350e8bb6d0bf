import Tape
import Testing

@testable import Cluster

@Suite struct NodeFactsTests {
    private static let since = Timestamp(milliseconds: 1_764_000_000_000)

    @Test func `what a node says of itself is read as it was written, and what is strange is passed over`() throws {
        let facts = NodeFacts(
            since: Self.since,
            viewers: 2,
            lag: 3,
            watched: ["a"],
            heard: ["b.c": .milliseconds(1500)]
        )
        let read = try #require(NodeFacts(facts.text))
        #expect((read.viewers, read.lag, read.watched) == (2, 3, ["a"]))
        #expect(read.heard == ["b.c": .milliseconds(1500)])
        // As a node of an earlier version says it, and as one says it that can't be trusted.
        #expect(NodeFacts("1764000000000 2 3")?.heard == [:])
        #expect(NodeFacts("1764000000000 2 3 h:a=-1,b=x,=,c=99999999999,d=7,e=1=2")?.heard == ["d": .milliseconds(7)])
    }

    @Test func `of what several nodes have heard the newest counts, and nothing of one's own`() {
        var view = ClusterView()
        view.entries = ["own", "x", "y"].map { SessionScript.Entry(session: $0, node: $0, stamp: "") }
        for (session, age) in [("own", 1), ("x", 30), ("y", 20)] {
            view.facts[session] = NodeFacts(since: Self.since, viewers: 0, lag: 0, heard: ["a": .seconds(age)]).text
        }
        #expect(view.heard(besides: "own") == ["a": .seconds(20)])
    }
}
