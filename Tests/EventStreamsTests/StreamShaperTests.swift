import Randomness
import Tape
import Testing

@testable import EventStreams

@Suite struct StreamShaperTests {
    /// A tape with a reader, and what a shaper of a period of ten seconds makes of it.
    private final class Scene {
        let tape = Tape(epoch: "k", capacity: .init(events: 1000))
        let reader: TapeReader
        let shaper: StreamShaper
        let shape: StreamShape
        var sent: [String] = []

        init(every: Duration? = .seconds(10), hasPatches: Bool = false) {
            reader = TapeReader(tape) {}
            shape = StreamShape(every: every, hasPatches: hasPatches)
            shaper = StreamShaper(shape, EventSelection(.all, of: reader), now: Timestamp(milliseconds: 0))
        }

        func append(_ job: String, at time: Int64, isNews: Bool = false, value: String? = nil) {
            let series = tape.series(job: job, event: isNews ? "jobFailed" : "e", role: isNews ? .failure : .result)
            let data = value ?? "{\"n\":\(tape.end)}"
            let start = "{\"job\":\"\(job)\",\"at\":\"\(time)\",\"data\":"
            let range = start.utf8.count..<start.utf8.count + data.utf8.count
            let json = Array((start + data + "}").utf8)
            tape.append(.json(json, value: range), to: series, at: Timestamp(milliseconds: time))
        }

        @discardableResult func round(at now: Int64) -> [String] {
            let news = reader.read { shaper.selection.learn() }
            let batches = shaper.batches(news.events, now: Timestamp(milliseconds: now))
            let blocks = batches.flatMap { StreamShaperTests.blocks($0.batch.bytes(in: .identity)) }
            sent += blocks
            return blocks
        }

        /// What a client gets that comes back with the id of a block.
        func opening(behind block: String, of other: StreamShaper? = nil) -> [String]? {
            let shaper = other ?? shaper
            let id = String(block.prefix { $0 != "\n" }.dropFirst(4))
            let snapshot = shaper.selection.snapshot()
            let decision = shaper.selection.decide(for: SubscribeRequest(lastEventID: id), snapshot)
            let named = decision.cursor.flatMap { snapshot.identity.position(of: $0) }
            return shaper.opening(decision, snapshot, named: named)?.blocks.map { String(decoding: $0, as: UTF8.self) }
        }

        /// The shaper of another process at this moment.
        func another(at now: Int64) -> StreamShaper {
            let reader = TapeReader(tape) {}
            return StreamShaper(shape, EventSelection(.all, of: reader), now: Timestamp(milliseconds: now))
        }
    }

    private static func blocks(_ bytes: [UInt8]) -> [String] {
        var (blocks, block): ([String], [UInt8]) = ([], [])
        for byte in bytes {
            if byte == 10, block.last == 10 {
                blocks.append(String(decoding: block + [10], as: UTF8.self))
                block = []
            } else {
                block.append(byte)
            }
        }
        return blocks
    }

    private func ids(_ blocks: [String]) -> [Int] {
        blocks.compactMap { Int($0.prefix { $0 != "\n" }.dropFirst(6)) }
    }

