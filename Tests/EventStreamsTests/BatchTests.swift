import Tape
import Testing

@testable import EventStreams

@Suite struct BatchTests {
    private func bytes(_ batch: Batch, in framing: Framing, from offset: Int = 0) -> [UInt8] {
        unsafe batch.withBytes(in: framing, from: offset) { unsafe Array($0) }
    }

    @Test(arguments: [1, 9, 10, 15, 16, 255, 256, 65535, 65536])
    func `one batch serves both framings, from any byte on`(size: Int) {
        let block = String(repeating: "x", count: size)
        let batch = Batch([Array(block.utf8)])
        let chunk = "\(String(size, radix: 16))\r\n\(block)\r\n"
        #expect(batch.count(in: .chunked) == chunk.utf8.count)
        #expect(batch.count(in: .identity) == size)
        for offset in [0, 1, size / 2, size] {
            #expect(bytes(batch, in: .chunked, from: offset) == Array(chunk.utf8.dropFirst(offset)))
            #expect(bytes(batch, in: .identity, from: offset) == Array(block.utf8.dropFirst(offset)))
        }
    }

    /// Every tape of up to 4 frames of two jobs, small or half as large as a batch.
    @Test func `joining loses no frame that passes, keeps their order and says where each batch ends`() {
        for kinds in words(of: ["a", "A", "b", "B"], upTo: 4) {
            let tape = Tape(epoch: "k", capacity: .init(events: 100))
            for kind in kinds {
                let size = kind == kind.uppercased() ? Batch.limit / 2 + 10 : 1
                let channel = tape.series(job: kind.lowercased(), event: "e", role: .result)
                tape.append(.text(String(repeating: kind, count: size)), to: channel, at: .now)
            }
            let filter = CompiledFilter(Filter(jobs: ["a"]), jobs: tape.jobNames, events: tape.eventTypes)
            let frames = tape.events(from: 1).events
            let batches = Batch.join(frames, passing: filter, tape.jobNames)
            let wanted = frames.filter { filter.matches($0.key) }

            #expect(batches.flatMap { bytes($0.batch, in: .identity) } == wanted.flatMap(\.bytes))
            var start: UInt64 = 1
            for (batch, end) in batches {
                let share = wanted.filter { $0.sequence >= start && $0.sequence < end }
                #expect(bytes(batch, in: .identity) == share.flatMap(\.bytes))
                #expect(batch.count(in: .identity) <= Batch.limit || share.count == 1)
                start = end
            }
            if !batches.isEmpty { #expect(start == tape.end) }
        }
    }

    /// All words of up to `length` letters.
    private func words(of letters: [String], upTo length: Int) -> [[String]] {
        guard length > 0 else { return [[]] }
        let shorter = words(of: letters, upTo: length - 1)
        return [[]] + letters.flatMap { letter in shorter.map { [letter] + $0 } }
    }
}
