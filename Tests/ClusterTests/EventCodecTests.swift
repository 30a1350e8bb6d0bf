import Cluster
import Randomness
import Tape
import Testing

@Suite struct EventCodecTests {
    static func event(
        _ sequence: UInt64,
        job: String?,
        epoch: String = "e",
        role: EventSeries.Role = .result,
        hasValue: Bool = true,
        says number: UInt64? = nil
    ) -> StoredEvent {
        let id = "id: \(epoch)-\(sequence)\n"
        let block = id + "event: prüfung\ndata: {\"n\":\(number ?? sequence)}\ndata:\n\n"
        let start = id.utf8.count + Array("event: prüfung\ndata: ".utf8).count
        return StoredEvent(
            sequence: sequence,
            job: job,
            event: "prüfung",
            role: role,
            time: Timestamp(milliseconds: 1_700_000_000_123),
            bytes: Array(block.utf8),
            value: hasValue ? start..<start + 6 + "\(number ?? sequence)".count : nil
        )
    }

    @Test func `an event comes back with another id and otherwise the same`() {
        for job in [nil, "", "tägliche zahlen"] {
            for role in [EventSeries.Role.result, .failure, .recovery, .info] {
                for hasValue in [true, false] {
                    let stored = EventCodec.encode(Self.event(7, job: job, role: role, hasValue: hasValue))
                    let expected = Self.event(
                        1_048_577,
                        job: job,
                        epoch: "longer0",
                        role: role,
                        hasValue: hasValue,
                        says: 7
                    )
                    #expect(EventCodec.decode(stored, epoch: "longer0", sequence: 1_048_577) == expected)
                }
            }
        }
    }

    @Test func `what is stored has neither epoch nor sequence`() {
        let stored = EventCodec.encode(Self.event(7, job: "a", hasValue: false))
        #expect(stored == EventCodec.encode(Self.event(7, job: "a", epoch: "other", hasValue: false)))
        let text = String(decoding: stored, as: UTF8.self)
        #expect(text == "1 0 1700000000123 - - 1 8\naprüfungevent: prüfung\ndata: {\"n\":7}\ndata:\n\n")
    }

    @Test(arguments: [
        "", "1 0 5 - - 1", "1 0 5 - - 1 1", "2 0 5 - - 1 1\nabdata:\n\n", "1 9 5 - - 1 1\nab", "1 0 x - - 1 1\nab",
        "1 0 5 3 - 1 1\nab", "1 0 5 3 2 1 1\nabcdefg", "1 0 5 0 9 1 1\nab", "1 0 5 - - 9 1\nab",
        "1 0 5 - - 9223372036854775807 9223372036854775807\nab", "1 0 5 - - -1 3\nab", "1 0 5  - - 1 1\nab",
    ])
    func `what is of another version, or none of ours, is no event`(text: String) {
        #expect(EventCodec.decode(Array(text.utf8), epoch: "e", sequence: 1) == nil)
    }

    @Test func `damaged bytes are an event or none, and nothing worse`() {
        let stored = EventCodec.encode(Self.event(7, job: "a"))
        for count in 0..<stored.count { _ = EventCodec.decode(Array(stored.prefix(count)), epoch: "e", sequence: 1) }
        var generator = SplitMix64(seed: 1)
        for _ in 0..<5000 {
            var damaged = stored
            damaged[Int.random(in: damaged.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            guard let event = EventCodec.decode(damaged, epoch: "e", sequence: 1) else { continue }
            if let value = event.value { #expect(value.upperBound <= event.bytes.count) }
        }
    }
}
