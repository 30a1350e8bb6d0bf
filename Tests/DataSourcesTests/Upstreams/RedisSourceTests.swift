import Redis
import TestRedis
import Testing

@testable import DataSources

/// A real Redis: channels, streams and keys.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct RedisSourceTests {
    private static func source(_ server: RedisServer, _ rest: String) throws -> RedisSource {
        try DataSourcesTests.source(
            RedisSource.self,
            "redis: { url: \"redis://127.0.0.1:\(server.port)\", \(rest) }"
        )
    }

    @Test func `messages of channels come, of globs too`() async throws {
        let server = try RedisServer()
        let followed = Followed(try Self.source(server, "channel: [news, \"s:*\"]"))
        try await followed.connected()
        try server.ask(RedisCommand("PUBLISH", "news", "hello"))
        try server.ask(RedisCommand("PUBLISH", "s:1", "[1, 2]"))
        try server.ask(RedisCommand("PUBLISH", "other", "x"))
        try server.ask(RedisCommand("PUBLISH", "news", "last"))
        #expect(
            try await followed.lines(3) == [
                #"{"channel":"news","payload":"hello"}"#, #"{"channel":"s:1","payload":[1,2]}"#,
                #"{"channel":"news","payload":"last"}"#,
            ]
        )
        server.kill()
        let failure = await followed.failure()
        #expect(failure == SourceError(.broken, "Redis at 127.0.0.1:\(server.port) has closed the connection"))
    }

    @Test func `a flood of messages drops the oldest and counts them`() async throws {
        let server = try RedisServer()
        let followed = Followed(try Self.source(server, "channel: c"), delay: .milliseconds(10))
        try await followed.connected()
        let connection = try server.open()
        let flood = (1...5_000).map { RedisCommand("PUBLISH", "c", "\($0)") }
        _ = try connection.ask(flood, until: .now + .seconds(20))
        let deadline = ContinuousClock.now + .seconds(20)
        while followed.dropped <= 1_000, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(followed.dropped > 1_000)
        #expect(await followed.stop() == .stopped)
    }

    @Test func `a stream is followed from its end, and goes on where it was`() async throws {
        let server = try RedisServer()
        try server.ask(RedisCommand("XADD", "s", "1-0", "old", "1"))
        let source = try Self.source(server, "stream: s")
        let place = ResumePlace()
        let first = Followed(source, place: place)
        try await first.connected()
        try server.ask(RedisCommand("XADD", "s", "2-0", "t", "21.50", "name", "a", "t", "22"))
        #expect(try await first.lines(1) == [#"{"id":"2-0","fields":{"t":22,"name":"a"}}"#])
        await first.stop()
        #expect(place.text == "2-0")
        try server.ask(RedisCommand("XADD", "s", "3-0", "n", "3"))
        let second = Followed(source, place: place)
        #expect(try await second.lines(1) == [#"{"id":"3-0","fields":{"n":3}}"#])
        // Begun anew with smaller numbers.
        await second.stop()
        try server.ask(RedisCommand("DEL", "s"))
        try server.ask(RedisCommand("XADD", "s", "1-1", "n", "1"))
        let third = Followed(source, place: place)
        #expect(try await third.lines(1) == [#"{"id":"1-1","fields":{"n":1}}"#])
    }

    @Test func `a stream that has lost its newest entries is not read anew`() async throws {
        let server = try RedisServer()
        func add(_ numbers: some Sequence<Int>) throws {
            for number in numbers { try server.ask(RedisCommand("XADD", "s", "\(number)-0", "n", "\(number)")) }
        }
        func line(_ id: String, _ number: Int) -> String { #"{"id":"\#(id)","fields":{"n":\#(number)}}"# }
        try add(1...5)
        let source = try Self.source(server, "stream: s")
        let place = ResumePlace()
        let first = Followed(source, place: place)
        try await first.connected()
        try add(6...10)
        #expect(try await first.lines(5) == (6...10).map { line("\($0)-0", $0) })
        await first.stop()
        try server.ask(RedisCommand("DEL", "s"))
        try add(1...9)
        let second = Followed(source, place: place)
        try await second.connected()
        // Behind the last one that is left, and before the last one that was read.
        try server.ask(RedisCommand("XADD", "s", "9-5", "n", "95"))
        #expect(try await second.lines(1) == [line("9-5", 95)])
        await second.stop()
        // What has come before it is looked at again, too.
        try server.ask(RedisCommand("DEL", "s"))
        try add(1...7)
        try server.ask(RedisCommand("XADD", "s", "8-5", "n", "85"))
        let third = Followed(source, place: place)
        #expect(try await third.lines(1) == [line("8-5", 85)])
        await third.stop()
        // Another one under the same numbers.
        try server.ask(RedisCommand("DEL", "s"))
        for number in 1...3 { try server.ask(RedisCommand("XADD", "s", "\(number)-0", "n", "\(number * 100)")) }
        #expect(try await Followed(source, place: place).lines(3) == (1...3).map { line("\($0)-0", $0 * 100) })
    }

    @Test func `entries that are too long together come in smaller numbers, and end nothing`() async throws {
        let server = try RedisServer()
        let followed = Followed(try Self.source(server, "stream: s"))
        try await followed.connected()
        // All at once, so that all of them are there when they are asked for.
        let script = """
            for i = 1, 12 do redis.call('XADD', 's', i .. '-1', 'f', string.rep('x', 10000000)) end
            for i = 13, 150 do redis.call('XADD', 's', i .. '-1', 'f', string.rep('x', 900000)) end
            redis.call('XADD', 's', '151-1', 'f', 'last')
            """
        try server.ask(RedisCommand("EVAL", script, "0"))
        let lines = try await followed.lines(151)
        #expect(lines.prefix(12).allSatisfy { $0.hasPrefix("tooLarge: ") })
        #expect(lines[12...].allSatisfy { $0.hasPrefix("{\"id\":") })
        #expect(lines.last == #"{"id":"151-1","fields":{"f":"last"}}"#)
        #expect(await followed.stop() == .stopped)
    }

    @Test func `an entry that is longer than any reply is told, passed over, and costs no other`() async throws {
        let server = try RedisServer()
        let place = ResumePlace()
        let followed = Followed(try Self.source(server, "stream: s"), place: place)
        try await followed.connected()
        let script = """
            redis.call('XADD', 's', '1-1', 'n', '1')
            redis.call('XADD', 's', '2-1', 'a', 'x', 'f', string.rep('x', 70000000))
            redis.call('XADD', 's', '3-1', string.rep('y', 70000000), '1')
            for i = 4, 40 do redis.call('XADD', 's', i .. '-1', 'n', i) end
            """
        try server.ask(RedisCommand("EVAL", script, "0"))
        let lines = try await followed.lines(40)
        func told(_ id: String) -> String {
            "tooLarge: the entry \(id) of the stream \"s\" is longer than 64MiB, the most that is read of one; "
                + "it is passed over"
        }
        #expect(lines[0] == #"{"id":"1-1","fields":{"n":1}}"#)
        #expect(lines[1...2] == [told("2-1"), told("3-1")])
        #expect(lines[3...] == (4...40).map { "{\"id\":\"\($0)-1\",\"fields\":{\"n\":\($0)}}" }[...])
        try server.ask(RedisCommand("XADD", "s", "41-1", "n", "41"))
        #expect(try await followed.lines(41).last == #"{"id":"41-1","fields":{"n":41}}"#)
        #expect(await followed.stop() == .stopped)
        #expect(place.text == "41-1")
    }

    @Test func `a stream whose first or last entry is longer than any reply is followed all the same`() async throws {
        let server = try RedisServer()
        let script = "redis.call('XADD', 's', ARGV[1], 'f', string.rep('x', 70000000))"
        try server.ask(RedisCommand("EVAL", script, "0", "1-1"))
        let followed = Followed(try Self.source(server, "stream: s"))
        try await followed.connected()
        try server.ask(RedisCommand("XADD", "s", "2-1", "n", "2"))
        #expect(try await followed.lines(1) == [#"{"id":"2-1","fields":{"n":2}}"#])
        #expect(await followed.stop() == .stopped)
    }

    @Test func `a value that is longer than is read is told as that`() async throws {
        let server = try RedisServer()
        try server.ask(RedisCommand("EVAL", "redis.call('SET', 'k', string.rep('x', 70000000))", "0"))
        let failure = await #expect(throws: SourceError.self) { _ = try await Self.source(server, "key: k").read() }
        #expect(
            failure == SourceError(.tooLarge, "the value of \"k\" is longer than 1048576 bytes; raise max_bytes")
        )
    }

    @Test func `a read learns of a port without TLS before its time is over`() async throws {
        let server = try RedisServer()
        let yaml = "redis: { url: \"rediss://127.0.0.1:\(server.port)\", key: k }"
        var source = try DataSourcesTests.source(RedisSource.self, yaml)
        // So long a run may take where the file says nothing.
        #expect(source.patience < .seconds(10))
        source.patience = .milliseconds(100)
        let failure = await #expect(throws: SourceError.self) { try await source.read() }
        #expect(failure?.kind == .timeout)
        #expect(failure?.message.hasSuffix("may speak no TLS at this port; write redis:// where that is meant") == true)
    }

    @Test func `what is no stream is told, with what to write`() async throws {
        let server = try RedisServer()
        try server.ask(RedisCommand("SET", "s", "1"))
        let failure = await Followed(try Self.source(server, "stream: s")).failure()
        let advice = "write key in place of stream, and every: 10s in place of follow"
        #expect(failure == SourceError(.query, "\"s\" is no stream; \(advice)"))
    }

    @Test func `the value of a key is read by its type`() async throws {
        let server = try RedisServer()
        func value(_ key: String) async throws -> String {
            do {
                return try await Self.source(server, "key: \(key)").read().shown
            } catch let error as SourceError {
                return "\(error.kind): \(error.message)"
            }
        }
        for command in [
            RedisCommand("SET", "n", "12.50"), RedisCommand("SET", "t", "some text"),
            RedisCommand("HSET", "h", "a", "1", "b", "x"), RedisCommand("RPUSH", "l", "1", "two"),
            RedisCommand("SADD", "set", "b", "a"), RedisCommand("ZADD", "z", "2", "b", "1.5", "a"),
            RedisCommand("XADD", "s", "1-0", "a", "b"),
        ] { try server.ask(command) }
        #expect(try await value("n") == "12.50")
        #expect(try await value("t") == "«some text»")
        #expect(try await value("h") == #"{"a":1,"b":"x"}"#)
        #expect(try await value("l") == #"[1,"two"]"#)
        #expect(try await value("set") == #"["a","b"]"#)
        #expect(try await value("z") == #"[{"member":"a","score":1.5},{"member":"b","score":2}]"#)
        #expect(
            try await value("s") == #"query: "s" is a stream; write stream in place of key, with follow: true"#
        )
        let place = "Redis at 127.0.0.1:\(server.port), database 0"
        #expect(
            try await value("gone")
                == "missing: there is no key \"gone\" in \(place); is the name right, and /DATABASE?"
        )
    }

    @Test func `a wrong secret, a missing right and nobody there are told`() async throws {
        let server = try RedisServer(secret: "right")
        func failure(_ url: String, _ rest: String) async throws -> SourceError? {
            await Followed(
                try DataSourcesTests.source(RedisSource.self, "redis: { url: \"\(url)\", \(rest) }")
            ).failure()
        }
        let wrong = try #require(await failure("redis://:wr0ng@127.0.0.1:\(server.port)", "channel: c"))
        #expect(wrong.kind == .auth)
        #expect(!wrong.message.contains("wr0ng"))
        let none = try #require(await failure("redis://127.0.0.1:\(server.port)", "stream: c"))
        #expect(none.kind == .auth, "\(none)")
        let absent = try #require(await failure("redis://127.0.0.1:1", "channel: c"))
        #expect(absent.kind == .connect)
        try server.ask(RedisCommand("ACL", "SETUSER", "eve", "on", ">pw", "~*", "&allowed", "+@all"))
        let forbidden = try #require(await failure("redis://eve:pw@127.0.0.1:\(server.port)", "channel: secret"))
        #expect(forbidden.kind == .auth)
        #expect(forbidden.message.contains("have its access list (ACL) allow that"))
    }

    @Test(arguments: [
        (#"{ url: "http://h", key: a }"#, "is no address of a Redis"),
        (#"{ key: a }"#, "lacks a url"),
        (#"{ url: "redis://h" }"#, "add one of channel, stream and key"),
        (#"{ url: "redis://h", key: a, stream: b }"#, "has both stream and key"),
    ])
    func `faults of the map are told`(map: String, part: String) throws {
        let (source, faults) = try reading("redis: \(map)") { RedisSource(reading: $0) }
        #expect(source == nil)
        #expect(faults.count == 1)
        #expect(faults.first?.contains(part) == true, "\(faults)")
    }

    @Test func `messages, fields and values may be XML, or of another format`() async throws {
        let server = try RedisServer()
        func source(_ rest: String, _ format: String) throws -> RedisSource {
            let yaml = "redis: { url: \"redis://127.0.0.1:\(server.port)\", \(rest) }\nformat: \(format)"
            return try DataSourcesTests.source(RedisSource.self, yaml)
        }
        let followed = Followed(try source("channel: c", "xml"))
        try await followed.connected()
        try server.ask(RedisCommand("PUBLISH", "c", "<a><b>1</b></a>"))
        try server.ask(RedisCommand("PUBLISH", "c", "<a>"))
        let lines = try await followed.lines(2)
        #expect(lines[0] == #"{"channel":"c","payload":{"a":{"b":"1"}}}"#)
        #expect(lines[1].hasPrefix("format: the message of \"c\" is no XML: line 1 can't be read: "))
        let entries = Followed(try source("stream: s", "xml"))
        try await entries.connected()
        try server.ask(RedisCommand("XADD", "s", "1-0", "x", "<a/>"))
        #expect(try await entries.lines(1) == [#"{"id":"1-0","fields":{"x":{"a":null}}}"#])
        try server.ask(RedisCommand("HSET", "h", "x", "<a>1</a>", "y", "<b>2</b>"))
        #expect(try await source("key: h", "xml").read().shown == #"{"x":{"a":"1"},"y":{"b":"2"}}"#)
        try server.ask(RedisCommand("RPUSH", "l", "<a>1</a>", "<a>2</a>"))
        #expect(try await source("key: l", "xml").read().shown == #"[{"a":"1"},{"a":"2"}]"#)
        try server.ask(RedisCommand("SET", "t", "a,b\n1,2\n"))
        #expect(try await source("key: t", "csv").read().shown == #"[{"a":1,"b":2}]"#)
    }

    @Test func `messages, fields and values are in the charset that the job names`() async throws {
        let server = try RedisServer()
        func source(_ rest: String) throws -> RedisSource {
            let yaml = "redis: { url: \"redis://127.0.0.1:\(server.port)\", \(rest) }\ncharset: iso-8859-15"
            return try DataSourcesTests.source(RedisSource.self, yaml)
        }
        func command(_ words: String...) -> RedisCommand {
            RedisCommand(words: words.map { $0 == "EURO" ? [0xa4] : Array($0.utf8) })
        }
        let followed = Followed(try source("channel: c"))
        try await followed.connected()
        try server.ask(command("PUBLISH", "c", "EURO"))
        #expect(try await followed.lines(1) == ["{\"channel\":\"c\",\"payload\":\"\u{20ac}\"}"])
        try server.ask(command("SET", "s", "EURO"))
        #expect(try await source("key: s").read().shown == "«\u{20ac}»")
        try server.ask(command("HSET", "h", "unit", "EURO"))
        #expect(try await source("key: h").read().shown == "{\"unit\":\"\u{20ac}\"}")
    }
}
