import Foundation
import TestSupport

/// A folder that outlives the programs that are started in it, one after another.
struct LastingFolder {
    let url: URL

    /// Makes one for a test, and removes it with all that is in it.
    static func during(
        isolation: isolated (any Actor)? = #isolation,
        _ test: (LastingFolder) async throws -> Void
    ) async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try await test(LastingFolder(url: url))
    }

    /// Serves a file of jobs until the test ends the program.
    func serve(
        _ jobs: String,
        isolation: isolated (any Actor)? = #isolation,
        _ test: (Program, UInt16) async throws -> Void
    ) async throws {
        try await Program.running(
            ["--listen", "127.0.0.1:0", "--config", url.appending(path: "jobs.yaml").path],
            files: ["jobs.yaml": jobs],
            in: url
        ) { program in
            try await test(program, try await program.port())
        }
    }
}
