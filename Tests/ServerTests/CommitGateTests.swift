import Syscalls
import Tape
import Testing

@testable import Server

@Suite struct CommitGateTests {
    private let tape = Tape(epoch: "k", capacity: .init(events: 10))

    private func token(_ slot: UInt32) -> Poller.Token { Poller.Token(slot: slot, generation: 0) }

    private func append() {
        tape.append(.text("x"), to: tape.series(job: "j", event: "e", role: .result), at: .now)
    }

    @Test func `an answer waits exactly until the tape shows its event`() throws {
        let gate = CommitGate(tape, try LoopTaskQueue())
        #expect(gate.holds(1))
        append()
        #expect(!gate.holds(1) && gate.holds(2))
    }

    @Test func `connections are looked at once for each new end, and stay as long as they have to wait`() throws {
        let gate = CommitGate(tape, try LoopTaskQueue())
        var seen: [[UInt32]] = []
        func commit(waiting: Set<UInt32>) {
            seen.append([])
            gate.commit { token, end in
                #expect(end == tape.end)
                seen[seen.count - 1].append(token.slot)
                return waiting.contains(token.slot)
            }
        }
        commit(waiting: [])
        for slot in [1, 1, 2] as [UInt32] { gate.add(token(slot)) }
        #expect(gate.hasCommits)
        commit(waiting: [1, 2])
        #expect(!gate.hasCommits)
        commit(waiting: [1, 2])
        append()
        #expect(gate.hasCommits)
        commit(waiting: [2])
        append()
        commit(waiting: [])
        append()
        #expect(!gate.hasCommits)
        commit(waiting: [])
        #expect(seen == [[], [1, 2], [], [1, 2], [2], []])
    }
}
