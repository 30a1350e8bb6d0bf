import Glibc
import TestPorts
import TestSupport
import Testing

/// Several nodes behind a proxy, of which one says nothing at all.
@Suite struct SilentNodeTests {
    @Test(.enabled(if: ProxyUnderTest.Kind.nginx.isInstalled, "needs nginx"))
    func `nginx asks the next node where one does not answer`() async throws {
        // Nobody accepts, and one that waits takes all the room: the kernel drops what else wants to connect, as a network
        // does whose machine is gone.
        let (silent, place) = try Connection.listening()
        defer { close(silent) }
        #expect(listen(silent, 0) == 0)
        let waiting = try Connection(port: place)
        try await Program.serving("jobs: { a: { every: 1h, generate: sine } }") { _, port in
            try await ProxyUnderTest.running(.nginx, from: FreePort.reserve(), to: port, others: [place]) { proxy in
                // They go to both in turn; none may wait for as long as nginx does by itself, a minute.
                for _ in 1...4 {
                    let answer = try await Answer.to("GET", "/health", at: proxy.port)
                    #expect(answer.status == 200)
                    #expect(answer.unchunkedText == #"{"status":"ok"}"#)
                }
                let refusals = try proxy.errors.filter { $0.contains("while connecting to upstream") }
                #expect(refusals.contains { $0.contains("timed out") && $0.contains("127.0.0.1:\(place)/") })
            }
        }
        withExtendedLifetime(waiting) {}
    }
}
