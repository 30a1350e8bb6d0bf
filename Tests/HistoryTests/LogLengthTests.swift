import Foundation
import Tape
import Testing

@testable import History

/// How long the log of a file gets that another process reads.
@Suite struct LogLengthTests {
    private func logSize(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int) ?? 0
    }

    @Test func `a log that a reader holds is bounded, and given back when it has gone`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path, memory: .init(events: 10))
            await recorded.publish("a", "1")
            let reader = try Database(path: path, timeout: .seconds(1))
            try reader.run("BEGIN")
            _ = try reader.integer("SELECT count(*) FROM events")
            recorded.history.shared.with { $0.longestLog = 20 << 20 }
            let text = String(repeating: "x", count: 1 << 20)
            func isHeld() -> Bool {
                recorded.history.fault?.contains("which another process that reads it keeps from being written back")
                    == true
            }
            for _ in 1...60 where !isHeld() {
                await recorded.publish("a", text)
                // A disk that is busy for a moment has a fault of its own, which passes.
                try await eventually("the disk answers") { recorded.history.fault == nil || isHeld() }
            }
            #expect(isHeld())
            let size = logSize(path)
            #expect(size > 20 << 20 && size < 40 << 20)
            for _ in 1...3 { await recorded.publish("a", text) }
            try await eventually("it is tried again") { recorded.history.shared.with { $0.busySince != nil } }
            #expect(logSize(path) == size)
            try reader.run("COMMIT")
            try await eventually("it works again") { recorded.history.fault == nil }
            try await eventually("the log is given back") { logSize(path) <= 17 << 20 }
            await recorded.history.close()
        }
    }
}
