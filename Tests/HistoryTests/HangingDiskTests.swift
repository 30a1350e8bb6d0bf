import Foundation
import Synchronization
import Tape
import Testing

@testable import History

/// A gate that holds up whoever comes, until it is opened.
private final class DiskGate: Sendable {
    private let condition = Mutex(true)

    func close() { condition.withLock { $0 = false } }
    func open() { condition.withLock { $0 = true } }
    func pass() { while !condition.withLock({ $0 }) { usleep(1000) } }
}

/// What becomes of events, and of a stop, when the disk does not answer.
@Suite struct HangingDiskTests {
    private static let query = JobQuery(job: "a", after: 0, end: 10, since: nil, limit: 9, bytes: .max)

    @Test func `where the disk hangs events are seen all the same, health says it, and all is written in the end`()
        async throws
    {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let recorded = try Recorded(path)
            let gate = DiskGate()
            recorded.history.shared.with { $0.hold = { gate.pass() } }
            await recorded.publish("a", "before")
            gate.close()
            await recorded.publish("a", "while")
            #expect(recorded.history.fault == "the history file \(path) has not answered for 2.0 seconds")
            for number in 1...3 { await recorded.publish("a", "\(number)") }
            #expect(recorded.tape.texts.count == 5)
            gate.open()
            try await eventually("it works again") { recorded.history.fault == nil }
            await recorded.publish("a", "after")
            #expect(await recorded.archived(from: 1) == Array(1...6))
            #expect(recorded.log.all.count == 2)
            await recorded.history.close()
        }
    }

    @Test func `who asks for the past while the disk hangs is told that there is none, and again gets it later`()
        async throws
    {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            let gate = DiskGate()
            recorded.history.shared.with { $0.hold = { gate.pass() } }
            let history = recorded.history
            await recorded.publish("a", "before")
            #expect(await history.events(Self.query)?.count == 1)
            gate.close()
            async let past = history.events(Self.query)
            await recorded.publish("a", "while")
            #expect(await past == nil)
            #expect(await history.events(Self.query) == nil)
            gate.open()
            try await eventually("it works again") {
                await history.events(Self.query)?.count == 2
            }
            await recorded.history.close()
        }
    }

    @Test func `a stop does not wait for a disk that hangs`() async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            let gate = DiskGate()
            recorded.history.shared.with { $0.hold = { gate.pass() } }
            gate.close()
            await recorded.history.close()
            #expect(recorded.log.all.last?.hasSuffix("does not answer; the program ends without it") == true)
            gate.open()
            try await eventually("the threads' end") { recorded.history.shared.with { $0.threads == 0 } }
        }
    }

    @Test func `a start that waits for the disk says so, once`() async throws {
        let words = Recorded.Words()
        let log = HistoryLog(warning: { words.add($0) }, info: { words.add($0) })
        let quick = try OpeningWatch("quick.db", log, patience: .seconds(3600))
        quick.end()
        let slow = try OpeningWatch("slow.db", log, patience: .zero)
        try await eventually("the warning") { words.all.count == 1 }
        slow.end()
        #expect(words.all[0].hasPrefix("the history file slow.db has not answered for"))
    }
}
