import TestPorts
import TestSupport
import Testing

/// Edges that follow each other, so that nobody has the jobs.
@Suite struct EdgeCircleTests {
    @Test func `a circle of edges is found by what is asked, and by the edge that follows itself`() async throws {
        let ports = (try FreePort.reserve(), try FreePort.reserve())
        func running(_ port: UInt16, of origin: UInt16, _ test: () async throws -> Void) async throws {
            let files = ["jobs.yaml": "server: { origin: { url: \"http://127.0.0.1:\(origin)/events\" } }"]
            try await Program.running(["--listen", "127.0.0.1:\(port)"], files: files) { program in
                _ = try await program.port()
                try await test()
            }
        }
        try await running(ports.0, of: ports.1) {
            try await running(ports.1, of: ports.0) {
                for port in [ports.0, ports.1] {
                    let post = try await Answer.to("POST", "/jobs/a", at: port, body: "1")
                    #expect(post.status == 508 && post.text.contains("in a circle"), "\(post.text)")
                    let index = try await Answer.to("GET", "/", at: port, fields: ["Accept": "application/json"])
                    #expect(index.status == 508, "\(index.text)")
                }
            }
        }
        try await running(ports.0, of: ports.0) {
            // At first nobody listens there.
            try await eventually("the circle in health") { () -> Bool? in
                let health = try await Answer.to("GET", "/health", at: ports.0).text
                return health.contains("answers 508: edges follow each other in a circle") ? true : nil
            }
        }
    }
}
