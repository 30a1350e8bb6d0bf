import Foundation
import HTTP
import Server
import Testing
import TestSupport

@testable import API

/// An index of jobs whose newest results are large.
@Suite struct LargeIndexTests {
    private static let jobs = (0..<4).map { "  j\($0): { post: true }" }.joined(separator: "\n")

    private static func value(_ size: Int) -> String { "\"\(String(repeating: "ü\\n", count: size / 4))\"" }

    private func bench() throws -> RouteBench { try RouteBench("jobs:\n\(Self.jobs)\n") }

    private func isAtOnce(_ target: String, on bench: RouteBench) throws -> Bool {
        if case .response = try bench.reply("GET", target) { true } else { false }
    }

    @Test func `no event loop puts together what is large`() throws {
        let bench = try bench()
        for number in 0..<4 { try bench.publish(Self.value(10_000), on: "j\(number)") }
        #expect(try isAtOnce("/", on: bench) && isAtOnce("/jobs/j3", on: bench))
        try bench.publish(Self.value(100_000), on: "j3")
        #expect(try !isAtOnce("/", on: bench) && !isAtOnce("/jobs/j3", on: bench))
        #expect(try isAtOnce("/?fields=state", on: bench) && isAtOnce("/jobs/j2", on: bench))
    }

    @Test func `nor what is told of many jobs`() throws {
        let jobs = (0..<200).map { "  j\($0): { post: true }" }.joined(separator: "\n")
        #expect(try !isAtOnce("/", on: try RouteBench("jobs:\n\(jobs)\n")))
    }

    @Test func `large values stand in their places, be they JSON or text`() async throws {
        let bench = try bench()
        let values = [Self.value(5000), "[\(Self.value(200_000))]", "1", Self.value(20)]
        for (number, value) in values.enumerated() { try bench.publish(value, on: "j\(number)") }
        let answer = try await bench.get("/")
        #expect(answer.status == 200 && answer.bodyCount == answer.whole.count && answer.bodyCount > 150_000)
        let index = try JSONSerialization.jsonObject(with: Data(answer.whole)) as? [String: Any]
        let entries = try #require(index?["jobs"] as? [String: [String: Any]])
        for (number, value) in values.enumerated() {
            let last = try #require(entries["j\(number)"]?["last"] as? [String: Any])
            let wanted = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
            #expect(last["data"] as? NSObject == wanted as? NSObject)
            #expect(last["id"] as? String == "test-\(number + 1)")
        }
    }

    @Test func `a large index is 304 as long as no other result has come`() async throws {
        let bench = try bench()
        try bench.publish(Self.value(100_000), on: "j0")
        let tag = try #require(try await bench.get("/")["ETag"])
        let same = try await bench.get("/", ["If-None-Match": tag])
        #expect(same.status == 304 && same.bodyCount == 0)
        try bench.publish(Self.value(100_000), on: "j0")
        #expect(try await bench.get("/", ["If-None-Match": tag]).status == 200)
    }
}
