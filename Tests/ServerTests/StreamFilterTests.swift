import Tape
import Testing

@testable import Server

@Suite struct StreamFilterTests {
    private static let jobs = ["cpu.0", "cpu.1", "disk", "d", nil]

    @Test(
        arguments: [
            ("", [0, 1, 2, 3, 4]), ("job=disk", [2, 4]), ("job=cpu.*", [0, 1, 4]), ("job=cpu.1,d", [1, 3, 4]),
            ("job=d*", [2, 3, 4]), ("job=%3F", [3, 4]), ("job=nothing", [4]), ("job=*", [0, 1, 2, 3, 4]),
        ],
        [("", 2), ("event=tick", 1), ("event=tick,tock", 2), ("event=none", 0)]
    )
    func `a stream has the events of its jobs and types, and those of the service`(
        jobs: (query: String, passing: [Int]),
        types: (query: String, count: Int)
    ) async throws {
        try await withServer { server in
            let client = try StreamClient(server, "catchup=none&\(jobs.query)&\(types.query)")
            let all = try StreamClient(server, "catchup=none")
            for reader in [client, all] { try reader.read(1, of: "hello") }
            var expected: [Int] = []
            for (number, job) in Self.jobs.enumerated() {
                for (place, event) in ["tick", "tock"].enumerated() {
                    let sequence = server.publish(job, "\(number)", event: event)
                    if jobs.passing.contains(number), place < types.count { expected.append(sequence) }
                }
            }
            try all.read(upTo: 10)
            #expect(all.sequences == Array(1...10))
            if let last = expected.last { try client.read(upTo: last) }
            #expect(client.sequences == expected)
        }
    }

    @Test func `a job that is named after the stream began reaches its pattern`() async throws {
        try await withServer { server in
            let client = try StreamClient(server, "job=new.*")
            try client.read(1, of: "hello")
            server.publish("old", "x")
            server.publish("new.1", "x", event: "a type not heard of before")
            server.publish("newer", "x")
            server.publish("new.2", "x")
            try client.read(upTo: 4)
            #expect(client.sequences == [2, 4])
        }
    }

    @Test func `any number of different filters that come and go leave nothing behind`() async throws {
        try await withServer { server in
            for number in 0..<300 {
                let client = try StreamClient(server, "job=j\(number)")
                try client.read(1, of: "hello")
                let sequence = server.publish("j\(number)", "x")
                try client.read(upTo: sequence)
                #expect(client.sequences == [sequence])
            }
            try waitUntil("all streams are forgotten") { server.metrics.openStreams == 0 }
        }
    }
}
