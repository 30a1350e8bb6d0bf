import TestSupport
import DataSources
import Foundation
import HTTP
import Server
import Tape
import Testing

@testable import EventStreams
@testable import API

@Suite struct OpenAPITests {
    private static let jobs = """
        server: { tokens: { publish: [p] } }
        jobs: { note: { post: true }, wave: { every: 1m, generate: sine } }
        """

    private func document() throws -> [String: Any] { try OpenAPI.response.object() }

    private func paths() throws -> [String: [String: Any]] {
        try #require(try document()["paths"] as? [String: [String: Any]])
    }

    /// The operation of a method on a path.
    private func operation(_ method: String, _ path: String) throws -> [String: Any] {
        try #require(try paths()[path]?[method.lowercased()] as? [String: Any], "\(method) \(path)")
    }

    @Test func `the document is served to all, as JSON of OpenAPI 3_1`() async throws {
        let bench = try RouteBench("server: { tokens: { subscribe: [s] } }\njobs: { note: { post: true } }")
        let answer = try await bench.get("/openapi.json")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/json")
        let document = try answer.object()
        #expect(document["openapi"] as? String == "3.1.0")
        #expect((document["info"] as? [String: Any])?["version"] as? String == version)
        #expect(document.keys.sorted() == ["components", "info", "openapi", "paths", "servers"])
    }

    @Test func `what is referred to is there, and what is there is referred to`() throws {
        let document = try document()
        var wanted: Set<String> = []
        func collect(_ value: Any) {
            if let object = value as? [String: Any] {
                if let reference = object["$ref"] as? String { wanted.insert(reference) }
                object.values.forEach(collect)
            } else if let list = value as? [Any] {
                list.forEach(collect)
            }
        }
        collect(document)
        let components = try #require(document["components"] as? [String: [String: Any]])
        let there = components.filter { $0.key != "securitySchemes" }.flatMap { kind, members in
            members.keys.map { "#/components/\(kind)/\($0)" }
        }
        #expect(wanted.subtracting(there) == [])
        #expect(Set(there).subtracting(wanted) == [])
    }

    @Test func `every operation has an id of its own, a summary, a security and answers`() throws {
        var ids: [String] = []
        for (path, item) in try paths() {
            for (method, value) in item where method != "parameters" {
                let operation = try #require(value as? [String: Any])
                ids.append(try #require(operation["operationId"] as? String, "\(method) \(path)"))
                #expect(operation["summary"] is String)
                #expect(operation["security"] is [Any])
                #expect((operation["responses"] as? [String: Any])?.count ?? 0 > 1)
            }
        }
        #expect(Set(ids).count == ids.count)
    }

    @Test func `each path has the methods that it says it has`() async throws {
        let bench = try RouteBench(Self.jobs)
        for (path, item) in try paths() {
            let target = path.replacing("{name}", with: "note")
            let allow = try #require(try await bench.answer("OPTIONS", target)["Allow"])
            var methods = Set(item.keys.filter { $0 != "parameters" }.map { $0.uppercased() } + ["OPTIONS"])
            if methods.contains("GET") { methods.insert("HEAD") }
            #expect(Set(allow.split(separator: ", ").map(String.init)) == methods, "\(path)")
        }
    }

    @Test(arguments: [
        ("GET", "/", "/", "", 200), ("GET", "/", "/?%zz", "", 400), ("GET", "/index.html", "/index.html", "", 200),
        ("GET", "/health", "/health", "", 200), ("GET", "/monitor", "/monitor", "", 200),
        ("GET", "/metrics", "/metrics", "", 200), ("GET", "/openapi.json", "/openapi.json", "", 200),
        ("GET", "/jobs/{name}", "/jobs/note", "", 200), ("GET", "/jobs/{name}", "/jobs/none", "", 404),
        ("POST", "/jobs/{name}", "/jobs/note?token=p", "1", 202),
        ("POST", "/jobs/{name}", "/jobs/note?token=p", "no", 400),
        ("POST", "/jobs/{name}", "/jobs/note", "1", 401), ("POST", "/jobs/{name}", "/jobs/wave?token=p", "1", 405),
        ("GET", "/jobs/{name}/history", "/jobs/note/history", "", 200),
        ("GET", "/jobs/{name}/history", "/jobs/note/history?limit=0", "", 400),
        ("GET", "/badge/{name}.svg", "/badge/note.svg", "", 200),
        ("GET", "/events", "/events?catchup=soon", "", 400),
    ])
    func `answers are those that are described`(method: String, path: String, target: String, body: String, status: Int)
        async throws
    {
        let type: HeaderFields = method == "POST" ? ["Content-Type": "application/json"] : [:]
        let answer = try await RouteBench(Self.jobs).answer(method, target, type, body: body)
        #expect(answer.status == status)
        let media = try #require(answer["Content-Type"]?.split(separator: ";").first)
        let responses = try #require(try operation(method, path)["responses"] as? [String: [String: Any]])
        let response = try #require(responses["\(status)"], "\(status) is described")
        let isProblem = response["$ref"] as? String == "#/components/responses/\(status)"
        #expect(isProblem == (media == "application/problem+json"))
        if !isProblem { #expect((response["content"] as? [String: Any])?.keys.contains(String(media)) == true) }
    }

    @Test func `the parameters of the stream are those that are described`() throws {
        let parameters = try #require(try operation("GET", "/events")["parameters"] as? [[String: Any]])
        let names = parameters.compactMap { $0["name"] as? String }
        #expect(
            names == [
                "job", "event", "catchup", "heartbeat", "relay", "every", "patch", "last_event_id", "lastEventId", "at",
                "speed", "link",
            ]
        )
        let target =
            "/events?job=a,b&job=c&event=x&catchup=10m&heartbeat=event&relay=1&last_event_id=test-1&lastEventId=test-2"
        let stream = try RouteBench(Self.jobs).stream(target)
        #expect(stream.filter.plainJobs.sorted() == ["a", "b", "c"])
        #expect(stream.catchUp == .time(.seconds(600)))
        #expect(stream.heartbeatStyle == .event)
        #expect(stream.filter.isRelayed)
        #expect(stream.lastEventID == "test-1")
    }
}
