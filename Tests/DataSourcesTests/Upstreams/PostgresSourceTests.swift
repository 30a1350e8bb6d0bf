import Foundation
import TestServers
import Testing

@testable import DataSources

/// A real PostgreSQL: rows, notifications, and what is told where it does not let us.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.hint)"), .serialized) struct PostgresSourceTests {
    private static func source(_ address: String, _ rest: String) throws -> SQLSource {
        try DataSourcesTests.source(SQLSource.self, "sql: { database: \"\(address)\", \(rest) }")
    }

    private static func read(_ address: String, _ query: String) async throws -> String {
        do {
            return try await source(address, "query: \"\(query)\"").read().shown
        } catch let error as SourceError {
            return "\(error.kind): \(error.message)"
        }
    }

    @Test func `rows keep their digits, whatever the server is set to, and faults have their place`() async throws {
        let server = try PostgresServer()
        let address = server.address()
        try server.run(
            "CREATE TABLE t (id bigint, price numeric); INSERT INTO t VALUES (9007199254740993, 1.50), (2, 'NaN')"
        )
        #expect(
            try await Self.read(address, "SELECT * FROM t")
                == #"[{"id":9007199254740993,"price":1.50},{"id":2,"price":"NaN"}]"#
        )
        #expect(try await Self.read(address, "SELECT count(*) FROM t") == "2")
        #expect(try await Self.read(address, "SELECT 1 WHERE false") == "[]")
        #expect(
            try await Self.read(
                address,
                "SELECT true AS b, 0.1::float8 AS f, '[1, 2.50]'::jsonb AS j, date '2026-11-28' AS d, null AS n"
            ) == #"[{"b":true,"f":0.1,"j":[1,2.50],"d":"2026-11-28","n":null}]"#
        )
        #expect(
            try await Self.read(address, "SELECT *\\nFROM nothing")
                == #"query: relation "nothing" does not exist, in line 2, column 6 of the query, at "nothing""#
        )
        #expect(
            try await Self.read(address, "SELECT 1; SELECT 2") == "query: the query has several statements; keep one"
        )
        #expect(
            try await Self.read(address, "DELETE FROM t").hasPrefix("query: the query would change the database")
        )
        #expect(try await Self.read(address, "SELECT 1 AS a, 2 AS a").contains("two columns called \"a\""))
        let place = "PostgreSQL at 127.0.0.1:\(server.port)"
        let wrong = "postgres://locked:wr0ng@127.0.0.1:\(server.port)/postgres"
        #expect(
            try await Self.read(wrong, "SELECT 1")
                == "auth: \(place) does not let the user \"locked\" in; is the password right?"
        )
        #expect(
            try await Self.read("postgres://locked@127.0.0.1:\(server.port)/postgres", "SELECT 1")
                == "auth: \(place) asks for a password; write postgres://USER:PASSWORD@HOST:PORT/NAME"
        )
        let right = "postgres://locked:s3cret@127.0.0.1:\(server.port)/postgres"
        #expect(try await Self.read(right, "SELECT id FROM t").hasPrefix("auth: permission denied for table t"))
        #expect(
            try await Self.read(server.address("tape", "none"), "SELECT 1")
                == "missing: \(place) has no database \"none\"; write another at the address's end"
        )
        #expect(
            try await Self.read("postgres://tape@127.0.0.1:1/x", "SELECT 1").hasPrefix("connect: cannot connect to")
        )
        #expect(try await Self.read("postgres://tape@no.such.host.invalid/x", "SELECT 1").hasPrefix("dns: "))

        // The server is told to stop it.
        let slow = try Self.source(address, "query: \"SELECT pg_sleep(100)\"")
        let failure = await #expect(throws: SourceError.self) {
            _ = try await withDeadline(.milliseconds(300)) { () async throws(SourceError) in try await slow.read() }
        }
        #expect(failure?.kind == .timeout)
        let active =
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(100)%' AND pid <> pg_backend_pid()"
        let deadline = ContinuousClock.now + .seconds(10)
        while try await Self.read(address, active) != "0", ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await Self.read(address, active) == "0")
    }

    @Test func `notifications come letter for letter, and again after the server was begun anew`() async throws {
        let server = try PostgresServer()
        let source = try Self.source(server.address(), "channel: Orders")
        let first = Followed(source)
        try await first.connected()
        try server.run("SELECT pg_notify('Orders', '{\"id\": 7}')")
        try server.run("NOTIFY Orders, 'folded to small letters'")
        try server.run("NOTIFY \"Orders\", 'text'")
        #expect(
            try await first.lines(2) == [
                #"{"channel":"Orders","payload":{"id":7}}"#, #"{"channel":"Orders","payload":"text"}"#,
            ]
        )
        server.stop()
        let failure = try #require(await first.failure())
        #expect(failure.kind == .broken)
        try server.start()
        let second = Followed(source)
        try await second.connected()
        try server.run("NOTIFY \"Orders\", 'back'")
        #expect(try await second.lines(1) == [#"{"channel":"Orders","payload":"back"}"#])
        #expect(await second.stop() == .stopped)
    }

    @Test func `with a query, its rows come at first and after notifications`() async throws {
        let server = try PostgresServer()
        try server.run("CREATE TABLE t (id int)")
        let followed = Followed(
            try Self.source(server.address(), "channel: changed, query: \"SELECT count(*) FROM t\"")
        )
        try await followed.connected()
        #expect(try await followed.lines(1) == ["0"])
        try server.run("INSERT INTO t VALUES (1), (2); NOTIFY changed")
        #expect(try await followed.lines(2) == ["0", "2"])
        try server.run("DROP TABLE t; NOTIFY changed")
        let lines = try await followed.lines(3)
        #expect(lines[2].hasPrefix("query: relation \"t\" does not exist"))
        #expect(await followed.stop() == .stopped)
    }

    @Test func `a query that the user may not run, or that takes too long, ends nothing`() async throws {
        let server = try PostgresServer()
        try server.run("ALTER ROLE locked SET statement_timeout = '1s'")
        try server.run("CREATE TABLE t (id int)")
        try server.run("CREATE FUNCTION slow() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(60)'")
        let address = "postgres://locked:s3cret@127.0.0.1:\(server.port)/postgres"
        let followed = Followed(
            try Self.source(address, "channel: changed, query: \"SELECT count(*) FROM t\"")
        )
        try await followed.connected()
        #expect(try await followed.lines(1)[0].hasPrefix("auth: permission denied for table t"))
        try server.run("GRANT SELECT ON t TO locked; NOTIFY changed")
        #expect(try await followed.lines(2)[1] == "0")
        try server.run("ALTER TABLE t RENAME TO s; CREATE VIEW t AS SELECT slow() AS id; GRANT SELECT ON t TO locked")
        try server.run("NOTIFY changed")
        #expect(try await followed.lines(3)[2].hasPrefix("timeout: "))
        try server.run("DROP VIEW t; ALTER TABLE s RENAME TO t; NOTIFY changed")
        #expect(try await followed.lines(4)[3] == "0")
        #expect(await followed.stop() == .stopped)
    }

    @Test func `what yields no rows is refused before it does anything`() async throws {
        let server = try PostgresServer()
        try await withTemporaryFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
            let mark = folder + "/mark"
            let refusal =
                "query: the query would change the database, which is only read, or yields no rows; "
                + "write one that begins with SELECT"
            for query in [
                "COPY (SELECT 1) TO PROGRAM 'touch \(mark)'", "COPY (SELECT 1) TO STDOUT", "ROLLBACK",
                "DO $$ BEGIN COPY (SELECT 1) TO PROGRAM 'touch \(mark)'; END $$", "SET TRANSACTION READ WRITE",
                "SELECT",
            ] {
                #expect(try await Self.read(server.address(), query) == refusal, "\(query)")
            }
            #expect(!FileManager.default.fileExists(atPath: mark))
            #expect(try await Self.read(server.address(), "SHOW server_encoding") == "«UTF8»")
        }
        #expect(
            try await Self.read(server.address(), "SELECT 1, 2")
                == "query: the query has two columns called \"?column?\"; "
                + "give one another name, as in SELECT 1 AS first, 2 AS second"
        )
        try server.run("CREATE DATABASE closed; ")
        try server.run("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        let closed = "postgres://locked:s3cret@127.0.0.1:\(server.port)/closed"
        #expect(
            try await Self.read(closed, "SELECT 1")
                == "auth: PostgreSQL at 127.0.0.1:\(server.port) does not let the user \"locked\" into the database \"closed\""
        )
    }

    @Test func `notifications may be XML`() async throws {
        let server = try PostgresServer()
        let (source, faults) = try reading(
            "sql: { database: \"\(server.address())\", channel: c }\nformat: xml"
        ) { SQLSource(reading: $0) }
        #expect(faults == [])
        let followed = Followed(try #require(source))
        try await followed.connected()
        try server.run("NOTIFY c, '<a><b>1</b></a>'")
        #expect(try await followed.lines(1) == [#"{"channel":"c","payload":{"a":{"b":"1"}}}"#])
    }

    @Test(arguments: [
        (
            "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore\n",
            "server closed the connection unexpectedly. This probably means the server terminated abnormally"
        ),
        (
            "connection failed: Connection refused\n\tIs it running?\n",
            "connection failed: Connection refused. Is it running?"
        ),
        ("FATAL: no entry\nfor this host\n", "FATAL: no entry for this host"), ("one.\nTwo\n", "one. Two"), ("", ""),
    ])
    func `lines of the library's words are sentences`(words: String, told: String) {
        #expect(PostgresConnection.sentences(of: words) == told)
    }

    @Test func `what a server says of a failure is told to everyone, and so not at any length`() async throws {
        let server = try PostgresServer()
        let failure = try await Self.read(server.address(), "SELECT repeat('x', 100000)::int")
        #expect(failure.hasPrefix("query: invalid input syntax for type integer: \"xxx") && failure.hasSuffix("xxx..."))
        #expect(failure.count < 400)
    }

    @Test func `a value that is too long is neither read nor kept`() async throws {
        let server = try PostgresServer()
        /// The most memory that this process ever had, in bytes.
        func most() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            return try (Int(#require(status.firstMatch(of: /VmHWM:\s+(\d+)/)).1) ?? 0) * 1024
        }
        // What its size was before counts no more; see proc_pid_clear_refs(5).
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        let before = try most()
        #expect(
            try await Self.read(server.address(), "SELECT 1 AS a, repeat('x', 200000000) AS b")
                == "tooLarge: the rows have more than 1048576 bytes after 0 of them; "
                + "add a LIMIT to the query, or raise max_bytes"
        )
        // Where the server keeps pace, libpq may read all of it at once, but then it is there once and not four times.
        #expect(try most() - before < 300 << 20)
        #expect(
            try await Self.read(server.address(), "SELECT count(*) FROM (SELECT repeat('x', 1000)) AS t") == "1"
        )
    }
}
