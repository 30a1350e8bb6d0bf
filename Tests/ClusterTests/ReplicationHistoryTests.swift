import Cluster
import Testing

@Suite struct ReplicationHistoryTests {
    private static let none = String(repeating: "0", count: 40)

    private func history(_ name: String, _ former: String, _ end: Int, _ role: String = "master") -> ReplicationHistory?
    {
        ReplicationHistory(
            "# Replication\r\nrole:\(role)\r\nmaster_replid:\(name)\r\n"
                + "master_replid2:\(former)\r\nmaster_repl_offset:99\r\nsecond_repl_offset:\(end)\r\n"
        )
    }

    @Test func `a promoted replica goes on from the history it had`() throws {
        let first = try #require(history("a", Self.none, -1))
        let second = try #require(history("b", "a", 1206))
        #expect(first.relation(to: first) == .same)
        #expect(second.relation(to: first) == .successor(sharingBefore: 1206))
        #expect(first.relation(to: second) == .unknown)
        #expect(try #require(history("c", Self.none, -1)).relation(to: first) == .unknown)
    }

    @Test func `only what tells of replication is read`() throws {
        #expect(ReplicationHistory("") == nil)
        #expect(ReplicationHistory("role:master\r\n") == nil)
        #expect(try #require(history("a", Self.none, -1, "slave")).isPrimary == false)
    }
}
