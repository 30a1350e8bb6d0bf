import HTTP
import Syscalls
import Testing

@testable import Server

@Suite struct LoopTaskQueueTests {
    private func isAwoken(_ mailbox: LoopTaskQueue) throws -> Bool {
        let poller = try Poller()
        try poller.add(mailbox.number, .readable, as: .init(slot: 0, generation: 0))
        var news = Poller.ReadyList()
        try poller.wait(.zero, for: &news)
        return news.count > 0
    }

    @Test func `only a sleeper is woken, and once`() throws {
        let mailbox = try LoopTaskQueue()
        mailbox.put(.stop)
        #expect(try !isAwoken(mailbox))
        mailbox.fallAsleep()
        mailbox.wake()
        #expect(try isAwoken(mailbox))
        mailbox.clear()
        mailbox.wake()
        #expect(try !isAwoken(mailbox))
        mailbox.fallAsleep()
        mailbox.awake()
        mailbox.wake()
        #expect(try !isAwoken(mailbox))
    }

    @Test func `letters are taken in the order they were put in, once`() throws {
        let mailbox = try LoopTaskQueue()
        for number in 0..<5 {
            let token = Poller.Token(slot: UInt32(number), generation: 0)
            mailbox.put(.reply(.response(.empty(204)), to: token))
        }
        #expect(!mailbox.isEmpty)
        let slots = mailbox.take().map { letter in
            if case .reply(_, let token) = letter { token.slot } else { UInt32.max }
        }
        #expect(slots == [0, 1, 2, 3, 4])
        #expect(mailbox.isEmpty)
        #expect(mailbox.take().isEmpty)
    }

    @Test func `no news is slept over, whoever comes when`() async throws {
        let mailbox = try LoopTaskQueue()
        let count = 20_000
        let sender = Task.detached(executorPreference: OwnThread()) {
            for _ in 0..<count { mailbox.put(.stop) }
        }
        try await withTaskExecutorPreference(OwnThread()) {
            let poller = try Poller()
            try poller.add(mailbox.number, .readable, as: .init(slot: 0, generation: 0))
            var news = Poller.ReadyList()
            var taken = 0
            while taken < count {
                mailbox.fallAsleep()
                try poller.wait(mailbox.isEmpty ? .seconds(20) : .zero, for: &news)
                mailbox.awake()
                mailbox.clear()
                let letters = mailbox.take()
                try #require(!letters.isEmpty || news.count > 0, "slept although there were letters")
                taken += letters.count
            }
        }
        await sender.value
    }
}
