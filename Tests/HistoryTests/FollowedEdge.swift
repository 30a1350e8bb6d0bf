import Foundation
import Tape
import TestTape

@testable import History

/// A tape that is filled as from an origin, and recorded in a file.
struct FollowedEdge {
    let history: History
    let tape: Tape
    let log: Recorded.Words

    init(_ path: String, limits: Tape.Capacity = .init(events: 1000), memory: Int = 1000) throws {
        let log = Recorded.Words()
        let told = HistoryLog(warning: { log.add("warning: \($0)") }, info: { log.add("info: \($0)") })
        let memory = Tape.Capacity(events: memory)
        history = try History(path: path, kind: .followed, limits: limits, memory: memory, log: told)
        tape = Tape(history.snapshot, capacity: memory, archive: history, isFollowing: true)
        self.log = log
        try history.attach(tape)
    }

    /// Takes events of a history, and waits until readers could see them.
    func take(_ epoch: String, _ sequences: ClosedRange<UInt64>, of job: String = "a") async {
        tape.commit(sequences.map { Self.event(epoch, $0, of: job) })
        await flushed()
    }

    func flushed() async { await tape.waitUntilCommitted(tape.next - 1) }

    /// The ids in memory.
    var ids: [String] {
        tape.events(from: 0).events.map { tape.identity.id(of: $0.sequence).description }
    }

    /// The ids in the file.
    func stored() async -> [String]? {
        let end = tape.end
        let result = await withCheckedContinuation { continuation in
            history.read(from: 1, to: end, upTo: .max, passing: .all) { continuation.resume(returning: $0) }
        }
        return result.map {
            $0.blocks.map { String(decoding: $0.dropFirst(4).prefix { $0 != 0x0A }, as: UTF8.self) }
        }
    }

    static func event(_ epoch: String, _ sequence: UInt64, of job: String = "a") -> StoredEvent {
        let block = "id: \(epoch)-\(sequence)\nevent: e\ndata: {\"data\":\(sequence)}\n\n"
        let start = block.utf8.count - 3 - "\(sequence)".utf8.count
        return StoredEvent(
            sequence: sequence,
            job: job,
            event: "e",
            role: .result,
            time: .now,
            bytes: Array(block.utf8),
            value: start..<(start + "\(sequence)".utf8.count)
        )
    }
}

extension HistoryPeek {
    /// What a file says about the whole of its history.
    static func fact(_ name: String, in path: String) throws -> String? {
        let statement = try Database(path: path, timeout: .seconds(1)).prepare("SELECT value FROM facts WHERE name = ?")
        statement.bind(1, name)
        return try statement.step() ? statement.text(0) : nil
    }
}
