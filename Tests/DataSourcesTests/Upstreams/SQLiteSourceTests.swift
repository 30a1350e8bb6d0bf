import CSQLite
import Foundation
import Testing

@testable import DataSources

/// Rows of files of SQLite, which are only read.
@Suite struct SQLiteSourceTests {
    /// A file with a table.
    private static func withFile(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.db"
            let statements = """
                CREATE TABLE t (id INTEGER, name TEXT, size REAL, data BLOB);
                INSERT INTO t VALUES (9007199254740993, 'a "b"', 1.5, x'00ff'), (2, NULL, 1e999, NULL);
                """
            var handle: OpaquePointer?
            // Both texts are copied; the handle is closed below.
            let code = unsafe sqlite3_open(path, &handle)
            defer { unsafe sqlite3_close(handle) }
            try #require(code == SQLITE_OK)
            try #require(unsafe sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK)
            try await body(path)
        }
    }

    private static func read(_ path: String, _ query: String) async -> String {
        let yaml = "sql: { database: \"sqlite:\(path)\", query: \"\(query)\" }"
        do {
            return try await source(SQLSource.self, yaml).read().shown
        } catch let error as SourceError {
            return "\(error.kind): \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    @Test func `rows are a list of objects, one value stands alone`() async throws {
        try await Self.withFile { path in
            #expect(
                await Self.read(path, "SELECT * FROM t")
                    == #"[{"id":9007199254740993,"name":"a \"b\"","size":1.5,"data":"\\x00ff"},"#
                    + #"{"id":2,"name":null,"size":"Infinity","data":null}]"#
            )
            #expect(await Self.read(path, "SELECT count(*) FROM t") == "2")
            #expect(await Self.read(path, "SELECT id FROM t WHERE id < 0") == "[]")
            #expect(await Self.read(path, "SELECT id FROM t WHERE id = 2; -- one") == "2")
        }
    }

    /// Virtual tables, which prepare statements of their own: of JSON, full text, ranges, and what SQLite knows of itself.
    @Test(arguments: [
        ("SELECT value FROM json_each('[7]')", "7"), ("SELECT t FROM words WHERE words MATCH 'hel*'", "«hello world»"),
        ("SELECT highlight(words, 0, '<', '>') FROM words WHERE words MATCH 'world'", "«hello <world>»"),
        ("SELECT t FROM old WHERE old MATCH 'world'", "«hello world»"), ("SELECT a FROM boxes WHERE a < 3", "2"),
        ("SELECT name FROM pragma_table_info('words')", "«t»"), ("SELECT count(*) > 0 FROM dbstat", "1"),
        ("SELECT 1 /* a\\nb */; ; -- c\\n/* d\\n */", "1"), ("-- a\\n/* b */ SELECT 1", "1"),
    ])
    func `tables that are made by modules are read`(query: String, rows: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/app.db"
            let statements = """
                CREATE VIRTUAL TABLE words USING fts5(t); INSERT INTO words VALUES ('hello world'), ('other');
                CREATE VIRTUAL TABLE old USING fts4(t); INSERT INTO old VALUES ('hello world');
                CREATE VIRTUAL TABLE boxes USING rtree(id, a, b); INSERT INTO boxes VALUES (1, 2, 3);
                """
            var handle: OpaquePointer?
            // Both texts are copied; the handle is closed below.
            let code = unsafe sqlite3_open(path, &handle)
            defer { unsafe sqlite3_close(handle) }
            try #require(code == SQLITE_OK)
            try #require(unsafe sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK)
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(await Self.read(path, query) == rows)
            for table in ["words", "old", "boxes"] {
                let refusal = await Self.read(path, "DELETE FROM \(table)")
                #expect(refusal.hasPrefix("query: the query would change the database"), "\(refusal)")
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `as many semicolons as a file can hold are read in no time`() async throws {
        try await Self.withFile { path in
            let many = String(repeating: "; ", count: 400_000)
            #expect(await Self.read(path, "SELECT 1 \(many)") == "1")
            #expect(
                await Self.read(path, "SELECT 1 \(many) SELECT 2").hasSuffix("second statement, \"SELECT 2\"; keep one")
            )
        }
    }

    @Test(arguments: [
        "INSERT INTO t VALUES (1, 2, 3, 4)", "DELETE FROM t", "DROP TABLE t", "CREATE TEMP TABLE x (a)",
        "ATTACH '/tmp/other.db' AS o", "VACUUM INTO '/tmp/copy.db'", "PRAGMA user_version = 7",
        "PRAGMA temp_store_directory = '/tmp'", "BEGIN IMMEDIATE", "UPDATE t SET id = 1",
        "REPLACE INTO t (id) VALUES (1)",
        "CREATE VIRTUAL TABLE v USING fts5(a)", "DELETE FROM t RETURNING id", "ANALYZE",
        "WITH a AS (SELECT 1) DELETE FROM t",
    ])
    func `nothing is written`(query: String) async throws {
        try await Self.withFile { path in
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(await Self.read(path, query).hasPrefix("query: the query would change the database"))
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test func `faults of a query have their place`() async throws {
        try await Self.withFile { path in
            #expect(
                await Self.read(path, "SELECT *\\n  FROM gone")
                    .hasPrefix("query: no such table: gone")
            )
            #expect(
                await Self.read(path, "SELECT id,\\n nam FROM t")
                    == #"query: no such column: nam, in line 2, column 2 of the query, at "nam FROM t""#
            )
            #expect(
                await Self.read(path, "SELECT id, id FROM t")
                    == #"query: the query has two columns called "id"; "#
                    + "give one another name, as in SELECT a.id AS other_id"
            )
            #expect(
                await Self.read(path, "SELECT 1; SELECT 2")
                    == #"query: the query has a second statement, "SELECT 2"; keep one"#
            )
            #expect(await Self.read(path + ".gone", "SELECT 1") == "missing: there is no file \(path).gone")
        }
    }

    @Test func `a query without end is ended with its run`() async throws {
        try await Self.withFile { path in
            let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            let source = try source(SQLSource.self, "sql: { database: \"sqlite:\(path)\", query: \"\(endless)\" }")
            let failure = await #expect(throws: SourceError.self) {
                _ = try await withDeadline(.milliseconds(100)) { () async throws(SourceError) in
                    try await source.read()
                }
            }
            #expect(failure?.kind == .timeout)
        }
    }

    @Test func `what can be seen without running it is seen before`() async throws {
        try await Self.withFile { path in
            func preflight(_ query: String) throws -> String? {
                try source(SQLSource.self, "sql: { database: \"sqlite:\(path)\", query: \"\(query)\" }")
                    .preflightFailure?.message
            }
            let (good, bad) = (try preflight("SELECT 1"), try preflight("SELEC 1"))
            #expect(good == nil)
            #expect(bad == #"near "SELEC": syntax error, in line 1, column 1 of the query, at "SELEC 1""#)
        }
    }

    @Test(arguments: [
        (#"{ query: SELECT 1 }"#, "lacks a database"),
        (#"{ database: "mysql://h/d", query: SELECT 1 }"#, "MySQL is neither SQLite nor PostgreSQL"),
        (#"{ database: "http://h/d", query: SELECT 1 }"#, "must be sqlite:FILE"),
        (
            #"{ database: "postgres://u:pw@h:99x/d", query: SELECT 1 }"#,
            "such as postgres://USER:PASSWORD@HOST:5432/NAME"
        ),
        (#"{ database: "sqlite:a.db" }"#, "asks for nothing"),
        (#"{ database: "sqlite:a.db", channel: c }"#, "SQLite tells of nothing"),
    ])
    func `faults of the map are told`(map: String, part: String) throws {
        let (source, faults) = try reading("sql: \(map)") { SQLSource(reading: $0) }
        #expect(source == nil)
        #expect(faults.count == 1)
        #expect(faults.first?.contains(part) == true, "\(faults)")
    }

    @Test func `what is no file is told at once, and no thread waits for it`() async throws {
        try await withTemporaryFolder { folder in
            let pipe = folder + "/pipe"
            try #require(unsafe mkfifo(pipe, 0o600) == 0)
            let clock = ContinuousClock()
            let start = clock.now
            #expect(await Self.read(pipe, "SELECT 1") == "unreadable: \(pipe) is a named pipe, not a file")
            #expect(await Self.read(folder, "SELECT 1") == "unreadable: \(folder) is a directory, not a file")
            #expect(clock.now - start < .seconds(10))
        }
    }

    @Test func `a value that is too long is not looked at`() async throws {
        try await Self.withFile { path in
            let clock = ContinuousClock()
            let start = clock.now
            for value in ["zeroblob(60000000)", "hex(zeroblob(30000000))"] {
                let sentence =
                    "tooLarge: the rows have more than 1048576 bytes after 0 of them; "
                    + "add a LIMIT to the query, or raise max_bytes"
                #expect(await Self.read(path, "SELECT \(value)") == sentence)
            }
            // Written out, the first took a minute in a debugging build.
            #expect(clock.now - start < .seconds(10))
        }
    }

    @Test func `a file that its writer left in the middle of a change is told as that`() async throws {
        try await Self.withFile { path in
            var handle: OpaquePointer?
            defer { unsafe sqlite3_close(handle) }
            try #require(unsafe sqlite3_open(path, &handle) == SQLITE_OK)
            // More than fits in its memory, so that some of it stands in the file before its end.
            let statements = """
                PRAGMA cache_size = 5; BEGIN;
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                INSERT INTO t SELECT i, hex(randomblob(200)), 0, NULL FROM n;
                """
            try #require(unsafe sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK)
            // As both files are found when it is killed now.
            let left = path + ".left"
            try FileManager.default.copyItem(atPath: path, toPath: left)
            try FileManager.default.copyItem(atPath: path + "-journal", toPath: left + "-journal")
            #expect(
                await Self.read(left, "SELECT count(*) FROM t")
                    == "unreadable: a program that wrote to \(left) was ended in the middle of it, and what it left must be "
                    + "taken back; have a program that may write read it once, such as sqlite3 \(left) .tables"
            )
        }
    }
}
