import TestSupport
import Foundation
import Glibc
import Randomness
import Testing

@testable import Server

/// The program with a history file, killed at random moments under load.
@Suite struct KillTests {
    private static let jobs = """
        server:
          tokens: { publish: [p] }
          history: { file: h.db, events: 1000000, bytes: 1GiB }
        jobs:
          note: { post: true }
          a: { every: 10ms, generate: counter }
          b: { every: 10-20ms, generate: walk }
        """

    /// How often it is killed; more with TICKERTAPE_KILLS=200 in the environment.
    private static var kills: Int { ProcessInfo.processInfo.environment["TICKERTAPE_KILLS"].flatMap { Int($0) } ?? 6 }

    /// A client that comes back with the last id it has seen, and all that it saw.
    private struct Client: Sendable {
        let target: String
        var events: [(id: String, data: String)] = []
        /// What a stream should not have said.
        var surprises: [String] = []

        init(_ target: String) { self.target = target }

        /// The client after it has listened until the stream broke off.
        func listened(at port: UInt16) async -> Client {
            var client = self
            await client.listen(at: port)
            return client
        }

        private mutating func listen(at port: UInt16) async {
            let fields = events.last.map { ["Last-Event-ID": $0.id] } ?? [:]
            guard let stream = try? await EventStream.open(target, at: port, fields: fields) else { return }
            while let block = try? await stream.next() {
                switch block.event {
                case "hello":
                    let resume = try? block.object()["resume"] as? String
                    if resume != (events.isEmpty ? "fresh" : "resumed") { surprises.append(block.data) }
                case "gap", "bye", "busy": surprises.append(block.data)
                default: if let id = block.id { events.append((id, block.data)) }
                }
            }
        }
    }

    /// Posts numbers one after another until that fails; the answers tell which event is whose.
    private static func post(from first: Int, at port: UInt16) async -> [(id: String, number: Int)] {
        var posted: [(String, Int)] = []
        var number = first
        while let id = try? await Self.post(number, at: port) {
            posted.append((id, number))
            number += 1
        }
        return posted
    }

    /// Posts a number; the id in the answer, nil where the program ended before.
    private static func post(_ number: Int, at port: UInt16) async throws -> String? {
        try await blocking {
            let connection = try Connection(port: port)
            let head = "POST /jobs/note?token=p HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            try connection.send("\(head)Content-Length: \("\(number)".count)\r\n\r\n\(number)")
            var received: [UInt8] = []
            while case let more = try connection.receive(), !more.isEmpty { received += more }
            let parts = String(decoding: received, as: UTF8.self).split(separator: "\"id\":\"")
            return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : nil
        }
    }

    @Test func `whenever it is killed, what a client saw is there again, once and in order, and no id comes twice`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var generator = SplitMix64(seed: 7)
        var clients = ["/events?catchup=all", "/events?catchup=all&job=a", "/events?catchup=none"].map { Client($0) }
        var posted: [(id: String, number: Int)] = []
        for kill in 0..<Self.kills {
            let life = Duration.milliseconds(Int.random(in: 20...300, using: &generator))
            try await Program.running(["--listen", "127.0.0.1:0"], files: ["jobs.yaml": Self.jobs], in: folder) {
                program in
                let port = try await program.port()
                let (one, two, three) = (clients[0], clients[1], clients[2])
                async let first = one.listened(at: port)
                async let second = two.listened(at: port)
                async let third = three.listened(at: port)
                async let left = Self.post(from: kill * 200_000, at: port)
                async let right = Self.post(from: kill * 200_000 + 100_000, at: port)
                try await Task.sleep(for: life)
                program.signal(SIGKILL)
                #expect(try await program.end() == .killed(SIGKILL))
                clients = await [first, second, third]
                posted += await left + right
            }
        }
        let all = try await history(in: folder)
        let data = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.data) })
        #expect(all.map(\.sequence) == Array(1...all.count))
        for client in clients {
            let sequences = client.events.compactMap { Int($0.id.split(separator: "-").last ?? "") }
            #expect(zip(sequences, sequences.dropFirst()).allSatisfy { $0 < $1 }, "\(client.target)")
            #expect(client.events.allSatisfy { data[$0.id] == $0.data }, "\(client.target)")
            #expect(client.surprises == [], "\(client.target)")
            if !client.target.contains("job=") {
                #expect(sequences == Array((sequences.first ?? 0)..<((sequences.first ?? 0) + sequences.count)))
            }
        }
        #expect(Set(posted.map(\.id)).count == posted.count)
        #expect(posted.allSatisfy { data[$0.id]?.hasSuffix(",\"data\":\($0.number)}") ?? false })
        let seen = clients.map { "\($0.events.count)" }.joined(separator: " ")
        print("\(Self.kills) kills: \(all.count) events, \(posted.count) posts answered, seen by clients: \(seen)")
        // Otherwise nothing was tried.
        #expect(posted.count >= Self.kills && clients[0].events.count > 2 * Self.kills)
    }

    /// All that the file holds, as a last start of the program tells it.
    private func history(in folder: URL) async throws -> [(id: String, sequence: Int, data: String)] {
        var all: [(String, Int, String)] = []
        try await Program.running(["--listen", "127.0.0.1:0"], files: ["jobs.yaml": Self.jobs], in: folder) { program in
            let stream = try await EventStream.open("/events?catchup=all", at: try await program.port())
            let hello = try #require(try await stream.next()).object()
            let end = try #require((hello["lastEventId"] as? String)?.split(separator: "-").last.flatMap { Int($0) })
            while all.count < end {
                let block = try #require(try await stream.next())
                all.append((try #require(block.id), try #require(block.sequence), block.data))
            }
        }
        return all
    }
}
