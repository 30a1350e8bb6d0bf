import Foundation
import Glibc
import TestSupport
import Testing

@testable import History

/// What tests of an edge with a file, and of its origin, have in common.
enum EdgeFolder {
    static let origin = """
        server: { history: { file: origin.db }, tokens: { subscribe: [s] } }
        jobs: { a: { every: 20ms, generate: counter }, rare: { every: 1h, on_start: true, generate: counter } }
        """

    static func edge(of port: UInt16) -> String {
        "server: { history: { file: edge.db }, origin: { url: \"http://127.0.0.1:\(port)/events\", token: s } }"
    }

    /// What a client sees that is there from the newest event it has, or from the next one; nil where it is not taken yet.
    static func events(_ count: Int, behind last: String?, at port: UInt16) async throws -> [Block]? {
        let fields = last.map { ["Last-Event-ID": $0] } ?? [:]
        let stream = try await EventStream.open("/events?job=a&catchup=none", at: port, fields: fields)
        defer { stream.cut() }
        let hello = try #require(try await stream.next())
        guard hello.event == "hello" else { return nil }
        #expect(try hello.object()["resume"] as? String == (last == nil ? "fresh" : "resumed"), "\(hello.data)")
        return try await stream.blocks(count)
    }

    static func kill(_ program: Program) async throws {
        program.signal(SIGKILL)
        _ = try await program.end()
    }

    /// The first value that a statement comes to.
    static func first(_ path: String, _ statement: String) throws -> String? {
        let rows = try Database(path: path, timeout: .seconds(1)).prepare(statement)
        return try rows.step() ? rows.text(0) : nil
    }
}

extension LastingFolder {
    /// An origin at a port of its own choice, in a folder of its own.
    func serveOrigin(
        at port: UInt16,
        _ test: (Program) async throws -> Void
    ) async throws {
        let place = url.appending(path: "origin")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let arguments = ["--listen", "127.0.0.1:\(port)", "--config", place.appending(path: "jobs.yaml").path]
        try await Program.running(arguments, files: ["jobs.yaml": EdgeFolder.origin], in: place) { program in
            _ = try await program.port()
            try await test(program)
        }
    }
}
