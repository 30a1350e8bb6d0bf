import Tape
import Testing

@testable import EventStreams

/// What patches are against that a stream is sent first.
@Suite struct StreamPatchTests {
    private static let filler = String(repeating: "x", count: 300)

    private func append(_ job: String, _ number: Int, to tape: Tape, at time: Int64 = 1, filler: String = filler) {
        let start = "{\"job\":\"\(job)\",\"at\":\"\(time)\",\"data\":"
        let data = "{\"n\":\(number),\"text\":\"\(filler)\"}"
        let range = start.utf8.count..<start.utf8.count + data.utf8.count
        let series = tape.series(job: job, event: "e", role: .result)
        tape.append(
            .json(Array((start + data + "}").utf8), value: range),
            to: series,
            at: Timestamp(milliseconds: time)
        )
    }

    /// What a block says of patches.
    private struct Sent: Equatable {
        let id: String
        let job: String
        /// What it is against; nil where it is whole.
        let base: String?

        init?(_ block: some StringProtocol) {
            let lines = block.split(separator: "\n")
            guard lines.count == 3, let job = Self.member("job", of: String(lines[2])) else { return nil }
            (id, self.job) = (String(lines[0].dropFirst(4)), job)
            base = lines[1] == "event: patch" ? Self.member("base", of: String(lines[2])) : nil
        }

        private static func member(_ name: String, of line: String) -> String? {
            let parts = line.split(separator: "\"\(name)\":\"", maxSplits: 1)
            return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : nil
        }
    }

    private func sent(_ batch: Batch) -> [Sent] {
        String(decoding: batch.bytes(in: .identity), as: UTF8.self).split(separator: "\n\n").compactMap { Sent($0) }
    }

    /// What a shaper sends that is made when a tape has results of two jobs, of what comes then.
    private func live(_ shape: StreamShape, _ change: (Tape, StreamShaper) -> Void = { _, _ in }) -> [Sent] {
        let tape = Tape(epoch: "k", capacity: .init(events: 1000))
        for (job, number) in [("a", 1), ("b", 2), ("a", 3)] { append(job, number, to: tape) }
        let reader = TapeReader(tape) {}
        let shaper = StreamShaper(shape, EventSelection(.all, of: reader), now: Timestamp(milliseconds: 2000))
        change(tape, shaper)
        for (job, number) in [("a", 4), ("b", 5), ("c", 6)] { append(job, number, to: tape, at: 3000) }
        let events = reader.read { shaper.selection.learn() }.events
        return shaper.batches(events, now: Timestamp(milliseconds: 5000)).flatMap { sent($0.batch) }
    }

    @Test(arguments: [nil, .seconds(1)] as [Duration?])
    func `what is new goes on from what a stream is sent first, the latest of each job`(every: Duration?) {
        let sent = live(StreamShape(every: every, hasPatches: true))
        #expect(sent.map(\.base) == ["k-3", "k-2", nil] && sent.map(\.id) == ["k-4", "k-5", "k-6"])
        let plain = live(StreamShape(every: every))
        #expect(plain.count == 3 && plain.allSatisfy { $0.base == nil })
    }

    @Test func `what nobody is sent who begins now is no base any more`() {
        let sent = live(StreamShape(hasPatches: true)) { tape, shaper in
            tape.forget(job: "b", keepsNotes: true)
            shaper.rebase(on: shaper.selection.snapshot())
        }
        #expect(sent.map(\.base) == ["k-3", nil, nil])
    }

    @Test func `of a backlog the first of each job in a piece is whole, and each hundredth, and all else are patches`()
    {
        let tape = Tape(epoch: "k", capacity: .init(events: 1000))
        for number in 1...900 { append(number % 3 == 0 ? "b" : "a", number, to: tape) }
        let selection = EventSelection(.all, of: TapeReader(tape) {})
        var (position, ids, wholes, bytes): (UInt64, [String], Int, Int) = (1, [], 0, 0)
        while position < tape.end {
            guard case .onTape(let found) = selection.catchUp(from: position, isShared: true, hasPatches: true),
                let batch = found.batch
            else { return #expect(Bool(false)) }
            guard case .onTape(let again) = selection.catchUp(from: position, isShared: true, hasPatches: true) else {
                return #expect(Bool(false))
            }
            #expect(again.batch === batch)
            position = found.end
            bytes += batch.count(in: .identity)
            var last: [String: (id: String, patches: Int)] = [:]
            for block in sent(batch) {
                ids.append(block.id)
                let known = last[block.job]
                let isWhole = known == nil || known?.patches == 99
                #expect(block.base == (isWhole ? nil : known?.id))
                wholes += isWhole ? 1 : 0
                last[block.job] = (block.id, isWhole ? 0 : (known?.patches ?? 0) + 1)
            }
        }
        #expect(ids == (1...900).map { "k-\($0)" })
        #expect(wholes < 20 && bytes < 900 * 110)
        guard case .onTape(let plain) = selection.catchUp(from: 2, isShared: false) else {
            return #expect(Bool(false))
        }
        #expect(plain.batch.map { sent($0).allSatisfy { $0.base == nil } } == true)
    }

    @Test func `a first of each period that is too much is cut, and who gets it is known to lack results`() throws {
        let tape = Tape(epoch: "k", capacity: .init(events: 1000))
        let filler = String(repeating: "x", count: 300_000)
        append("a", 0, to: tape, at: 1000)
        for number in 1...6 { append("b", number, to: tape, at: Int64(number) * 10_000, filler: filler) }
        let shape = StreamShape(every: .seconds(10), hasPatches: true)
        let now = Timestamp(milliseconds: 100_000)
        let shaper = StreamShaper(shape, EventSelection(.all, of: TapeReader(tape) {}), now: now)
        let snapshot = shaper.selection.snapshot()
        let request = SubscribeRequest(catchUp: .all)
        let opened = try #require(
            shaper.opening(shaper.selection.decide(for: request, snapshot), snapshot, named: nil)
        )
        #expect(opened.isCut && opened.blocks.count == 3)
        let small = SubscribeRequest(catchUp: .count(2))
        let rest = try #require(shaper.opening(shaper.selection.decide(for: small, snapshot), snapshot, named: nil))
        // The latest of the other job comes first.
        #expect(!rest.isCut && rest.blocks.count == 3)
    }
}
