import Tape
import Randomness
import Testing

@testable import Server

@Suite struct ResumeTests {
    private func smallTape(_ frames: Int) -> Tape { Tape(epoch: "k", capacity: .init(events: frames)) }

    @Test(arguments: [nil, "job=a", "job=b", "job=none"])
    func `from every place on the tape a client gets all behind it, once and in order, then what is new`(
        query: String?
    ) async throws {
        try await withServer { server in
            let jobs = ["a", "b", "b", "a", "a", "b", "a", "b"]
            for job in jobs { server.publish(job, "x") }
            for place in 0...jobs.count {
                let client = try StreamClient(server, query ?? "", lastEventID: "k-\(place)")
                try client.read(1, of: "hello")
                let last = server.publish(nil, "new")
                try client.read(upTo: last)

                let job = query.map { String($0.dropFirst(4)) }
                let old = (1...jobs.count).filter { $0 > place && (job == nil || jobs[$0 - 1] == job) }
                // Each round before this one has appended an event of the service.
                let service = (0..<place).map { jobs.count + 1 + $0 }
                #expect(client.sequences == old + service + [last])
                #expect(client.hello?.id == "k-\(place)")
                #expect(client.hello?.data.hasPrefix(#"{"resume":"resumed","missed":0,"#) == true)
            }
        }
    }

    @Test func `whose next event is gone gets a gap, then what is latest, then what is new`() async throws {
        try await withServer(tape: smallTape(3)) { server in
            for job in ["a", "b", "c", "a", "b", "b", "b", "b"] { server.publish(job, "x") }
            // 6, 7 and 8 are held; the latest are 3 (c), 4 (a) and 8 (b).
            for place in [0, 1, 3, 4] {
                let client = try StreamClient(server, lastEventID: "k-\(place)")
                try client.read(upTo: 8)
                #expect(client.sequences == [3, 4, 8])
                #expect(client.hello?.id == "k-\(place)")
                #expect(client.hello?.data.hasPrefix(#"{"resume":"gap","missed":\#(8 - place),"#) == true)
                #expect(client.blocks[1].event == "gap")
                #expect(client.blocks[1].id == nil)
                let gap = #"{"from":"k-\#(place + 1)","to":"k-8","missed":\#(8 - place),"reason":"evicted"}"#
                #expect(client.blocks[1].data == gap)
            }
            for place in 5...8 {
                let client = try StreamClient(server, lastEventID: "k-\(place)")
                try client.read(until: { _ in (client.sequences.last ?? place) == 8 && client.hello != nil })
                #expect(client.sequences == Array(place + 1..<9))
                #expect(client.blocks.allSatisfy { $0.event != "gap" })
            }
            let last = server.publish("c", "x")
            let client = try StreamClient(server, lastEventID: "k-1")
            try client.read(upTo: last)
            server.publish("c", "new")
            try client.read(upTo: last + 1)
            #expect(client.sequences == [4, 8, 9, 10])
        }
    }

    @Test func `what only other jobs have lost is no gap`() async throws {
        try await withServer(tape: smallTape(3)) { server in
            server.publish("quiet", "x")
            for _ in 0..<9 { server.publish("loud", "x") }
            let quiet = try StreamClient(server, "job=quiet", lastEventID: "k-1")
            let loud = try StreamClient(server, "job=loud", lastEventID: "k-1")
            let both = try StreamClient(server, "job=quiet", lastEventID: "k-0")
            for client in [quiet, loud, both] { try client.read(1, of: "hello") }
            let last = server.publish("quiet", "new")
            try quiet.read(upTo: last)
            #expect(quiet.sequences == [last])
            #expect(quiet.hello?.data.hasPrefix(#"{"resume":"resumed""#) == true)
            try loud.read(upTo: 10)
            #expect(loud.blocks.map(\.event) == ["hello", "gap", "dataUpdate"])
            try both.read(upTo: last)
            #expect(both.blocks.map(\.event) == ["hello", "gap", "dataUpdate", "dataUpdate"])
            #expect(both.sequences == [1, last])
        }
    }

