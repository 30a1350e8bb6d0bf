import Testing

@testable import Cluster

@Suite struct OwnershipTests {
    private func session(_ node: String, _ jobs: [String: NodeSession.Version]) -> NodeSession {
        NodeSession(name: "\(node)-1", node: node, jobs: jobs)
    }

    private func version(_ digest: String, _ revision: Int64 = 0) -> NodeSession.Version {
        NodeSession.Version(digest: digest, revision: revision)
    }

    @Test func `a node that comes or goes moves its share of jobs and no others`() {
        let jobs = Dictionary(uniqueKeysWithValues: (0..<3000).map { ("job\($0)", version("same")) })
        let three = ["a", "b", "c"].map { session($0, jobs) }
        var counts: [String: Int] = [:]
        for job in jobs.keys {
            let all = Ownership.choice(for: job, among: three)
            counts[all?.node ?? "", default: 0] += 1
            #expect(Ownership.choice(for: job, among: three.reversed()) == all)
            let two = Ownership.choice(for: job, among: Array(three.dropLast()))
            if all?.node != "c" { #expect(two == all) }
        }
        for node in ["a", "b", "c"] { #expect((800...1200).contains(counts[node] ?? 0), "\(counts)") }
    }

    @Test func `the newest definition runs, however many have another`() {
        let old = ["a", "b", "c"].map { session($0, ["job": version("old", 100)]) }
        let new = session("d", ["job": version("new", 200)])
        #expect(Ownership.choice(for: "job", among: old + [new]) == new)
        // The same definition out of an older file is as new as the newest of its kind.
        let copied = session("e", ["job": version("new", 1)])
        #expect(Ownership.candidates(for: "job", among: old + [copied, new]) == [copied, new])
        #expect(Ownership.choice(for: "other", among: old) == nil)
    }

    @Test func `a job is taken from the dead, waited for from the living and given up in order`() throws {
        let sessions = ["a", "b"].map { session($0, ["job": version("same")]) }
        let chosen = try #require(Ownership.choice(for: "job", among: sessions)).name
        let other = try #require(sessions.first { $0.name != chosen }).name
        let cases: [(holder: String?, own: String, step: Ownership.Step)] = [
            (nil, chosen, .take(from: nil)), (nil, other, .leave),
            (chosen, chosen, .keep), (chosen, other, .leave),
            (other, chosen, .leave), (other, other, .give),
            ("dead", chosen, .take(from: "dead")), ("dead", other, .leave),
        ]
        for (holder, own, step) in cases {
            #expect(Ownership.step(for: "job", holder: holder, own: own, among: sessions) == step)
        }
        // One that does not see itself any more gives up what it has.
        #expect(Ownership.step(for: "job", holder: "gone", own: "gone", among: sessions) == .give)
    }
}
