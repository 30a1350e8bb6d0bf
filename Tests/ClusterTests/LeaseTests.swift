import Cluster
import Testing

@Suite struct LeaseTests {
    @Test func `a session counts from the moment of asking, and is asked for again each second`() {
        var lease = Lease()
        #expect(lease.next(at: .seconds(10)) == .begin)
        #expect(!lease.isHeld(at: .seconds(10)))
        lease.ask(at: .seconds(10))
        #expect(lease.next(at: .milliseconds(10_400)) == .wait(.milliseconds(600)))
        lease.grant(askedAt: .seconds(10))
        #expect(lease.isHeld(at: .milliseconds(14_999)) && !lease.isHeld(at: .seconds(15)))
        #expect(lease.next(at: .seconds(11)) == .renew)
        lease.ask(at: .seconds(11))
        lease.grant(askedAt: .seconds(11))
        #expect(lease.deadline == .seconds(16))
    }

    @Test func `an answer that comes late gives no more time, and takes none`() {
        var lease = Lease()
        lease.grant(askedAt: .seconds(2))
        lease.grant(askedAt: .seconds(1))
        #expect(lease.deadline == .seconds(7))
    }

    @Test func `a session that may be gone is renewed past its deadline, and begun anew when it is lost`() {
        var lease = Lease()
        lease.grant(askedAt: .zero)
        #expect(!lease.isHeld(at: .seconds(20)) && lease.next(at: .seconds(20)) == .renew)
        lease.lose()
        #expect(lease.next(at: .seconds(20)) == .begin && lease.deadline == nil)
    }
}
