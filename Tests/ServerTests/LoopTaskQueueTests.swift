import HTTP
import Syscalls
import Testing

@testable import Server

@Suite struct LoopTaskQueueTests {
    @Test func `only a sleeper is woken, and once`() throws {
        let tasks = try LoopTaskQueue()
        let poller = try Poller()
        try poller.add(tasks.number, .edges, as: .init(slot: 0, generation: 0))
        func isAwoken() throws -> Bool {
            var news = Poller.ReadyList()
            try poller.wait(.zero, for: &news)
            return news.count > 0
        }
        tasks.submit(.stop)
        #expect(try !isAwoken())
        for _ in 0..<2 {
            tasks.fallAsleep()
            tasks.wake()
            #expect(try isAwoken())
            tasks.wake()
            #expect(try !isAwoken())
        }
        tasks.fallAsleep()
        tasks.awake()
        tasks.wake()
        #expect(try !isAwoken())
    }

    @Test func `tasks are drained in the order they were submitted in, once`() throws {
        let tasks = try LoopTaskQueue()
        for number in 0..<5 {
            let id = ExchangeID(connection: Poller.Token(slot: UInt32(number), generation: 0))
            tasks.submit(.reply(.response(.empty(204)), to: id))
        }
        #expect(!tasks.isEmpty)
        let slots = tasks.drain().map { task in
            if case .reply(_, to: let id) = task { id.connection.slot } else { UInt32.max }
        }
        #expect(slots == [0, 1, 2, 3, 4])
        #expect(tasks.isEmpty)
        #expect(tasks.drain().isEmpty)
    }

    @Test func `no task is slept over, whenever it comes`() async throws {
        let tasks = try LoopTaskQueue()
        let count = 20_000
        let sender = Task.detached(executorPreference: OwnThread()) {
            for _ in 0..<count { tasks.submit(.stop) }
        }
        try await withTaskExecutorPreference(OwnThread()) {
            let poller = try Poller()
            try poller.add(tasks.number, .edges, as: .init(slot: 0, generation: 0))
            var news = Poller.ReadyList()
            var taken = 0
            while taken < count {
                tasks.fallAsleep()
                try poller.wait(tasks.isEmpty ? .seconds(20) : .zero, for: &news)
                tasks.awake()
                let drained = tasks.drain()
                try #require(!drained.isEmpty || news.count > 0, "slept although there were tasks")
                taken += drained.count
            }
        }
        await sender.value
    }
}
