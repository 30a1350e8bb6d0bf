import Glibc
import HTTP
import Testing

@testable import Server
@testable import Syscalls

/// What a resting stream takes in user space; docs/performance.md tells of it byte by byte.
@Suite struct FootprintTests {
    private typealias Measure = @convention(c) (UnsafeRawPointer) -> Int

    @Test func `a resting connection keeps to its block of memory`() throws {
        let found = unsafe dlsym(nil, "malloc_usable_size")
        let symbol = try unsafe #require(found)
        let usableSize = unsafe unsafeBitCast(symbol, to: Measure.self)
        // A number that no file has: nothing is sent, and closing it harms nobody.
        let connection = Connection(
            Socket(owning: .max),
            token: Poller.Token(slot: 0, generation: 0),
            peer: "127.0.0.1",
            limits: RequestLimits(),
            deadline: .zero
        )
        withExtendedLifetime(connection) {
            let block = unsafe usableSize(Unmanaged.passUnretained(connection).toOpaque())
            #expect(block <= 120)
        }
    }

    @Test func `its places in the loop's lists are small`() {
        #expect(MemoryLayout<ConnectionTable.Slot>.stride == 16)
        #expect(MemoryLayout<Subscriber>.stride == 96)
        #expect(MemoryLayout<Subscriptions.Place>.stride == 12)
    }
}
