import Tape
import Testing

@testable import Server

@Suite struct StreamOpeningTests {
    @Test func `HTTP/1.1 gets a chunked stream, HTTP/1.0 one that ends with the connection`() async throws {
        try await withServer { server in
            let heads = try ["1.1", "1.0"].map { try StreamClient(server, version: $0).head }
            let common = [
                "Content-Type: text/event-stream; charset=utf-8", "Cache-Control: no-store, no-transform",
                "X-Accel-Buffering: no", "X-Test: yes",
            ]
            for head in heads { #expect(head[0] == "HTTP/1.1 200 OK" && head[1].hasPrefix("Date: ")) }
            #expect(Array(heads[0][2...]) == common + ["Transfer-Encoding: chunked"])
            #expect(Array(heads[1][2...]) == common + ["Connection: close"])
        }
    }

    @Test(arguments: ["1.1", "1.0"])
    func `a stream begins with hello, then the latest of each job, then what is new`(version: String) async throws {
        try await withServer({ $0.version = "9.8.7" }) { server in
            for job in ["a", "b", "a", "c"] { server.publish(job, "old") }
            let client = try StreamClient(server, "unknown=%5B%22x%22%5D", version: version)
            try client.read(upTo: 4)
            server.publish("b", "new")
            try client.read(upTo: 5)
            #expect(client.sequences == [2, 3, 4, 5])
            #expect(client.events.map(\.data) == ["old", "old", "old", "new"])

            let hello = try #require(client.hello)
            #expect(hello.event == "hello" && hello.id == nil)
            #expect((2000...5000).contains(try #require(hello.retry)))
            let start = #"{"resume":"fresh","missed":0,"epoch":"k","lastEventId":"k-4","heartbeat":15,"now":""#
            #expect(hello.data.hasPrefix(start))
            #expect(hello.data.hasSuffix(#"Z","version":"9.8.7","unknownJobs":["x"]}"#))
        }
    }

    @Test func `each client is told its own time to come back`() async throws {
        try await withServer { server in
            let retries = try (0..<12).map { _ in
                let client = try StreamClient(server)
                try client.read(1, of: "hello")
                return client.hello?.retry ?? 0
            }
            #expect(Set(retries).count > 3)
            #expect(retries.allSatisfy { (2000...5000).contains($0) })
        }
    }

    @Test(
        arguments: [
            ("catchup=latest", [6, 7]), ("catchup=none", []), ("catchup=all", [1, 2, 3, 4, 5, 6, 7]),
            ("count=0", []), ("count=1", [6, 7]), ("count=3", [5, 6, 7]), ("count=99", [1, 2, 3, 4, 5, 6, 7]),
            ("count=-1", []), ("seconds=60", [1, 2, 3, 4, 5, 6, 7]),
            ("seconds=9223372036854775807", [1, 2, 3, 4, 5, 6, 7]),
            ("job=a", [6]), ("job=a&catchup=all", [1, 3, 5, 6]), ("job=a&count=2", [5, 6]), ("job=x&catchup=all", []),
            ("job=b&event=other&catchup=all", [4]), ("event=other&count=9", [4]), ("job=%3F&count=3", [5, 6, 7]),
        ]
    )
    func `who begins gets what it asked for, then what is new`(query: String, expected: [Int]) async throws {
        try await withServer { server in
            for (job, event) in [
                ("a", "e"), ("b", "e"), ("a", "e"), ("b", "other"), ("a", "e"), ("a", "e"), ("b", "e"),
            ] {
                server.publish(job, "x", event: event)
            }
            let client = try StreamClient(server, query)
            try client.read(1, of: "hello")
            // An event of the service reaches everybody whose filter has its type.
            let last = server.publish(nil, "new", event: query.contains("event=other") ? "other" : "e")
            try client.read(upTo: last)
            #expect(client.sequences == expected + [last])
        }
    }

    @Test(arguments: ["seconds=-1", "seconds=-9223372036854775808", "count=-9223372036854775808"])
    func `nonsense about the past is no past`(query: String) async throws {
        try await withServer { server in
            server.publish("a", "old")
            nap(.milliseconds(2))
            let client = try StreamClient(server, query)
            try client.read(1, of: "hello")
            server.publish("a", "new")
            try client.read(upTo: 2)
            #expect(client.sequences == [2])
        }
    }

    @Test func `a client that wants all of a long history gets it in pieces, in order`() async throws {
        try await withServer { server in
            for number in 1...900 { server.publish("a", String(repeating: "x", count: number * 7)) }
            let client = try StreamClient(server, "catchup=all")
            try client.read(upTo: 900)
            #expect(client.sequences == Array(1...900))
            #expect(client.events.map(\.data.count) == (1...900).map { $0 * 7 })
        }
    }

    @Test func `the latest of each job includes jobs that were named a moment ago`() async throws {
        try await withServer { server in
            let first = try StreamClient(server, "job=cpu.*")
            try first.read(1, of: "hello")
            for number in 1...200 {
                server.publish("cpu.\(number)", "x")
                let client = try StreamClient(server, "job=cpu.*")
                try client.read(upTo: number)
                #expect(client.sequences == Array(1...number))
            }
            try first.read(upTo: 200)
            #expect(first.sequences == Array(1...200))
        }
    }
}
