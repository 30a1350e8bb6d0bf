import Glibc
import Syscalls
import Tape
import Testing

@testable import EventStreams
@testable import Server

@Suite struct RunLogTests {
    /// A run's log that says lines, and in the end that it is over.
    private final class Speaker: Sendable {
        let runLog: RunLog
        private let (line, last): (EventSeries, EventSeries)

        init(_ name: String, on server: TestServer, frames: Int = 100, bytes: Int = .max) {
            runLog = RunLog(Tape(epoch: name, capacity: .init(events: frames, bytes: bytes)))
            line = runLog.tape.series(job: "j", event: "line", role: .result)
            last = runLog.tape.series(job: "j", event: "over", role: .info)
            server.runLogs.add(runLog)
        }

        func say(_ lines: [Int], size: Int = 1) {
            for number in lines {
                let text = String(repeating: "\(number) ", count: size)
                runLog.append(.text(String(text.dropLast())), to: line, at: .now)
            }
        }

        func end() { runLog.append(.text("end"), to: last, at: .now, isLast: true) }
    }

    private static let words = ["1", "2", "3", "4", "5", "end"]

    @Test(arguments: [1, 3], ["1.1", "1.0"])
    func `who follows a run's log gets all of it, whenever it came, and then the end`(
        loops: Int,
        version: String
    ) async throws {
        try await withServer(loops: loops) { server in
            let speaker = Speaker("run", on: server)
            let others = try StreamClient(server, "catchup=none")
            try others.read(1, of: "hello")
            var clients = try (0..<4).map { _ in try StreamClient(server, "runLog=run", version: version) }
            for client in clients { try client.read(1, of: "hello") }
            speaker.say([1, 2])
            server.publish("j", "for all")
            clients += try (0..<4).map { _ in try StreamClient(server, "runLog=run", version: version) }
            speaker.say([3, 4, 5])
            speaker.end()
            clients += try (0..<4).map { _ in try StreamClient(server, "runLog=run", version: version) }
            for client in clients {
                try client.readToEnd()
                #expect(client.hello?.id == "run-0")
                #expect(client.hello?.data.hasPrefix(#"{"resume":"fresh","missed":0,"epoch":"run","#) ?? false)
                #expect(client.events.map(\.data) == Self.words)
                #expect(client.events.map(\.id) == (1...6).map { "run-\($0)" })
            }
            try others.read(upTo: 1)
            #expect(others.events.map(\.data) == ["for all"])
            try waitUntil("the others are alone") { server.metrics.openStreams == 1 }
        }
    }

    @Test func `who comes back goes on behind the event that it names`() async throws {
        try await withServer { server in
            let speaker = Speaker("run", on: server)
            speaker.say([1, 2, 3])
            let early = try (0...3).map { try StreamClient(server, "runLog=run", lastEventID: "run-\($0)") }
            for client in early { try client.read(1, of: "hello") }
            speaker.say([4, 5])
            speaker.end()
            let late = try (0...5).map { try StreamClient(server, "runLog=run", lastEventID: "run-\($0)") }
            for (place, client) in Array(early.enumerated()) + Array(late.enumerated()) {
                try client.readToEnd()
                #expect(client.hello?.id == "run-\(place)")
                #expect(client.hello?.data.hasPrefix(#"{"resume":"resumed","missed":0,"#) ?? false)
                #expect(client.events.map(\.data) == Array(Self.words[place...]))
            }
        }
    }

    @Test func `who comes back too late is told what is gone and gets all that is left`() async throws {
        try await withServer { server in
            let speaker = Speaker("run", on: server, frames: 3)
            speaker.say([1, 2, 3, 4, 5])
            for (id, from) in [(nil, 1), ("run-1", 2)] {
                let client = try StreamClient(server, "runLog=run", lastEventID: id)
                try client.read(upTo: 5)
                #expect(client.hello?.data.contains(#""resume":"gap","missed":\#(3 - from),"#) ?? false)
                let gap = #"{"from":"run-\#(from)","to":"run-2","missed":\#(3 - from),"reason":"evicted"}"#
                #expect(client.blocks.dropFirst().map(\.data) == [gap, "3", "4", "5"])
            }
        }
    }

    @Test func `who reads slowly is told what it misses, goes on with the oldest that is left, and hears the end`()
        async throws
    {
        try await withServer { server in
            let speaker = Speaker("run", on: server, bytes: 200_000)
            let client = try StreamClient(server, "runLog=run", receiveBuffer: 4096)
            try client.read(1, of: "hello")
            for number in 1...400 { speaker.say([number], size: 10_000) }
            speaker.end()
            try client.readToEnd()
            let gaps = client.blocks.filter { $0.event == "gap" }
            #expect(!gaps.isEmpty)
            #expect(gaps.allSatisfy { $0.data.hasSuffix(#""reason":"slow"}"#) })
            let missed = gaps.compactMap { $0.data.firstMatch(of: /"missed":(\d+)/).flatMap { Int($0.1) } }
            #expect(missed.reduce(0, +) + client.events.count == 401)
            #expect(client.sequences == client.sequences.sorted())
            #expect(client.events.last?.data == "end")
        }
    }

