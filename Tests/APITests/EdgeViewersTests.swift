import TestSupport
import Foundation
import HTTP
import Testing

@testable import API

@Suite struct EdgeViewersTests {
    @Test func `what an edge says holds for a while, and the last word counts`() {
        let viewers = EdgeViewers()
        let start = ContinuousClock.now
        #expect(viewers.record(5, of: "a", at: start))
        #expect(viewers.record(7, of: "b", at: start + .seconds(20)))
        #expect(viewers.record(6, of: "a", at: start + .seconds(20)))
        #expect(viewers.total(at: start + .seconds(25)) == (2, 13))
        #expect(viewers.record(1, of: "b", at: start + .seconds(45)))
        #expect(viewers.total(at: start + .seconds(55)) == (1, 1))
        #expect(viewers.total(at: start + .seconds(90)) == (0, 0))
    }

    @Test func `no more edges are known than there may be, until some are gone`() {
        let viewers = EdgeViewers()
        let start = ContinuousClock.now
        for number in 0..<EdgeViewers.mostEdges { #expect(viewers.record(1, of: "\(number)", at: start)) }
        #expect(!viewers.record(1, of: "more", at: start + .seconds(1)))
        #expect(viewers.record(2, of: "0", at: start + .seconds(1)))
        #expect(viewers.record(1, of: "more", at: start + .seconds(60)))
        #expect(viewers.total(at: start + .seconds(60)) == (1, 1))
    }

    private static let jobs = "server: { tokens: { subscribe: [s] } }\njobs: { a: { every: 1h, generate: counter } }"

    private func post(_ body: String, _ type: String = "application/json", token: String? = "s") async throws -> Int {
        let bench = try RouteBench(Self.jobs)
        let fields: HeaderFields =
            token.map { ["Content-Type": type, "Authorization": "Bearer \($0)"] } ?? ["Content-Type": type]
        return try await bench.answer("POST", "/edges", fields, body: body).status
    }

    @Test func `who may read may say how many look on, in JSON that says so`() async throws {
        #expect(try await post(#"{"edge":"a","viewers":3}"#) == 204)
        #expect(try await post(#"{"edge":"a","viewers":3}"#, "application/json; charset=utf-8") == 204)
        #expect(try await post(#"{"edge":"a","viewers":3}"#, token: nil) == 401)
        for body in ["", "x", "{"] { #expect(try await post(body, "text/plain", token: nil) == 401) }
        // What a page of another origin can send without asking.
        #expect(try await post(#"{"edge":"a","viewers":3}"#, "text/plain") == 400)
        for body in [
            "", "1", "{}", #"{"edge":"a"}"#, #"{"edge":"","viewers":1}"#, #"{"edge":"a","viewers":-1}"#,
            #"{"edge":"a","viewers":1e30}"#, #"{"edge":"a","viewers":100000001}"#,
            #"{"edge":"\#(String(repeating: "x", count: 65))","viewers":1}"#,
        ] {
            #expect(try await post(body) == 400, "\(body)")
        }
    }
}
