import TestSupport
import Configuration
import DataSources
import Foundation
import Scheduling
import Testing

@testable import JobConfig
@testable import tickertape

/// The tables of docs/jobs.md beside what the program knows.
@Suite struct DocumentationKeyTests {
    private static let page = Document("docs/jobs.md")

    /// The keys at a place of the JSON Schema, which is made from the program's own list.
    private static func keys(_ path: String...) throws -> Set<String> {
        var object = try #require(try JSONSerialization.jsonObject(with: Data(Schema.text.utf8)) as? [String: Any])
        for step in path {
            let inner = object[step] ?? (object["properties"] as? [String: Any])?[step]
            object = try #require(inner as? [String: Any], "\(step) of \(path)")
        }
        // Where a value may be of several kinds, one of them is a map.
        let kinds = [object] + (object["anyOf"] as? [[String: Any]] ?? [])
        return Set(kinds.flatMap { ($0["properties"] as? [String: Any] ?? [:]).keys })
    }

    private static func table(_ heading: String, _ number: Int = 0) throws -> [String] {
        let tables = try page.tables(under: heading).filter { $0.head.first == "key" }
        return try #require(tables.count > number ? tables[number].keys : nil, "\(heading) has no table \(number)")
    }

    private static let headingsOfOptions = [
        ("### Options of schedules", 0), ("### Options of `run` and `command`", 0), ("### Options of `generate`", 0),
        ("### Options of `file`", 0), ("## Options", 0), ("## Options", 1),
    ]

    @Test func `every option of a job has one row, and no other key has`() throws {
        let rows = try Self.headingsOfOptions.flatMap { try Self.table($0.0, $0.1) }
        #expect(rows.sorted() == (try Self.keys("defaults")).sorted())
    }

    @Test func `every trigger and every source has one row`() throws {
        let triggers = try Self.table("## Triggers")
        let sources = try Self.table("## Sources")
        #expect(sources.sorted() == SourceKinds.keys.sorted())
        #expect(Set(ScheduleKinds.keys).subtracting(triggers) == [])
        let all = try Self.keys("$defs", "job").subtracting(try Self.keys("defaults"))
        #expect((triggers + sources).sorted() == all.sorted())
    }

