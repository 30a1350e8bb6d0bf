import COpenSSL
import Synchronization
import Testing

@testable import TLS

@Suite struct TicketKeysTests {
    @Test func `a key is for new tickets for six hours, and for old ones for six more`() throws {
        let hand = Hand()
        let keys = TicketKeys { hand.hours.withLock { .seconds(3600 * $0) } }
        let first = try #require(keys.current?.nameBytes)
        hand.hours.withLock { $0 = 5 }
        #expect(keys.current?.nameBytes == first)
        #expect(keys.key(named: first)?.isCurrent == true)
        hand.hours.withLock { $0 = 7 }
        #expect(keys.key(named: first)?.isCurrent == false)
        #expect(keys.current?.nameBytes != first)
        hand.hours.withLock { $0 = 14 }
        #expect(keys.key(named: first) == nil)
    }

    @Test func `a key that nobody has used for long does not come back`() throws {
        let hand = Hand()
        let keys = TicketKeys { hand.hours.withLock { .seconds(3600 * $0) } }
        let first = try #require(keys.current?.nameBytes)
        hand.hours.withLock { $0 = 48 }
        #expect(keys.key(named: first) == nil)
    }

    private final class Hand: Sendable {
        let hours = Mutex(0)
    }
}
