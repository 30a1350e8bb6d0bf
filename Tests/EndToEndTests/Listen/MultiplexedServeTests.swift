import Foundation
import TestCertificates
import TestSupport
import Testing

/// The program in HTTP/2, as curl and nghttp meet it.
@Suite struct MultiplexedServeTests {
    private static let jobs = """
        server:
          listen:
            - 127.0.0.1:0
            - { address: "127.0.0.1:0", tls: true }
            - unix:s.sock
          tls: { certificate: c.pem, key: k.pem }
          tokens: { publish: [t] }
        jobs:
          a: { post: true }

        """

    @Test func `curl speaks it by ALPN, by prior knowledge, and through a socket file`() async throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let files = ["jobs.yaml": Self.jobs, "c.pem": pair.certificateText, "k.pem": pair.keyText]
        try await Program.running([], files: files) { program in
            let plain = try await program.port()
            let secure = try #require(program.output.firstMatch(of: /https:\/\/127\.0\.0\.1:(\d+)/)?.1)
            let curl = "curl -sS --max-time 20 --cacert c.pem -w '%{http_version} %{http_code}\\n' -o body"
            for arguments in [
                "--http2 https://localhost:\(secure)/health",
                "--http2-prior-knowledge http://localhost:\(plain)/health",
                "--http2-prior-knowledge --unix-socket s.sock http://localhost/health",
            ] {
                let said = try Shell.said("\(curl) \(arguments)", in: program.folder)
                #expect(said == "2 200\n", "\(arguments)")
                #expect(program.read("body").contains(#""status":"ok""#))
            }
            let old = try Shell.said("\(curl) --http1.1 https://localhost:\(secure)/health", in: program.folder)
            #expect(old == "1.1 200\n")
            // Whoever names the oldest alone is served as well.
            let oldest = try Shell.said("\(curl) --http1.0 https://localhost:\(secure)/health", in: program.folder)
            #expect(oldest == "1.1 200\n" || oldest == "1.0 200\n", "\(oldest)")
            let other = "-H 'Host: elsewhere.example' --http2 https://localhost:\(secure)/health"
            #expect(try Shell.said("\(curl) \(other)", in: program.folder) == "2 421\n")
            let post = "-H 'Authorization: Bearer t' -d 1 -H 'Content-Type: application/json'"
            let url = "https://localhost:\(secure)"
            #expect(try Shell.said("\(curl) --http2 \(post) \(url)/jobs/a", in: program.folder) == "2 202\n")
            try program.write(String(repeating: "1", count: 900_000), to: "large")
            let large = "--data-binary @large -H 'Content-Type: text/plain'"
            #expect(try Shell.said("\(curl) --http2 \(large) \(url)/jobs/a", in: program.folder) == "2 401\n")
            let stream = "curl -sSN --max-time 1 --cacert c.pem --http2 \(url)/events?catchup=all"
            let heard = try Shell.said(stream, in: program.folder)
            #expect(heard.contains("event: hello") && heard.contains(#""data":1"#))
            let metrics = try Shell.said("curl -sS --cacert c.pem --http2 \(url)/metrics", in: program.folder)
            #expect(metrics.contains("tickertape_connections{protocol=\"h2\",tls=\"yes\"} 1\n"))
            #expect(metrics.contains("tickertape_http2_floods_total 0\n"))
            program.signal(15)
            #expect(try await program.end() == .exited(0))
        }
    }
}
