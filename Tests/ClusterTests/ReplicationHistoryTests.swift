import Cluster
import Testing

@Suite struct ReplicationHistoryTests {
    private func history(_ name: String, _ role: String = "master") -> ReplicationHistory? {
        ReplicationHistory("# Replication\r\nrole:\(role)\r\nmaster_replid:\(name)\r\nmaster_repl_offset:99\r\n")
    }

    @Test func `a promoted replica is known by another name of its history`() {
        #expect(history("a") == history("a"))
        #expect(history("a") != history("b"))
    }

    @Test func `only what tells of replication is read`() throws {
        #expect(ReplicationHistory("") == nil)
        #expect(ReplicationHistory("role:master\r\n") == nil)
        #expect(try #require(history("a")).isPrimary)
        #expect(try #require(history("a", "slave")).isPrimary == false)
    }
}
