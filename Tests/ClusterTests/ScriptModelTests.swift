import Cluster
import Randomness
import Redis
import TestRedis
import TestRounds
import Testing

/// The simulation's idea of the scripts beside the scripts in a real Redis.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ScriptModelTests {
    @Test func `the scripts do to Redis what the simulation believes`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let authors = (1...2).map { TapeOnRedis(connection, author: "s\($0)") }
        let history = try #require(ReplicationHistory(try authors[0].ask("INFO", "replication").text ?? ""))
        let about = ModelData.Server(history: history.name, hasFormer: false, process: "p")
        var generator = SplitMix64(seed: 7)
        var model = ModelData()
        var batches = authors.map { AppendBatch(author: $0.author, first: 1, additions: []) }
        for round in 0..<Rounds.count(5000, short: 500) {
            let place = Int.random(in: 0...1, using: &generator)
            switch Int.random(in: 0...20, using: &generator) {
            case 0..<3:
                let job = "job\(Int.random(in: 0...2, using: &generator))"
                _ = model.apply(.take(job: job, session: authors[place].author, from: model.owners[job]))
                _ = try authors[place].ask("HSET", TapeOnRedis.keys.owners, job, authors[place].author)
            case 3 where round % 10 == 0:
                _ = model.apply(.flush)
                _ = try authors[place].ask("FLUSHALL")
            case 4..<8: break
            default: batches[place] = batch(behind: batches[place], &generator)
            }
            let isAhead = Int.random(in: 0...20, using: &generator) == 0
            let read = isAhead ? model.last + UInt64.random(in: 0...9, using: &generator) : 0
            let known = Bool.random(using: &generator) ? model.epoch : "other"
            let change = ModelData.Change.append(
                batches[place],
                proposed: "e\(round)",
                epoch: known,
                read: read,
                server: about
            )
            let expected = model.apply(change).outcome
            let found = try authors[place].send(batches[place], proposed: "e\(round)", epoch: known, read: read).outcome
            try #require(found == expected, "round \(round)")
        }
        let replies = try authors[0].ask("XREVRANGE", TapeOnRedis.keys.tape, "+", "-", "COUNT", "20").elements ?? []
        #expect(replies.compactMap { StreamEntry($0) } == model.entries.suffix(20).reversed())
    }

    /// Events whose numbers follow those of a batch.
    private func batch(behind last: AppendBatch, _ generator: inout SplitMix64) -> AppendBatch {
        let additions = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            Addition(
                job: "job\(Int.random(in: 0...2, using: &generator))",
                isFenced: Bool.random(using: &generator),
                due: Bool.random(using: &generator) ? Int64.random(in: 0...1000, using: &generator) : nil,
                body: [UInt8.random(in: 0...255, using: &generator)]
            )
        }
        return AppendBatch(author: last.author, first: last.first + UInt64(last.additions.count), additions: additions)
    }
}
