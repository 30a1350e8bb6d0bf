import Glibc
import Testing

@testable import Syscalls

@Suite struct WakeupTests {
    private static let token = Poller.Token(slot: 1, generation: 1)

    @Test(arguments: [1, 2, 1000]) func `many wake-ups are one piece of news, until they are taken back`(count: Int)
        throws
    {
        let wakeup = try Wakeup()
        let poller = try Poller()
        try poller.add(wakeup.number, .readable, as: Self.token)
        #expect(try poller.round(.zero).isEmpty)
        for _ in 0..<2 {
            for _ in 0..<count { wakeup.wake() }
            let events = try poller.round()
            #expect(events.map(\.token) == [Self.token])
            #expect(events.map(\.news) == [["readable"]])
            wakeup.clear()
            #expect(try poller.round(.zero).isEmpty)
        }
    }

    @Test func `taking back what nobody asked for does not block`() throws {
        let wakeup = try Wakeup()
        try #require(fcntl(wakeup.number, F_GETFL) & O_NONBLOCK != 0)
        wakeup.clear()
        wakeup.clear()
    }

    @Test func `another thread ends the wait`() throws {
        final class Shared: Sendable {
            let wakeup: Wakeup
            init() throws { wakeup = try Wakeup() }
        }
        let shared = try Shared()
        let poller = try Poller()
        try poller.add(shared.wakeup.number, .readable, as: Self.token)
        let thread = try KernelThread(name: "waker") { shared.wakeup.wake() }
        #expect(try poller.round(nil).map(\.token) == [Self.token])
        thread.join()
    }
}
