import Tape
import Testing

@testable import API
@testable import Cluster
@testable import Edge

/// Whether a client that has seen more elsewhere has to wait, or is told that there is no such event.
@Suite struct AwaitedEventsTests {
    private let start = ContinuousClock.now
    private let awaited = AwaitedEvents()
    private let id = EventID(epoch: "abc", sequence: 7)

    private func edge(heard: Duration?, news: Duration? = nil, isConnected: Bool = true) -> OriginFeed.Status {
        var status = OriginFeed.Status(since: .now)
        status.isConnected = isConnected
        status.lastHeard = heard.map { start + $0 }
        status.lastNews = news.map { start + $0 }
        return status
    }

    @Test func `an edge waits for what its origin may have on the way, until that has said something later`() {
        func mayCome(_ status: OriginFeed.Status, _ time: Double) -> Bool {
            awaited.mayCome(id, 3, to: status, at: start + .seconds(time))
        }
        // The origin was heard last before the client came, as by an edge that was stopped for a while.
        #expect(mayCome(edge(heard: .seconds(-20), news: .seconds(-20)), 0))
        #expect(mayCome(edge(heard: .seconds(-20), news: .seconds(-20)), 30))
        // What was heard may have left before.
        #expect(mayCome(edge(heard: .milliseconds(900)), 1))
        #expect(!mayCome(edge(heard: .milliseconds(1100)), 1.2))
        #expect(mayCome(edge(heard: .seconds(2), news: .seconds(2)), 3))
        #expect(mayCome(edge(heard: .seconds(2), isConnected: false), 3))
        // A silent origin is not waited for without end.
        #expect(!mayCome(edge(heard: .seconds(-20)), 61))
    }

    @Test func `an edge waits for what lies behind a leap, though not as long as much else comes`() {
        func mayCome(_ status: OriginFeed.Status, _ time: Double) -> Bool {
            awaited.mayCome(id, 5_000_000, to: status, at: start + .seconds(time))
        }
        #expect(mayCome(edge(heard: .zero, news: .zero), 0))
        #expect(mayCome(edge(heard: .seconds(9), news: .seconds(9)), 9))
        #expect(!mayCome(edge(heard: .seconds(10), news: .seconds(10)), 10))
    }

    @Test func `a node waits for what lies behind a leap until it has read the tape since`() {
        var status = ClusterStatus()
        status.isFilled = true
        func mayCome(_ lead: UInt64, _ time: Double) -> Bool {
            awaited.mayCome(id, lead, to: status, at: start + .seconds(time))
        }
        status.lastRead = start - .milliseconds(1)
        #expect(mayCome(5_000_000, 0))
        #expect(mayCome(5_000_000, 1))
        status.lastRead = start
        #expect(!mayCome(5_000_000, 2))
        #expect(mayCome(5, 2))
        status.troubles[.reader] = "Redis is away"
        #expect(mayCome(5_000_000, 2))
    }

    @Test func `whoever names many events that never were makes nobody else wait less`() {
        for sequence in 0..<5000 as Range<UInt64> {
            _ = awaited.start(of: EventID(epoch: "abc", sequence: sequence + 100), at: start + .seconds(1))
        }
        #expect(awaited.start(of: id, at: start + .seconds(2)) == start + .seconds(2))
    }
}
