import Foundation
import Tape
import Testing

@testable import History

@Suite struct KeptAlertTests {
    private func alerts(_ recorded: Recorded) -> [String] {
        recorded.history.snapshot.latest.filter { $0.role == .alert }.map { "\($0.job ?? "") \($0.sequence)" }
    }

    @Test func `what tells which alerts are raised stays until none is, however much comes`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let few = Tape.Capacity(events: 10)
            let first = try Recorded(path, limits: few, memory: few)
            await first.publish("a", "1", event: "alertRaised", role: .alert)
            await first.publish("b", "2", event: "alertRaised", role: .alert)
            await first.publish("a", "3", event: "alertRaised", role: .alert)
            for number in 0..<2000 { await first.publish("c", "\(number)") }
            #expect(first.tape.latestAlert(of: "a")?.sequence == 3)
            await first.history.close()
            let second = try Recorded(path, limits: few, memory: few)
            #expect(alerts(second) == ["b 2", "a 3"])
            #expect(second.tape.latestAlert(of: "b")?.text == "2")
            // One job takes the place of another, one leaves the file, and one has no alert any more.
            second.tape.forget(job: "a", keepsNotes: true)
            second.tape.forget(job: "b")
            await second.publish("c", "x", event: "alertRaised", role: .alert)
            await second.publish("c", "x", event: "alertCleared", role: .calm)
            await second.history.close()
            let third = try Recorded(path, limits: few, memory: few)
            #expect(alerts(third) == ["a 3"])
            #expect(third.log.all == [])
            await third.history.close()
        }
    }

    @Test func `a file of the third version is taken`() async throws {
        try await inFolder { folder in
            let path = folder.appending(path: "h.db").path
            let first = try Recorded(path)
            await first.publish("a", "1")
            await first.history.close()
            try Database(path: path, timeout: .seconds(1)).run(
                "ALTER TABLE latest DROP COLUMN alert; PRAGMA user_version = 3;"
            )
            let second = try Recorded(path)
            await second.publish("a", "2", event: "alertRaised", role: .alert)
            #expect(second.tape.latestResult(of: "a")?.sequence == 1)
            await second.history.close()
            let third = try Recorded(path)
            #expect(alerts(third) == ["a 2"] && third.log.all == [])
            await third.history.close()
        }
    }
}
