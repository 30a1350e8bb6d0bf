import Configuration
import Randomness
import TestRounds
import Testing

@testable import JobConfig

/// Random damage to a good file: nothing may trap, and what is printed must be fit for a terminal.
@Suite struct JobFileFuzzTests {
    private static let good = #"""
        # a comment
        server:
          listen: 127.0.0.1:5000
          cors: ["https://a.example"]
          heartbeat: 15s
          retry: 2-5s
          connection_lifetime: 1h
          max_connections: 100000
          history: { events: 10000, age: 24h, bytes: 64MiB }
          tokens:
            subscribe: ["a"]
            publish: [b]
        x-shared: &shared { unit: "%", publish: change }
        jobs:
          ping:
            every: 15s
            command: [ping, -c1, 127.0.0.1]
            match: 'time=([\d.]+)'
          disk:
            <<: *shared
            every: 30s-2m
            run: |
              df / | tail -1
            select: { open: meta.total, newest: "items[0].id" }
          wave: { every: 1s, generate: sine, period: 1m, min: -1, max: 1.5 }
          host: { every: 2s, system: [cpu, memory] }
          page:
            every: 5m
            http:
              url: https://example.com/v1?a=1&b=2
              headers: { Accept: "*/*" }
          nickname:
            post: true

        """#

    /// Pieces that matter to YAML, to the readers of values or to a terminal.
    private static let pieces: [[UInt8]] =
        [
            "*", "&a ", "*a", "<<: ", "!", "!!binary ", "%", "@", "`", "[", "]", "{", "}", ",", ": ", ":", "- ", "? ",
            "|", ">", "'",
            "\"", "\\", "\\x", "#", " #", "\t", "\r", "\n", "\n\n", "  ", "---\n", "...\n", "~", "${A}", "\u{1B}[2J",
            "\u{0}", "\u{85}",
            "\u{2028}", "\u{FEFF}", "日本", "\u{202E}", "99999999999999999999", "-1", "1e999", "0.0000001ms",
            "999999999w", "every",
            "evry", "jobs:\n", "[::1]:5", "post: true\n", "cron: ",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]

    private func damaged(using generator: inout SplitMix64) -> [UInt8] {
        var bytes = Array(Self.good.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let start = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 0...12, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            case 2: if start < bytes.count { bytes[start] = UInt8.random(in: 0...255, using: &generator) }
            default:
                bytes.replaceSubrange(
                    start..<min(end, start + 3),
                    with: Self.pieces.randomElement(using: &generator) ?? []
                )
            }
        }
        return bytes
    }

    @Test(arguments: UInt64(1)...8)
    func `damaged files give faults that can be printed, or a file`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<Rounds.count(200, short: 50) {
            let bytes = damaged(using: &generator)
            let (file, diagnostics) = JobsConfiguration.read(bytes, file: "jobs.yaml")
            #expect(file != nil || diagnostics.contains { $0.severity == .error }, "round \(round)")
            let printer = DiagnosticPrinter(texts: ["jobs.yaml": bytes])
            for fault in diagnostics {
                let text = printer.text(of: fault)
                let isClean = text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
                #expect(isClean && text.utf8.count < 2000, "round \(round): \(text.debugDescription)")
                #expect(fault.location.line >= 1 && fault.location.column >= 1, "round \(round): \(fault)")
            }
        }
    }

    @Test func `every file cut short gives faults or a file`() {
        let bytes = Array(Self.good.utf8)
        for length in bytes.indices {
            let (file, diagnostics) = JobsConfiguration.read(Array(bytes.prefix(length)), file: "jobs.yaml")
            #expect(file != nil || !diagnostics.isEmpty)
        }
        #expect(JobsConfiguration.read(bytes, file: "jobs.yaml").diagnostics == [])
    }
}