    @Test func `who writes can wait for those who read slowly, and then nothing is missed`() async throws {
        try await withServer { server in
            let speaker = Speaker("run", on: server, bytes: 400_000)
            let client = try StreamClient(server, "runLog=run", receiveBuffer: 4096)
            try client.read(1, of: "hello")
            let writer = try KernelThread(name: "writer") {
                for number in 1...300 {
                    speaker.say([number], size: 10_000)
                    while speaker.runLog.isLagging(behind: 200_000) { usleep(500) }
                }
                speaker.end()
            }
            try client.readToEnd()
            #expect(client.sequences == Array(1...301))
            #expect(client.blocks.count { $0.event == "gap" } == 0)
            writer.join()
            try waitUntil("it has left") { server.metrics.openStreams == 0 }
            #expect(!speaker.runLog.isLagging(behind: 0))
        }
    }

    @Test func `a run's log knows whether anybody follows it, and nothing of it stays when all have left`() async throws
    {
        try await withServer(loops: 2) { server in
            weak var runLog: RunLog?
            do {
                let speaker = Speaker("run", on: server)
                runLog = speaker.runLog
                #expect(speaker.runLog.idleTime != nil)
                var clients = try (0..<6).map { _ in try StreamClient(server, "runLog=run") }
                for client in clients { try client.read(1, of: "hello") }
                #expect(speaker.runLog.idleTime == nil)
                clients.removeLast(5)
                try waitUntil("one is left") { server.metrics.openStreams == 1 }
                #expect(speaker.runLog.idleTime == nil)
                speaker.say([1])
                clients[0].connection.close()
                try waitUntil("nobody follows") { speaker.runLog.idleTime != nil }
                speaker.say([2])
                let next = try StreamClient(server, "runLog=run")
                try next.read(upTo: 2)
                #expect(speaker.runLog.idleTime == nil)
                next.connection.close()
                server.runLogs.remove("run")
            }
            // A loop that sleeps learns of the end by the closed connections.
            try waitUntil("the log is gone") { runLog == nil }
        }
    }

    @Test func `silence on a run's log is filled, and its end comes through behind it`() async throws {
        try await withServer({ $0.heartbeat = .milliseconds(50) }) { server in
            let speaker = Speaker("run", on: server)
            let comments = try StreamClient(server, "runLog=run")
            let events = try StreamClient(server, "runLog=run&heartbeat=event")
            try comments.read { $0.comments > 2 }
            try events.read(3, of: "heartbeat")
            speaker.say([1])
            speaker.end()
            for client in [comments, events] {
                try client.readToEnd()
                #expect(client.events.map(\.data) == ["1", "end"])
            }
        }
    }

    @Test func `streams of a run's log end with their keys, also with those that went while the request was looked at`()
        async throws
    {
        try await withServer { server in
            let speaker = Speaker("run", on: server)
            let open = try (1...2).map { try StreamClient(server, "runLog=run&key=\($0)") }
            for client in open { try client.read(1, of: "hello") }
            let pending = try (1...3).map { number in
                let client = try RawClient(server.address)
                try client.send("GET /events?runLog=run&late=1&key=\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                return client
            }
            try waitUntil("all are looked at") { server.gate.count == 3 }
            server.endStreams(exceptWith: [2, 3])
            try open[0].readToEnd()
            #expect(open[0].blocks.last?.event == "bye")
            server.gate.open()
            for (number, client) in zip(1..., pending) {
                let head = try client.readHead()
                #expect(head[0] == "HTTP/1.1 200 OK")
                let word = number == 1 ? "event: bye" : "event: hello"
                while !String(decoding: client.received, as: UTF8.self).contains(word) {
                    let more = try client.receive()
                    try #require(!more.isEmpty)
                    client.received += more
                }
            }
            try waitUntil("the others stay") { server.metrics.openStreams == 3 }
            speaker.say([7])
            try open[1].read(upTo: 1)
        }
    }

    @Test func `a stop says goodbye to those who follow, behind what was said before`() async throws {
        let server = try TestServer()
        let speaker = Speaker("run", on: server)
        let client = try StreamClient(server, "runLog=run")
        try client.read(1, of: "hello")
        speaker.say([1])
        await server.stop()
        try client.readToEnd()
        #expect(client.blocks.map(\.event) == ["hello", "line", "bye"])
        #expect(speaker.runLog.idleTime != nil)
    }

    @Test func `one for whom there is no room is told to come back`() async throws {
        try await withServer { server in
            let client = try StreamClient(server, "busy=1")
            try client.readToEnd()
            #expect(client.blocks.map(\.event) == ["busy"])
            #expect(server.metrics.openStreams == 0)
        }
    }
}
