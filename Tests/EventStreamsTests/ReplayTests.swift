import Tape
import Testing

@testable import EventStreams

/// When the past is sent, worked out without a clock.
@Suite struct ReplayTests {
    /// What is read of events at these times, in seconds, numbered from `first` on.
    private func read(_ times: [Double], from first: UInt64 = 1, to end: UInt64? = nil) -> ArchiveReadResult {
        let marks = times.enumerated().map { place, time in
            ArchiveReadResult.Mark(
                sequence: first + UInt64(place),
                time: Timestamp(milliseconds: Int64(time * 1000))
            )
        }
        let blocks = marks.map { Array("id: e-\($0.sequence)\n\n".utf8) }
        return ArchiveReadResult(blocks: blocks, marks: marks, end: end ?? first + UInt64(times.count))
    }

    /// When each event is sent, by a client that takes all at once; reads are `pieces`, one after another.
    private func sent(_ pieces: [ArchiveReadResult], speed: Double, to end: UInt64) -> [Duration] {
        var replay = Replay(from: 1, to: end, speed: speed)
        var (now, moments, pieces) = (Duration.seconds(100), [Duration](), pieces[...])
        while true {
            switch replay.next(now: now) {
            case .read: replay.add(pieces.popFirst() ?? ArchiveReadResult(blocks: [], end: end))
            case .send(let batch, thenFrom: _):
                moments += Array(repeating: now - .seconds(100), count: batch.blockCount)
            case .wait(until: let due): now = due
            case .finish: return moments
            }
        }
    }

    @Test(arguments: [0.5, 1, 10, 60])
    func `the pace is kept, from the first event on, however it is read`(speed: Double) {
        let times = [0, 1, 1, 3.5, 3.501, 9, 60, 3600]
        for cut in 0...times.count {
            let pieces = [
                read(Array(times[..<cut])), read(Array(times[cut...]), from: UInt64(cut) + 1),
            ].filter { !$0.blocks.isEmpty }
            let moments = sent(pieces, speed: speed, to: 9)
            #expect(moments.count == times.count)
            for (moment, time) in zip(moments, times) {
                let due = Duration.seconds(time / speed)
                #expect(moment <= due + .milliseconds(1) && moment >= due - Replay.slack)
            }
        }
    }

    @Test func `without a pace all is sent as soon as it is taken`() {
        #expect(sent([read([0, 60, 3600])], speed: 0, to: 4) == [.zero, .zero, .zero])
    }

    @Test func `a clock that was set back holds up nothing`() {
        #expect(sent([read([100, 40, 41, 101])], speed: 1, to: 5) == [.zero, .zero, .zero, .seconds(1)])
    }

    @Test func `a reading that gets nowhere is not asked for again without end`() {
        var replay = Replay(from: 1, to: 3, speed: 1)
        var reads = 0
        while case .read(let start, _) = replay.next(now: .zero), reads < 10 {
            reads += 1
            replay.add(ArchiveReadResult(blocks: [], end: start))
        }
        #expect(reads == 2)
    }

    @Test func `hello tells what is shown`() {
        let id = EventID(epoch: "e", sequence: 9)
        var hello = ControlEvent.Hello(
            resume: .fresh,
            missed: 0,
            lastEventID: id,
            heartbeat: .seconds(15),
            retry: .seconds(2),
            version: "1",
            unknownJobs: Array("[]".utf8)
        )
        hello.replay = ReplayRequest(from: Timestamp(milliseconds: 0), speed: 10)
        let text = String(decoding: ControlEvent.hello(hello, now: Timestamp(milliseconds: 0)), as: UTF8.self)
        let ending = #""unknownJobs":[],"replay":true,"at":"1970-01-01T00:00:00.000Z","speed":10}"#
        #expect(text.contains(ending))
    }
}
