import Tape
import Testing

@testable import EventStreams

@Suite struct ControlEventTests {
    private let noon = Timestamp(milliseconds: 1_795_521_723_456)

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func hello(_ change: (inout ControlEvent.Hello) -> Void) -> String {
        var hello = ControlEvent.Hello(
            resume: .fresh,
            missed: 0,
            id: nil,
            lastEventID: EventID(epoch: "k", sequence: 42),
            heartbeat: .seconds(15),
            retry: .milliseconds(2345),
            version: "1.2.3",
            unknownJobs: Array("[]".utf8)
        )
        change(&hello)
        return text(ControlEvent.hello(hello, now: noon))
    }

    @Test func `hello tells all a client needs, in one block`() {
        #expect(
            hello { _ in } == """
                event: hello
                retry: 2345
                data: {"resume":"fresh","missed":0,"epoch":"k","lastEventId":"k-42","heartbeat":15,\
                "now":"2026-11-24T12:02:03.456Z","version":"1.2.3","unknownJobs":[]}


                """
        )
    }

    @Test func `hello repeats the cursor of a client that comes back`() {
        let block = hello { hello in
            hello.id = EventID(epoch: "k", sequence: 7)
            hello.resume = .gap
            hello.missed = 35
            hello.unknownJobs = Array(#"["a","b"]"#.utf8)
            hello.heartbeat = .milliseconds(250)
        }
        #expect(block.hasPrefix("id: k-7\nevent: hello\nretry: 2345\ndata: {\"resume\":\"gap\",\"missed\":35,"))
        #expect(block.contains(#""heartbeat":0.25,"#))
        #expect(block.hasSuffix(#""unknownJobs":["a","b"]}"# + "\n\n"))
    }

    @Test(
        arguments: [
            (1..<10, ControlEvent.GapReason.reset, #"{"from":"k-1","to":"k-9","missed":9,"reason":"reset"}"#),
            (5..<6, .evicted, #"{"from":"k-5","to":"k-5","missed":1,"reason":"evicted"}"#),
            (7..<1000, .slow, #"{"from":"k-7","to":"k-999","missed":993,"reason":"slow"}"#),
            (1..<1, .reset, #"{"from":"k-0","to":"k-0","missed":0,"reason":"reset"}"#),
        ] as [(Range<UInt64>, ControlEvent.GapReason, String)]
    )
    func `a gap names the first and the last event that is left out`(
        missed: Range<UInt64>,
        reason: ControlEvent.GapReason,
        data: String
    ) {
        #expect(
            text(ControlEvent.gap(missed, of: TapeIdentity(epoch: "k"), reason: reason))
                == "event: gap\ndata: \(data)\n\n"
        )
    }

    @Test func `heartbeats, busy and bye are whole blocks, and a comment ends no block`() {
        #expect(
            text(ControlEvent.heartbeat(now: noon))
                == "event: heartbeat\ndata: {\"now\":\"2026-11-24T12:02:03.456Z\"}\n\n"
        )
        #expect(text(ControlEvent.comment) == ":\n")
        #expect(
            text(ControlEvent.busy(BusyReason(.origin, "the origin \"a\"\nis away"), retry: .milliseconds(5001)))
                == "event: busy\nretry: 5001\n"
                + #"data: {"retry":5001,"reason":"origin","message":"the origin \"a\"\nis away"}"# + "\n\n"
        )
        #expect(
            text(ControlEvent.bye(.stopping, retry: .seconds(3)))
                == "event: bye\nretry: 3000\ndata: {\"reason\":\"stopping\",\"retry\":3000}\n\n"
        )
        #expect(text(ControlEvent.bye(.lifetime, retry: .zero)).contains(#""reason":"lifetime","retry":0"#))
    }
}
