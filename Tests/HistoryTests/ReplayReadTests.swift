import Foundation
import Tape
import Testing

@testable import History

/// Where a time is found in the file, and which events are read from there.
@Suite struct ReplayReadTests {
    private func start(_ recorded: Recorded, _ milliseconds: Int64) async -> UInt64? {
        let end = recorded.tape.end
        return await withCheckedContinuation { continuation in
            recorded.history.start(at: Timestamp(milliseconds: milliseconds), to: end) {
                continuation.resume(returning: $0)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 3, 7, 20])
    func `a time is found at its first event, wherever it lies`(count: Int) async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            // Two of each time.
            let times = (0..<count).map { Int64(1000 + $0 / 2 * 10) }
            for time in times {
                await recorded.publish("a", "x", event: "tick", at: Timestamp(milliseconds: time))
            }
            for time in Int64(990)...Int64(1000 + count * 10) {
                let expected = times.firstIndex { $0 >= time }.map { UInt64($0) + 1 } ?? recorded.tape.end
                #expect(await start(recorded, time) == expected, "\(time)")
            }
            await recorded.history.close()
        }
    }

    @Test func `what is read says of each event which it is and when it was`() async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            for number in 1...5 {
                await recorded.publish(number % 2 == 0 ? "a" : "b", "x", at: Timestamp(milliseconds: Int64(number)))
            }
            let end = recorded.tape.end
            let result = await withCheckedContinuation { continuation in
                recorded.history.read(from: 1, to: end, upTo: 9999, passing: Filter(jobs: ["b"])) {
                    continuation.resume(returning: $0)
                }
            }
            let marks = [1, 3, 5].map { number in
                ArchiveReadResult.Mark(sequence: UInt64(number), time: Timestamp(milliseconds: Int64(number)))
            }
            #expect(result?.marks == marks)
            #expect(result?.blocks.count == 3)
            await recorded.history.close()
        }
    }

    @Test func `who is confined to some jobs reads nothing that is of no job`() async throws {
        try await inFolder { folder in
            let recorded = try Recorded(folder.appending(path: "h.db").path)
            await recorded.publish(nil, "{}", event: "configReloaded")
            await recorded.publish("a", "x")
            await recorded.publish("b", "x")
            #expect(await recorded.archived(from: 1, passing: Filter(jobs: ["a"])) == [1, 2])
            #expect(await recorded.archived(from: 1, passing: Filter(jobs: ["a"], isConfined: true)) == [2])
            let filter = CompiledFilter(
                Filter(jobs: ["a"], isConfined: true),
                jobs: recorded.tape.jobNames,
                events: recorded.tape.eventTypes
            )
            let passing = recorded.tape.events(from: 1).events.filter { filter.matches($0.key) }
            #expect(passing.map(\.sequence) == [2])
            await recorded.history.close()
        }
    }
}
