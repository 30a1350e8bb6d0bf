import Foundation
import Glibc
import TestSupport
import Testing

/// Since when things are as they are, over several lives of the program.
@Suite struct StandingRestartTests {
    private static let jobs = """
        server: { history: { file: h.db, events: 5 } }
        jobs:
          up: { every: 100ms, generate: constant, value: up }
          bad: { every: 200ms, run: exit 3 }
        """

    private func entry(_ job: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `since and failures in a row go on over restarts`(signal: CInt) async throws {
        try await LastingFolder.during { folder in
            var known: [String]?
            var failures = 0
            for life in 1...3 {
                try await folder.serve(Self.jobs) { program, port in
                    let least = failures
                    let (since, count) = try await eventually("both have run, life \(life)") {
                        let (up, bad) = (try await entry("up", at: port), try await entry("bad", at: port))
                        guard let failing = bad["failing"] as? [String: Any], let count = failing["count"] as? Int,
                            count > least + 2, let last = up["last"] as? [String: Any], up["runs"] as? Int ?? 0 > 8
                        else { return nil as ([String], Int)? }
                        let words = [up["since"], last["since"], bad["since"], failing["since"]].map {
                            $0 as? String ?? ""
                        }
                        return (words, count)
                    }
                    #expect(since == known ?? since)
                    // A second's worth of failures may not be stored where the program is killed.
                    (known, failures) = (since, max(0, count - 10))
                    program.signal(signal)
                    _ = try await program.end()
                }
            }
        }
    }
}
