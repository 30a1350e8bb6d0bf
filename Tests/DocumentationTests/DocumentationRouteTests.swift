import TestSupport
import Configuration
import DataSources
import Foundation
import Testing

@testable import JobConfig
@testable import tickertape

/// The tables of routes, parameters, events and figures beside what the program answers.
@Suite struct DocumentationRouteTests {
    private static let http = Document("docs/http.md")
    private static let stream = Document("docs/stream.md")

    private static func bench() throws -> RouteBench { try RouteBench("jobs: { a: { every: 1m, generate: sine } }") }

    private static func openAPI() async throws -> [String: Any] {
        try (try await bench().get("/openapi.json")).object()
    }

    private static func keys(_ page: Document, _ heading: String, _ head: String, _ number: Int = 0) throws -> [String]
    {
        let tables = try page.tables(under: heading).filter { $0.head.first == head }
        return try #require(tables.count > number ? tables[number].keys : nil, "\(heading) has no table of \(head)")
    }

    @Test func `every route has one row, and every row a route`() async throws {
        let paths = try #require(try await Self.openAPI()["paths"] as? [String: [String: Any]])
        let routes = paths.flatMap { path, item in
            item.keys.filter { $0 != "parameters" }.map {
                "\($0.uppercased()) \(path.replacing("{name}", with: "NAME"))"
            }
        }
        #expect(try Self.keys(Self.http, "## Routes", "route").sorted() == routes.sorted())
    }

    /// The parameters of a path in the OpenAPI document that go into the query.
    private static func parameters(of path: String) async throws -> Set<String> {
        let paths = try #require(try await openAPI()["paths"] as? [String: [String: Any]])
        let operation = try #require(paths[path]?["get"] as? [String: Any])
        let parameters = try #require(operation["parameters"] as? [[String: Any]])
        return Set(parameters.filter { $0["in"] as? String == "query" }.compactMap { $0["name"] as? String })
    }

    @Test func `the parameters are those that are described`() async throws {
        let stream = Set(try Self.keys(Self.stream, "## Parameters", "parameter"))
        #expect(stream == (try await Self.parameters(of: "/events")).union(["token"]))
        let history = Set(try Self.keys(Self.http, "## History of a job", "parameter"))
        #expect(history == (try await Self.parameters(of: "/jobs/{name}/history")))
    }

    @Test func `states of jobs, and what becomes of a run, are those that are described`() async throws {
        let components = try #require(try await Self.openAPI()["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        #expect(try Self.keys(Self.http, "## The index", "state") == schemas["State"]?["enum"] as? [String])
        let started = try #require(schemas["Started"]?["properties"] as? [String: [String: Any]])
        #expect(try Self.keys(Self.http, "## Control", "`run`") == started["run"]?["enum"] as? [String])
        let entry = try #require(schemas["Entry"]?["required"] as? [String])
        let words = Self.http.words
        #expect(entry.filter { !words.contains($0) && $0 != "links" } == [])
    }

    @Test func `no job can take an event of the stream for its own`() throws {
        let rows = try Self.keys(Self.stream, "## Events", "event")
        #expect(rows.count == 15)
        for event in rows where !["dataUpdate", "event"].contains(event) {
            let text = "jobs: { a: { every: 5s, run: x, event: \(event) } }"
            let (_, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:])
            #expect(diagnostics.contains { $0.message.contains("which the stream uses itself") }, "\(event)")
        }
    }

    @Test func `every kind of failure is named`() {
        let words = Set(Self.stream.words.flatMap { $0.split(separator: " ") })
        for kind in SourceError.Kind.allCases { #expect(words.contains(Substring(kind.rawValue)), "\(kind)") }
    }

    @Test func `every figure has its place in the table of metrics`() async throws {
        let page = Document("docs/operations.md")
        let table = try #require(try page.tables(under: "## Metrics").first)
        var names: Set<String> = []
        for row in table.rows {
            let cell = Document.code(in: row[0])
            // `_events_total` shares with the first name of its row what stands before one of its underscores.
            let first = try #require(cell.first)
            let parts = first.split(separator: "_")
            names.formUnion(cell.filter { !$0.hasPrefix("_") })
            for end in cell where end.hasPrefix("_") {
                names.formUnion((1...parts.count).map { parts.prefix($0).joined(separator: "_") + end })
            }
        }
        let figures = Set(try Exposition(try await Self.bench().get("/metrics").text).types.keys)
        let left = figures.subtracting(names).filter { !$0.hasPrefix("process_") }
        #expect(left.sorted() == [])
    }
}