    @Test func `of each job the newest result of a period is sent when that is over, and news at once`() {
        let scene = Scene()
        scene.append("a", at: 1000)
        scene.append("b", at: 2000)
        #expect(scene.round(at: 2000).isEmpty)
        scene.append("a", at: 3000)
        scene.append("a", at: 4000, isNews: true)
        scene.append("a", at: 5000)
        #expect(ids(scene.round(at: 5000)) == [4])
        #expect(scene.shaper.timeToFlush(now: Timestamp(milliseconds: 5000)) == .milliseconds(5020))
        let blocks = scene.round(at: 10_020)
        #expect(ids(blocks) == [2, 5])
        #expect(
            blocks[0].contains("\"at\":\"2000\",\"data\"") && blocks[1].contains(",\"skipped\":2,\"data\":{\"n\":5}}")
        )
        #expect(scene.shaper.timeToFlush(now: Timestamp(milliseconds: 10_020)) == nil)
        #expect(scene.round(at: 50_000).isEmpty)
    }

    @Test func `what comes late still leaves with its period, and news of the next have it leave before them`() {
        let scene = Scene()
        scene.append("a", at: 9000)
        scene.round(at: 9000)
        scene.append("b", at: 10_001)
        scene.append("a", at: 9999)
        #expect(scene.round(at: 10_005).isEmpty)
        scene.append("b", at: 10_006, isNews: true)
        #expect(ids(scene.round(at: 10_006)) == [3, 4])
        scene.append("c", at: 9998)
        #expect(ids(scene.round(at: 10_100)) == [5])
        #expect(ids(scene.round(at: 20_020)) == [2])
    }

    @Test func `a clock that is set back does not have everything sent, and results wait no longer than a period`() {
        let scene = Scene()
        scene.append("a", at: 100_000)
        scene.round(at: 110_020)
        for time in [10_000, 11_000, 12_000] as [Int64] {
            scene.append("a", at: time)
            scene.round(at: time)
        }
        #expect(ids(scene.sent).first == 1)
        scene.round(at: 20_020)
        #expect(ids(scene.sent) == [1, 4])
    }

    @Test(arguments: 0..<40) func `cut off anywhere, a client gets what it would have had, once and in its order`(
        seed: UInt64
    ) {
        var generator = SplitMix64(seed: seed)
        let scene = Scene()
        var now: Int64 = 1_000_000
        for _ in 0..<30 {
            now += Int64.random(in: 1...4000, using: &generator)
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let job = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
                let isNews = now % 10_000 < 8900 && now % 10_000 > 20 && Int.random(in: 0..<3, using: &generator) == 0
                scene.append(job, at: now - Int64.random(in: 0...15, using: &generator), isNews: isNews)
            }
            scene.round(at: now)
            let other = scene.another(at: now)
            for count in 1..<max(scene.sent.count + 1, 2) where count <= scene.sent.count {
                let rest = Array(scene.sent[count...])
                #expect(scene.opening(behind: scene.sent[count - 1]) == rest)
                #expect(scene.opening(behind: scene.sent[count - 1], of: other) == rest)
            }
        }
        #expect(scene.sent.count > 5)
    }

    @Test func `who comes anew gets the results that are out and the news, and the rest when its period is over`() {
        let scene = Scene()
        scene.append("a", at: 1000)
        scene.append("b", at: 2000)
        scene.round(at: 10_020)
        scene.append("a", at: 11_000)
        scene.append("b", at: 12_000, isNews: true)
        scene.round(at: 12_000)
        let snapshot = scene.shaper.selection.snapshot()
        let decision = scene.shaper.selection.decide(for: SubscribeRequest(), snapshot)
        let blocks = scene.shaper.opening(decision, snapshot, named: nil)?.blocks ?? []
        #expect(ids(blocks.map { String(decoding: $0, as: UTF8.self) }) == [1, 2, 4])
        #expect(ids(scene.round(at: 20_020)) == [3])
    }

    @Test func `patches follow a whole event, up to the hundredth, and not where they are longer`() {
        let scene = Scene(every: nil, hasPatches: true)
        let filler = String(repeating: "x", count: 300)
        for number in 0..<201 {
            scene.append("a", at: 1, value: "{\"n\":\(number),\"text\":\"\(filler)\"}")
            scene.round(at: 1)
        }
        let whole = scene.sent.indices.filter { !scene.sent[$0].contains("event: patch\n") }
        #expect(whole == [0, 100, 200])
        let data = #"{"job":"a","at":"1","base":"k-1","patch":{"n":1}}"#
        #expect(scene.sent[1] == "id: k-2\nevent: patch\ndata: \(data)\n\n")
        scene.append("a", at: 1, value: "{\"n\":null,\"text\":\"\(filler)\"}")
        scene.append("a", at: 1, value: "7")
        scene.append("a", at: 1, value: "8")
        #expect(scene.round(at: 1).allSatisfy { !$0.contains("event: patch\n") })
    }

    @Test(arguments: [nil, .seconds(10)] as [Duration?])
    func `who may lack what a patch is against gets the whole, live and behind`(every: Duration?) throws {
        let scene = Scene(every: every, hasPatches: true)
        let filler = String(repeating: "x", count: 300)
        for number in 1...2 as ClosedRange<Int64> {
            scene.append("a", at: number * 10_000, value: "{\"n\":\(number),\"text\":\"\(filler)\"}")
            scene.append("b", at: number * 10_000, value: "{\"n\":\(number),\"text\":\"\(filler)\"}")
            if number == 1 { scene.round(at: 20_000) }
            if number == 1, every != nil { scene.round(at: 20_020) }
        }
        let events = scene.reader.read { scene.shaper.selection.learn() }.events
        let batches = scene.shaper.batches(events, since: 2, now: Timestamp(milliseconds: 30_020))
        let batch = try #require(batches.first)
        let patches = Self.blocks(batch.batch.bytes(in: .identity))
        #expect(patches.count == 2 && patches.allSatisfy { $0.contains("event: patch\n") })
        let whole = try #require(batch.whole)
        #expect(whole.base == 1 && batches.count == 1)
        let blocks = Self.blocks(whole.batch.bytes(in: .identity))
        #expect(ids(blocks) == [3, 4] && blocks.allSatisfy { $0.contains("event: e\n") })
        guard every != nil else { return }
        for (since, count) in [(0, 2), (1, 2), (2, 1), (3, 0)] as [(UInt64, Int)] {
            guard case .onTape(let found) = scene.shaper.catchUp(from: 3, since: since) else {
                return #expect(Bool(false))
            }
            let blocks = Self.blocks(found.batch?.bytes(in: .identity) ?? [])
            #expect(ids(blocks) == [3, 4] && blocks.count { $0.contains("event: patch\n") } == count)
        }
    }

    @Test func `after the clock of another server was ahead, nobody who comes back lacks the newest result`() {
        let scene = Scene()
        scene.append("a", at: 9000)
        scene.round(at: 9000)
        scene.append("a", at: 12_000)
        scene.append("c", at: 12_000, isNews: true)
        scene.append("b", at: 9400)
        scene.round(at: 9500)
        #expect(ids(scene.round(at: 10_020)) == [2, 4])
        scene.append("c", at: 11_000, isNews: true)
        #expect(ids(scene.round(at: 11_000)) == [5])
        // Sent so far: 3, 2, 4, 5.
        for id in [1, 3] {
            let opening = Set(ids(scene.opening(behind: "id: k-\(id)\n") ?? []))
            #expect(opening.isSuperset(of: [2, 4, 5]))
        }
        #expect(Set(ids(scene.opening(behind: "id: k-2\n") ?? [])).isSuperset(of: [4, 5]))
        #expect(Set(ids(scene.opening(behind: "id: k-4\n") ?? [])).isSuperset(of: [5]))
    }

    @Test func `times that no clock tells are taken as they come`() {
        let scene = Scene()
        for time in [.min, .max, -1, .max - 500] as [Int64] {
            scene.append("a", at: time)
            scene.append("b", at: time, isNews: true)
            // Each for itself, as the tape lets go of what is old beside it.
            scene.round(at: 9000)
        }
        scene.round(at: 20_020)
        #expect(ids(scene.sent).filter { $0 % 2 == 0 } == [2, 4, 6, 8])
        for id in 1...8 { _ = scene.opening(behind: "id: k-\(id)\n") }
    }

    @Test func `patches of a period are against what was sent in the one before`() {
        let scene = Scene(hasPatches: true)
        let filler = String(repeating: "x", count: 300)
        for (time, number) in [(1000, 1), (2000, 2), (11_000, 3), (12_000, 4), (13_000, 5)] as [(Int64, Int)] {
            scene.append("a", at: time, value: "{\"text\":\"\(filler)\",\"n\":\(number)}")
            scene.round(at: time)
        }
        scene.round(at: 20_020)
        #expect(ids(scene.sent) == [2, 5])
        #expect(scene.sent.last?.contains("\"skipped\":2,\"base\":\"k-2\",\"patch\":{\"n\":5}}") == true)
    }

    @Test func `a subscriber that is behind gets what the others got, and a gap where too much was sent since`() {
        let scene = Scene()
        for period in 0..<5 as Range<Int64> {
            scene.append("a", at: period * 10_000)
            scene.round(at: period * 10_000 + 30)
        }
        guard case .onTape(let found) = scene.shaper.catchUp(from: 2) else { return #expect(Bool(false)) }
        #expect(ids(Self.blocks(found.batch?.bytes(in: .identity) ?? [])) == [2, 3, 4] && found.end == 5)
        for period in 5..<8 as Range<Int64> {
            scene.append("a", at: period * 10_000, value: "\"\(String(repeating: "x", count: 600_000))\"")
            scene.round(at: period * 10_000 + 30)
        }
        guard case .nowhere = scene.shaper.catchUp(from: 2) else { return #expect(Bool(false)) }
        let skip = scene.shaper.skip(from: 2)
        #expect(skip.missed.upperBound == scene.reader.position && skip.latest?.blockCount == 1)
        #expect(skip.end == scene.shaper.position)
    }
}
