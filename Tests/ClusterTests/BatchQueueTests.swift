import Cluster
import Testing

@Suite struct BatchQueueTests {
    private func addition(_ size: Int) -> Addition {
        Addition(job: "job", isFenced: true, body: [UInt8](repeating: 1, count: size))
    }

    private func outcome(_ count: Int) -> BatchOutcome {
        BatchOutcome(epoch: "e", start: 1, fates: [Fate](repeating: .appended, count: count), isRepeated: false)
    }

    private func batch(_ queue: inout BatchQueue, mostEvents: Int, mostBytes: Int) -> AppendBatch? {
        queue.batch(mostEvents: mostEvents, mostBytes: mostBytes)
    }

    private func settle(_ queue: inout BatchQueue, _ outcome: BatchOutcome, of batch: AppendBatch, replicas: Int)
        -> Bool
    {
        queue.settle(outcome, of: batch, replicas: replicas)
    }

    @Test func `a batch in doubt is the next one, unchanged, until it is settled`() throws {
        var queue = BatchQueue(author: "s", replicas: 0)
        #expect(self.batch(&queue, mostEvents: 2, mostBytes: 100) == nil)
        for _ in 0..<3 { queue.add(addition(1)) }
        let first = try #require(self.batch(&queue, mostEvents: 2, mostBytes: 100))
        #expect(first == AppendBatch(author: "s", first: 1, additions: [addition(1), addition(1)]))
        queue.add(addition(1))
        #expect(self.batch(&queue, mostEvents: 100, mostBytes: 100) == first && queue.count == 4)
        #expect(settle(&queue, outcome(2), of: first, replicas: 0))
        // A second reply to what was repeated settles nothing more.
        #expect(!settle(&queue, outcome(2), of: first, replicas: 0))
        #expect(self.batch(&queue, mostEvents: 100, mostBytes: 100)?.first == 3 && queue.count == 2)
    }

    @Test func `a batch keeps to its bytes but has one event at least`() {
        var queue = BatchQueue(author: "s", replicas: 0)
        for size in [50, 60, 5] { queue.add(addition(size)) }
        #expect(self.batch(&queue, mostEvents: 9, mostBytes: 100)?.additions.count == 1)
        queue = BatchQueue(author: "s", replicas: 0)
        queue.add(addition(500))
        #expect(self.batch(&queue, mostEvents: 9, mostBytes: 100)?.additions.count == 1)
    }

    @Test func `a batch that too few machines have stays in doubt`() throws {
        var queue = BatchQueue(author: "s", replicas: 1)
        queue.add(addition(1))
        let batch = try #require(self.batch(&queue, mostEvents: 9, mostBytes: 100))
        #expect(!settle(&queue, outcome(1), of: batch, replicas: 0))
        #expect(self.batch(&queue, mostEvents: 9, mostBytes: 100) == batch)
        #expect(settle(&queue, outcome(1), of: batch, replicas: 1))
        #expect(queue.count == 0)
    }

    @Test func `the events that were appended have sequences without a hole`() {
        let outcome = BatchOutcome(
            epoch: "e",
            start: 7,
            fates: [.appended, .fenced, .done, .appended],
            isRepeated: false
        )
        #expect(outcome.sequences == [7, nil, nil, 8])
    }
}
