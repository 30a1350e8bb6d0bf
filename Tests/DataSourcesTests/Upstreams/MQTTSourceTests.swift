import Foundation
import TestServers
import Testing

@testable import DataSources

/// Messages of a real broker, and what is told where it does not let us.
@Suite(.enabled(if: Broker.isThere, "\(Broker.hint)")) struct MQTTSourceTests {
    private static func source(_ broker: Broker, _ topic: String, _ more: String = "") throws -> MQTTSource {
        try DataSourcesTests.source(
            MQTTSource.self,
            "mqtt: { broker: \"mqtt://127.0.0.1:\(broker.port)\", topic: \(topic)\(more) }"
        )
    }

    @Test func `messages come as objects, and what is JSON stays JSON`() async throws {
        let broker = try Broker()
        let followed = Followed(try Self.source(broker, "\"home/#\""))
        try await followed.connected()
        try broker.publish("home/a", "{\"t\": 21.50}")
        try broker.publish("home/b", "on")
        try broker.publish("else/b", "nobody asked")
        try broker.publish("home", "", quality: 0)
        #expect(
            try await followed.lines(3) == [
                #"{"topic":"home/a","payload":{"t":21.50}}"#, #"{"topic":"home/b","payload":"on"}"#,
                #"{"topic":"home","payload":""}"#,
            ]
        )
        #expect(await followed.stop() == .stopped)
    }

    @Test func `nothing is lost while the broker is begun anew, nor while nobody follows`() async throws {
        let broker = try Broker()
        let source = try Self.source(broker, "[a/+, b]")
        let first = Followed(source)
        try await first.connected()
        try broker.publish("b", "0")
        try await first.lines(1)
        broker.stop()
        let failure = try #require(await first.failure())
        #expect(failure.kind == .broken)
        #expect(failure.message == "the broker 127.0.0.1:\(broker.port) closed the connection")
        try broker.start()
        try broker.publish("a/x", lines: (1...500).map { "\($0)" })
        let second = Followed(source)
        let lines = try await second.lines(500)
        #expect(lines == (1...500).map { #"{"topic":"a/x","payload":\#($0)}"# })
    }

    @Test func `what was not published when it was stopped comes again`() async throws {
        let broker = try Broker()
        let source = try Self.source(broker, "a")
        let first = Followed(source, delay: .milliseconds(20))
        try await first.connected()
        try broker.publish("a", lines: (1...200).map { "\($0)" })
        try await first.lines(40)
        await first.stop()
        let second = Followed(source)
        try await second.connected()
        try broker.publish("a", "201")
        let deadline = ContinuousClock.now + .seconds(20)
        while second.lines.last?.contains("201") != true, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        let seen = Set(first.lines + second.lines)
        #expect(seen.count == 201)
        // All but the last batch, of 16 at most, were acknowledged.
        #expect(second.lines.count <= 201 - (40 - 16))
    }

    @Test
    func `what was acknowledged before it was stopped does not come again, though the broker has not read it yet`()
        async throws
    {
        let broker = try Broker()
        let source = try Self.source(broker, "a")
        let absent = Followed(source)
        try await absent.connected()
        await absent.stop()
        // The broker sends 20 at a time; what it reads an acknowledgement of makes room for one more, which it sends at once.
        try broker.publish("a", lines: (1...60).map { "\($0)" })
        let first = Followed(source, delay: .milliseconds(10))
        try await first.lines(1)
        broker.pause()
        // All that it has sent is taken and acknowledged.
        try await first.lines(20)
        var count = 0
        while first.lines.count > count {
            count = first.lines.count
            try await Task.sleep(for: .milliseconds(300))
        }
        let end = Task { await first.stop() }
        try await Task.sleep(for: .milliseconds(100))
        broker.goOn()
        #expect(await end.value == .stopped)
        #expect((20..<60).contains(count))
        let lines = try await Followed(source).lines(60 - count)
        #expect(lines == (count + 1...60).map { #"{"topic":"a","payload":\#($0)}"# })
    }

    @Test func `who only looks takes nothing from whoever follows for good, and leaves nothing behind`() async throws {
        let broker = try Broker()
        let source = try Self.source(broker, "a")
        let first = Followed(source)
        try await first.connected()
        let look = Followed(source, isTrial: true)
        try await look.connected()
        try broker.publish("a", "1")
        #expect(try await look.lines(1) == [#"{"topic":"a","payload":1}"#])
        #expect(try await first.lines(1) == [#"{"topic":"a","payload":1}"#])
        #expect(await look.stop() == .stopped)
        await first.stop()
        let other = Followed(source, isTrial: true)
        try await other.connected()
        try broker.publish("a", "2")
        #expect(try await other.lines(1) == [#"{"topic":"a","payload":2}"#])
        // What came while nobody followed for good is there for whoever does.
        #expect(try await Followed(source).lines(1) == [#"{"topic":"a","payload":2}"#])
    }

    @Test func `a flood that need not be kept drops the oldest and counts them`() async throws {
        let broker = try Broker()
        let followed = Followed(try Self.source(broker, "a", ", qos: 0"), delay: .milliseconds(10))
        try await followed.connected()
        try broker.publish("a", lines: (1...5_000).map { "\($0)" }, quality: 0)
        let deadline = ContinuousClock.now + .seconds(20)
        while followed.dropped <= 1_000, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(followed.dropped > 1_000)
        #expect(await followed.stop() == .stopped)
    }

    @Test func `a wrong password, no password, nobody there and another protocol are told`() async throws {
        let broker = try Broker(user: "ada", password: "s3cret")
        func failure(_ address: String) async throws -> SourceError? {
            await Followed(
                try DataSourcesTests.source(MQTTSource.self, "mqtt: { broker: \"\(address)\", topic: a }")
            ).failure()
        }
        let place = "127.0.0.1:\(broker.port)"
        let wrong = try #require(await failure("mqtt://ada:wr0ng@\(place)"))
        #expect(wrong.kind == .auth)
        #expect(wrong.message == "the broker \(place) does not let the user \"ada\" in; is the password right?")
        let nobody = try #require(await failure("mqtt://\(place)"))
        #expect(nobody.kind == .auth)
        let sentence = "asks for a user and a password; write mqtt://USER:PASSWORD@HOST:PORT"
        #expect(nobody.message == "the broker \(place) \(sentence)")
        #expect(
            MQTTBroker("mqtts://h")?.lackOfUser.message.hasSuffix("; write mqtts://USER:PASSWORD@HOST:PORT") == true
        )
        let encrypted = try #require(await failure("mqtts://ada:s3cret@\(place)"))
        #expect([.tls, .broken].contains(encrypted.kind), "\(encrypted)")
        let absent = try #require(await failure("mqtt://127.0.0.1:1"))
        #expect(absent == SourceError(.connect, "cannot connect to the broker 127.0.0.1:1: Connection refused"))
        let unknown = try #require(await failure("mqtt://no.such.host.invalid"))
        #expect(unknown.kind == .dns)
    }

    @Test(arguments: [
        (#"{ broker: "http://h", topic: a }"#, "must be an address such as mqtt://"),
        (#"{ broker: "mqtt://u:a/b@h", topic: a }"#, "write %40 for @, %2F for /, %3F for ?, %23 for #"),
        (#"{ topic: a }"#, "lacks a broker"),
        (#"{ broker: "mqtt://h" }"#, "lacks a topic"),
        (##"{ broker: "mqtt://h", topic: "a/#/b" }"##, "+ stands for a whole level"),
        (##"{ broker: "mqtt://h", topic: ["a/#", a/b] }"##, "which some messages belong to both of"),
        (#"{ broker: "mqtt://h", topic: [] }"#, "names nothing"),
        (#"{ broker: "mqtt://h", topic: a, qos: 2 }"#, "qos"),
        (#"{ broker: "mqtt://h", topic: a, ca: x.pem }"#, "goes with a broker that begins with mqtts://"),
    ])
    func `faults of the map are told`(map: String, part: String) throws {
        let (source, faults) = try reading("mqtt: \(map)") { MQTTSource(reading: $0) }
        #expect(source == nil)
        #expect(faults.count == 1)
        #expect(faults.first?.contains(part) == true, "\(faults)")
    }

    @Test(arguments: [
        ("a/#", "a", true), ("a/#", "a/b/c", true), ("a/+", "a/b", true), ("a/+", "a/b/c", false), ("a", "b", false),
        ("+/b", "a/+", true), ("#", "$SYS/x", false), ("a/b/#", "a/c/#", false),
    ])
    func `topics that overlap are known`(left: String, right: String, overlap: Bool) {
        #expect(TopicFilter.overlap(left, right) == overlap)
        #expect(TopicFilter.overlap(right, left) == overlap)
    }

    @Test func `a file of authorities that holds none is told as that, before the broker is asked`() async throws {
        try await withTemporaryFolder { folder in
            for (name, text) in [("a.pem", "no certificate"), ("b.pem", "-----BEGIN PRIVATE KEY-----")] {
                let file = "\(folder)/\(name)"
                try Data(text.utf8).write(to: URL(filePath: file))
                let yaml = "mqtt: { broker: \"mqtts://127.0.0.1:1\", topic: a, ca: \(file) }"
                let source = try DataSourcesTests.source(MQTTSource.self, yaml)
                let sentence = "cannot read certificates from \(file); what ca names must be a file in PEM"
                #expect(source.preflightFailure == SourceError(.tls, sentence))
                #expect(await Followed(source).failure() == SourceError(.tls, sentence))
            }
            let file = "\(folder)/c.pem"
            try Data("text\n-----BEGIN CERTIFICATE-----\n".utf8).write(to: URL(filePath: file))
            let yaml = "mqtt: { broker: \"mqtts://127.0.0.1:1\", topic: a, ca: \(file) }"
            let missing = try DataSourcesTests.source(MQTTSource.self, yaml).preflightFailure
            #expect(missing == nil)
        }
    }

    @Test func `messages may be XML`() async throws {
        let broker = try Broker()
        let yaml = "mqtt: { broker: \"mqtt://127.0.0.1:\(broker.port)\", topic: a }\nformat: xml"
        let followed = Followed(try DataSourcesTests.source(MQTTSource.self, yaml))
        try await followed.connected()
        try broker.publish("a", "<a x=\"1\">text</a>")
        try broker.publish("a", "no XML")
        let lines = try await followed.lines(2)
        #expect(lines[0] == ##"{"topic":"a","payload":{"a":{"@x":"1","#text":"text"}}}"##)
        #expect(lines[1].hasPrefix("format: the message of \"a\" is no XML: "))
    }

    @Test func `messages are in the charset that the job names`() async throws {
        let broker = try Broker()
        let yaml = "mqtt: { broker: \"mqtt://127.0.0.1:\(broker.port)\", topic: a }\ncharset: windows-1252"
        let followed = Followed(try DataSourcesTests.source(MQTTSource.self, yaml))
        try await followed.connected()
        // Its two bytes are two letters there.
        try broker.publish("a", "\u{fc}")
        #expect(try await followed.lines(1) == ["{\"topic\":\"a\",\"payload\":\"\u{c3}\u{bc}\"}"])
    }
}