    @Test(arguments: ["other-3", "nonsense", "k-4", "k-99999999999999999999999", "-", "k-1,k-2", "\"k-1\"", "k-1%00"])
    func `what names no event of this history is answered with a reset and all that is latest`(
        id: String
    ) async throws {
        try await withServer { server in
            for job in ["a", "b", "a"] { server.publish(job, "x") }
            let client = try StreamClient(server, "catchup=none", lastEventID: id)
            try client.read(upTo: 3)
            #expect(client.head[0] == "HTTP/1.1 200 OK")
            #expect(client.hello?.id == nil)
            #expect(client.hello?.data.hasPrefix(#"{"resume":"reset","missed":3,"epoch":"k","#) == true)
            #expect(client.blocks[1].data == #"{"from":"k-1","to":"k-3","missed":3,"reason":"reset"}"#)
            #expect(client.sequences == [2, 3])
        }
    }

    @Test(arguments: [1, 2])
    func `many clients that come back while a publisher is at work lose nothing and get nothing twice`(
        loops: Int
    ) async throws {
        let count = 3000
        try await withServer(tape: smallTape(count), loops: loops) { server in
            let publisher = try Publisher(server, count: count, jobs: ["a", "b", "c"], restsEvery: 7)
            var generator = SplitMix64(seed: 7)
            for round in 0..<16 {
                var seen: [Int] = []
                let query = ["", "job=a", "job=b,c", "job=?"][round % 4]
                // Each goes away three times in the middle of the stream and comes back where it was.
                for visit in 0..<4 where (seen.last ?? 0) < count - 3 {
                    let cursor = "k-\(seen.last ?? 0)"
                    let client = try StreamClient(server, query, lastEventID: cursor)
                    let wanted = (seen.last ?? 0) + Int.random(in: 1...count / 4, using: &generator)
                    try client.read(upTo: visit == 3 ? count - 3 : min(wanted, count - 3))
                    #expect(client.blocks.allSatisfy { $0.event != "gap" })
                    seen += client.sequences
                }
                let jobs = [[0, 1, 2], [0], [1, 2], [0, 1, 2]][round % 4]
                let expected = (1...count).filter { jobs.contains(($0 - 1) % 3) }
                #expect(seen == Array(expected.prefix(seen.count)))
                #expect((seen.last ?? 0) >= count - 3)
            }
            publisher.join()
        }
    }

    @Test func `while the tape runs away, each event is sent or lies in a gap that was told`() async throws {
        let count = 30_000
        try await withServer(tape: smallTape(4)) { server in
            let clients = try ["", "job=a", "job=b", "job=a,c"].map { try StreamClient(server, "catchup=none&\($0)") }
            for client in clients { try client.read(1, of: "hello") }
            let publisher = try Publisher(server, count: count, jobs: ["a", "b", "c"])
            publisher.join()
            for (number, client) in clients.enumerated() {
                let jobs = [[0, 1, 2], [0], [1], [0, 2]][number]
                try client.read(upTo: (1...count).last { jobs.contains(($0 - 1) % 3) } ?? count)
                let told = Told(client.blocks)
                #expect(told.isRising)
                let lost = (1...count).filter { jobs.contains(($0 - 1) % 3) && !told.covers($0) }
                #expect(lost == [])
            }
        }
    }
}

/// What a stream has said: which events came, and which were told to be left out.
struct Told {
    private var sequences: Set<Int> = []
    private var gaps: [ClosedRange<Int>] = []
    /// Whether each event has a higher sequence than the one before; a gap is followed by the latest of each job, which
    /// may be older than what came before it.
    private(set) var isRising = true

    init(_ blocks: [Block]) {
        var last = 0
        for block in blocks where block.event != "hello" {
            if block.event == "gap" {
                let ends = block.data.matches(of: /k-([0-9]+)/).compactMap { Int($0.1) }
                gaps.append(ends[0]...ends[1])
                last = 0
            } else if let sequence = block.sequence {
                if sequence <= last { isRising = false }
                last = sequence
                sequences.insert(sequence)
            }
        }
    }

    func covers(_ sequence: Int) -> Bool {
        sequences.contains(sequence) || gaps.contains { $0.contains(sequence) }
    }
}
