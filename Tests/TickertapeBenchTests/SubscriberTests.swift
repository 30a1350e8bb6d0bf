import Syscalls
import Testing

@testable import TickertapeBench

@Suite struct SubscriberTests {
    private static let head = "HTTP/1.1 200 OK\r\n\r\n"

    /// A client that expects number 5 next, after it took the text in pieces of so many bytes.
    private static func subscriber(taking text: String, by size: Int = .max) throws -> (Subscriber, Tally, Bool) {
        let listener = try ListeningSocket(.loopback(port: 0))
        let subscriber = Subscriber(try Socket.connect(to: listener.address), request: [], expecting: 5)
        var tally = Tally()
        var isFine = true
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            isFine = subscriber.take(piece.span, at: 100, into: &tally) && isFine
        }
        return (subscriber, tally, isFine)
    }

    private static func events(_ numbers: [UInt64]) -> String {
        numbers.map { "data: {\"seq\":\($0),\"t\":90}\n\n" }.joined()
    }

    @Test(
        arguments: [
            ([5, 6, 7], 3, 0, 0), ([3, 4, 5], 1, 0, 0), ([5, 5, 6], 2, 0, 1), ([5, 8], 2, 2, 0), ([7], 1, 2, 0),
            ([6, 5], 1, 1, 1), ([.max - 6, .max - 6], 1, .max - 11, 1), ([], 0, 0, 0),
        ] as [([UInt64], UInt64, UInt64, UInt64)]
    )
    func `gaps and duplicates are counted`(numbers: [UInt64], delivered: UInt64, gaps: UInt64, duplicates: UInt64)
        throws
    {
        for size in [Int.max, 1, 7] {
            let (subscriber, tally, isFine) = try Self.subscriber(taking: Self.head + Self.events(numbers), by: size)
            #expect(isFine)
            #expect(tally.delivered == delivered)
            #expect(tally.gaps == gaps)
            #expect(tally.duplicates == duplicates)
            #expect(subscriber.received == delivered)
            #expect(subscriber.missed == gaps)
            #expect(tally.latencies.value(at: 1) == (delivered > 0 ? 10 : nil))
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1 503 Busy\r\n\r\n", "the answer is 503"), ("nonsense\r\n\r\n", "the answer is not HTTP"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx", "the chunks are broken"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", nil),
        ] as [(String, String?)]
    )
    func `an answer that is no stream is told`(text: String, fault: String?) throws {
        let (subscriber, _, isFine) = try Self.subscriber(taking: text)
        #expect(!isFine)
        #expect(subscriber.fault == fault)
    }

    @Test func `a transcript holds the body alone`() throws {
        let (subscriber, _, _) = try Self.subscriber(taking: Self.head)
        subscriber.transcript = []
        var tally = Tally()
        let text = Array("id: a-5\ndata: {\"seq\":5}\n\n".utf8)
        #expect(subscriber.take(text.span, at: 0, into: &tally))
        #expect(subscriber.transcript == text)
    }
}