    @Test func `the maps within have a row for each key`() throws {
        #expect(try Self.table("### Options of `http`").sorted() == Self.keys("$defs", "job", "http").sorted())
        #expect(try Self.table("### Options of `show`").sorted() == Self.keys("defaults", "show").sorted())
        for source in ["mqtt", "redis", "sql"] {
            #expect(
                try Self.table("### Options of `\(source)`").sorted() == Self.keys("$defs", "job", source).sorted()
            )
        }
        #expect(try Self.table("## Options", 2).sorted() == Self.keys("defaults", "retry").sorted())
        #expect(try Self.table("## Server").sorted() == Self.keys("server").sorted())
        #expect(try Self.table("## Server", 1).sorted() == Self.keys("server", "history").sorted())
        #expect(try Self.table("## Server", 2).sorted() == Self.keys("server", "tokens").sorted())
        #expect(try Self.table("## Server", 3).sorted() == Self.keys("server", "tls").sorted())
        #expect(try Self.table("## Server", 4).sorted() == Self.keys("server", "listen").sorted())
        #expect(try Self.table("## Server", 5).sorted() == Self.keys("server", "cluster").sorted())
    }

    /// The tables of keys and the rows of the program that belong there.
    private static let tables: [(heading: String, number: Int, rows: [ConfigKey])] = {
        let options = JobKeys.options.map(\.row)
        let inner = { (key: String, rows: [ConfigKey]) in rows.first { $0.name == key }?.value.keys ?? [] }
        return headingsOfOptions.map { ($0.0, $0.1, options) } + [
            ("### Options of `http`", 0, inner("http", JobKeys.sources)),
            ("### Options of `mqtt`", 0, inner("mqtt", JobKeys.sources)),
            ("### Options of `redis`", 0, inner("redis", JobKeys.sources)),
            ("### Options of `sql`", 0, inner("sql", JobKeys.sources)),
            ("## Options", 2, inner("retry", options)), ("### Options of `show`", 0, inner("show", options)),
            ("## Server", 0, ServerKeys.rows),
            ("## Server", 1, ServerKeys.history.value.keys),
            ("## Server", 2, ServerKeys.tokens.value.keys), ("## Server", 3, ServerKeys.tls.value.keys),
            ("## Server", 4, ServerKeys.listen.row.value.keys), ("## Server", 5, ServerKeys.cluster.value.keys),
        ]
    }()

    @Test func `a row says what the program takes, and what holds without the key`() throws {
        for (heading, number, keys) in Self.tables {
            let table = try Self.page.tables(under: heading).filter { $0.head.first == "key" }[number]
            #expect(table.head == ["key", "value", "default", "meaning"], "\(heading)")
            for row in table.rows {
                let name = try #require(Document.code(in: row[0]).first)
                let key = try #require(keys.first { $0.name == name }, "\(name)")
                #expect(row[1] == key.value.words, "\(name)")
                #expect(row[2].replacing("`", with: "") == key.defaultValue.text, "\(name)")
            }
        }
    }

    /// A file that says a key, with what it is as long as it is not said.
    struct Default: Sendable, CustomTestStringConvertible {
        let key: String
        let value: String
        let without: String
        let with: String

        var testDescription: String { "\(key): \(value)" }
    }

    /// The rows of a table whose default is a value, each within a file that can hold it at `%`.
    private static func defaults(
        _ heading: String,
        _ number: Int = 0,
        in file: (_ key: String) -> String
    ) throws -> [Default] {
        let tables = try page.tables(under: heading).filter { $0.head.first == "key" }
        let column = try #require(tables[number].head.firstIndex(of: "default"))
        return tables[number].rows.compactMap { row in
            guard row[column].hasPrefix("`"), let key = Document.code(in: row[0]).first,
                let value = Document.code(in: row[column]).first
            else { return nil }
            let file = file(key)
            return Default(
                key: key,
                value: value,
                without: file.replacing("%", with: ""),
                with: file.replacing("%", with: ", \(key): \"\(value)\"")
            )
        }
    }

    /// A job that has a use for an option.
    private static func job(for key: String) -> String {
        switch key {
        case "offset": "jobs: { a: { every: 1h, run: x, align: true% } }"
        case "max_runs": "jobs: { a: { request: {}, run: x% } }"
        case "restart": "jobs: { a: { follow: true, run: x% } }"
        case "from": "jobs: { a: { follow: true, file: x% } }"
        case "min", "max", "period": "jobs: { a: { every: 1h, generate: sine% } }"
        default: "jobs: { a: { every: 1h, run: x% } }"
        }
    }

    private static func allDefaults() throws -> [Default] {
        let jobs = try headingsOfOptions.flatMap { try defaults($0.0, $0.1, in: job) }
        let http = try defaults("### Options of `http`") { _ in
            "jobs: { a: { every: 1h, http: { url: \"http://a/\"% } } }"
        }
        let retry = try defaults("## Options", 2) { _ in "jobs: { a: { every: 1h, run: x, retry: { attempts: 2% } } }" }
        let server = try defaults("## Server") { _ in "server: { x-% }\njobs: { a: { post: true } }" }
        let history = try defaults("## Server", 1) { _ in "server: { history: { % } }\njobs: { a: { post: true } }" }
        return jobs + http + retry
            + (server + history).map { row in
                let with = row.with.replacing("{ x-, ", with: "{ ").replacing("{ , ", with: "{ ")
                return Default(
                    key: row.key,
                    value: row.value,
                    without: "jobs: { a: { post: true } }",
                    with: with
                )
            }
    }

    @Test func `a default that is written out changes nothing`() throws {
        let rows = try Self.allDefaults()
        #expect(rows.count >= 30)
        for row in rows {
            #expect(try Self.meaning(row.with) == Self.meaning(row.without), "\(row.testDescription)")
        }
    }

    /// All that a file makes the program do, as text; where its jobs stand, and how they are written, is left out.
    private static func meaning(_ text: String) throws -> String {
        let (read, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:])
        #expect(diagnostics.map(\.message) == [], "\(text)")
        let file = try #require(read)
        var meaning = ""
        var server = file.server
        // Not to listen anywhere in particular is told apart from the usual place.
        server.addresses = server.listenAddresses
        dump(server, to: &meaning)
        let written = ["content", "feedContent", "written", "file", "line", "column", "feedLine", "feedColumn"]
        for part in file.jobs.flatMap({ Array(Mirror(reflecting: $0).children) }) {
            if let label = part.label, !written.contains(label) {
                dump(part.value, to: &meaning, name: label)
            }
        }
        return meaning
    }

    @Test func `every example of a trigger can be read`() throws {
        let rows = try #require(try Self.page.tables(under: "## Triggers").first).rows
        #expect(rows.count >= 6)
        for row in rows {
            let key = try #require(Document.code(in: row[0]).first)
            let values =
                Document.code(in: row[1]) + (key == "cron" ? Document.code(in: row[2]).flatMap(Self.macros) : [])
            #expect(!values.isEmpty)
            for value in values {
                let source = key == "post" ? "" : ", run: x"
                let shown = value == "true" || value.hasPrefix("{") || value.hasPrefix("[") ? value : "\"\(value)\""
                let text = "jobs: { a: { \(key): \(shown)\(source) }, aa: { post: true }, disk: { post: true } }"
                let diagnostics = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).diagnostics
                #expect(diagnostics.map(\.message) == [], "\(text)")
            }
        }
    }

    /// `hourly daily` as they are and with an @; other words of the text are no values by themselves.
    private static func macros(_ text: String) -> [String] {
        text.hasPrefix("hourly ") ? text.split(separator: " ").flatMap { ["\($0)", "@\($0)"] } : []
    }
}
