import Scheduling
import Tape
import Testing

@testable import Jobs

/// Rules of alerts that one node has before the others.
@Suite struct NewRulesTests {
    @Test(arguments: [
        ("'> 5', for: 0s", []), ("'> 5', clear: '< 4'", []), ("'> 5', for: 1h", []),
        ("'> 6'", ["alertCleared", "alertRaised"]), ("'> 5', level: critical", ["alertCleared", "alertRaised"]),
        ("'> 10'", ["alertCleared"]),
    ])
    func `other rules are told at once by the node that has them first, and what they raise with them`(
        rule: String,
        news: [String]
    ) async throws {
        func job(_ rule: String) -> String {
            "every: 1h, on_start: false, generate: constant, value: 9, alert: [{ when: \(rule) }]"
        }
        let nodes = try NodesOnOneTape(1, job("'> 5'"))
        nodes.hand(to: 0)
        nodes.nodes[0].runner.runNow(nodes.nodes[0].job)
        nodes.pass()
        #expect(nodes.told == ["dataUpdate", "alertRaised"])
        try nodes.join(job(rule))
        nodes.hand(to: 1)
        #expect(nodes.told.dropFirst(2) == news[...])
        // Each event tells all that is raised by then.
        if news.count == 2 { #expect(nodes.texts.suffix(2).allSatisfy { $0.contains("\"raised\":[{") }) }
        await nodes.end()
    }
}
