import Foundation
import Synchronization
import Tape
import TestTape
import Testing

@testable import History

/// A tape with a history in a folder of its own.
final class Recorded {
    let history: History
    let tape: Tape
    let log: Words

    /// What the history said.
    final class Words: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    init(_ path: String, limits: Tape.Capacity = .init(events: 1000), memory: Tape.Capacity = .init(events: 1000))
        throws
    {
        let log = Words()
        let told = HistoryLog(warning: { log.add("warning: \($0)") }, info: { log.add("info: \($0)") })
        history = try History(path: path, limits: limits, memory: memory, log: told)
        tape = Tape(history.snapshot, capacity: memory, archive: history)
        self.log = log
        try history.attach(tape)
    }

    /// Appends a result and waits until clients could see it.
    @discardableResult func publish(
        _ job: String?,
        _ text: String,
        event: String = "tick",
        role: EventSeries.Role = .result,
        at time: Timestamp = .now
    ) async -> UInt64 {
        let series = tape.series(job: job, event: event, role: job == nil ? .info : role)
        let id = tape.append(.text(text), to: series, at: time)
        await tape.waitUntilCommitted(id.sequence)
        return id.sequence
    }

    /// What the archive has behind a position, however often it must be asked.
    func archived(from position: UInt64, passing filter: Filter = .all) async -> [UInt64]? {
        var found: [UInt64] = []
        var position = position
        while position < tape.end {
            let (start, end) = (position, tape.end)
            let result = await withCheckedContinuation { continuation in
                history.read(from: start, to: end, upTo: 2000, passing: filter) { continuation.resume(returning: $0) }
            }
            guard let result else { return nil }
            found += result.blocks.compactMap(sequence)
            position = result.end
        }
        return found
    }

    private func sequence(of block: [UInt8]) -> UInt64? {
        let line = String(decoding: block.prefix { $0 != 0x0A }, as: UTF8.self)
        return line.hasPrefix("id: \(tape.epoch)-") ? line.split(separator: "-").last.flatMap { UInt64($0) } : nil
    }
}

/// Runs a test with a folder that is gone afterwards.
func inFolder(
    isolation: isolated (any Actor)? = #isolation,
    _ test: (URL) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(folder)
}

/// Waits for something that no event tells of.
func eventually(_ what: String, isolation: isolated (any Actor)? = #isolation, _ isSo: () async -> Bool) async throws {
    struct TooLate: Error { let what: String }
    let end = ContinuousClock.now + .seconds(20)
    while await !isSo() {
        guard ContinuousClock.now < end else { throw TooLate(what: what) }
        try await Task.sleep(for: .milliseconds(5))
    }
}

extension Tape {
    /// The texts that are held, by their sequences.
    var texts: [UInt64: String] {
        Dictionary(uniqueKeysWithValues: events(from: 0).events.map { ($0.sequence, $0.text) })
    }
}
