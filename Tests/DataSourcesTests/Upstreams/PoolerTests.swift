import TestServers
import Testing

@testable import DataSources

/// PostgreSQL through pgbouncer: what works, and what is told where it can't.
@Suite(.enabled(if: Pooler.isThere, "\(Pooler.hint)"), .serialized) struct PoolerTests {
    private static func source(_ pooler: Pooler, _ rest: String) throws -> SQLSource {
        try DataSourcesTests.source(SQLSource.self, "sql: { database: \"\(pooler.address)\", \(rest) }")
    }

    @Test func `through one in session mode all is as without`() async throws {
        let server = try PostgresServer()
        let pooler = try Pooler(before: server, mode: "session")
        let followed = Followed(try Self.source(pooler, "channel: c"))
        try await followed.connected()
        try server.run("NOTIFY c, '1'")
        #expect(try await followed.lines(1) == [#"{"channel":"c","payload":1}"#])
        await followed.stop()
        #expect(try await Self.source(pooler, "query: SELECT date '2026-11-28'").read().shown == "«2026-11-28»")
    }

    @Test func `through one in transaction mode queries work, and that nothing can be followed is told`() async throws {
        let server = try PostgresServer()
        let pooler = try Pooler(before: server, mode: "transaction")
        let query = "query: \"SELECT date '2026-11-28' AS d, 0.1::float8 AS f\""
        // The server writes dates in another way unless it is asked.
        for _ in 0..<3 {
            #expect(try await Self.source(pooler, query).read().shown == #"[{"d":"2026-11-28","f":0.1}]"#)
        }
        let sentence =
            "PostgreSQL at 127.0.0.1:\(pooler.port) is a pooler in transaction or statement mode, "
            + "through which notifications get lost; use the server's own port"
        let followed = Followed(try Self.source(pooler, "channel: c"))
        #expect(await followed.failure() == SourceError(.query, sentence))
        let again = Followed(try Self.source(pooler, "channel: d"))
        #expect(await again.failure() == SourceError(.query, sentence))
        // What was tried leaves no more behind on the server's sessions than once.
        let left = "query: \"SELECT count(*) FROM pg_listening_channels() AS l WHERE l LIKE 'tickertape%'\""
        #expect(Int(try await Self.source(pooler, left).read().shown) ?? 9 <= 1)
    }

    @Test func `through one in statement mode no query can be kept from writing, which is told`() async throws {
        let server = try PostgresServer()
        let pooler = try Pooler(before: server, mode: "statement")
        let sentence =
            "PostgreSQL at 127.0.0.1:\(pooler.port) is a pooler in statement mode, where a query can't be kept from "
            + "writing; use the server's own port"
        await #expect(throws: SourceError(.query, sentence)) {
            _ = try await Self.source(pooler, "query: SELECT 1").read()
        }
    }
}
