import Foundation
import Synchronization
import TestServers
import TestSupport
import Testing

/// `tickertape run` beside a service that follows the same.
@Suite(.enabled(if: Broker.isThere, Comment(rawValue: Broker.hint))) struct TriedSourceTests {
    @Test func `whoever looks at messages of a broker takes none from the service`() async throws {
        let broker = try Broker()
        let jobs = "jobs: { m: { follow: true, mqtt: { broker: \"mqtt://127.0.0.1:\(broker.port)\", topic: a } } }"
        try await Program.serving(jobs) { _, port in
            func entry() async throws -> [String: Any] {
                try #require(try await Answer.to("GET", "/jobs/m", at: port).json() as? [String: Any])
            }
            try await eventually("it is connected") { try await entry()["since"] is String ? true : nil }
            let isOver = Mutex(false)
            let look = Task {
                defer { isOver.withLock { $0 = true } }
                let result = try await Program.run(["run", "m", "--events", "3"], files: ["jobs.yaml": jobs])
                return (result.status, result.output)
            }
            var count = 0
            while !isOver.withLock(\.self) {
                count += 1
                try broker.publish("a", "\(count)")
            }
            let (status, output) = try await look.value
            #expect(status == 0 && output.split(separator: "\n").count { $0.hasPrefix("data: ") } == 3)
            let last = try await eventually("the last message is there") {
                let entry = try await entry()
                let data = (entry["last"] as? [String: Any])?["data"] as? [String: Any]
                return data?["payload"] as? Int == count ? entry : nil
            }
            #expect(last["restarts"] as? Int == 0 && last["failures"] as? Int == 0)
            let history = try await Answer.to("GET", "/jobs/m/history?limit=10000", at: port).json() as? [[String: Any]]
            let payloads = history?.compactMap { ($0["data"] as? [String: Any])?["payload"] as? Int }
            #expect(payloads == Array(1...count))
        }
        broker.stop()
    }
}
