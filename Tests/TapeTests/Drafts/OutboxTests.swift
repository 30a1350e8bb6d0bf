import Synchronization
import Testing

@testable import Tape

@Suite struct OutboxTests {
    @Test func `drafts that do not ring are told of together, and nothing rings for none`() {
        let outbox = Outbox()
        // What it calls holds it.
        defer { outbox.close() }
        let rings = Mutex<[Int]>([])
        let tape = Tape(epoch: "k", capacity: .init(events: 10), outbox: outbox)
        let series = tape.series(job: "j", event: "dataUpdate", role: .result)
        outbox.attach { rings.withLock { $0.append(outbox.take(most: 100, bytes: 1 << 20).count) } }
        func publish(wakesReaders: Bool) {
            _ = tape.publish(.text("x"), to: series, at: Timestamp(milliseconds: 1), wakesReaders: wakesReaders)
        }
        tape.wakeReaders()
        for _ in 0..<3 { publish(wakesReaders: false) }
        #expect(rings.withLock { $0 } == [])
        tape.wakeReaders()
        tape.wakeReaders()
        #expect(rings.withLock { $0 } == [3])
        _ = tape.publish(together: [.text("1"), .text("2")], to: series, at: Timestamp(milliseconds: 1))
        #expect(rings.withLock { $0 } == [3])
        tape.wakeReaders()
        // One that rings takes along what waits.
        publish(wakesReaders: false)
        publish(wakesReaders: true)
        #expect(rings.withLock { $0 } == [3, 2, 2])
    }
}
