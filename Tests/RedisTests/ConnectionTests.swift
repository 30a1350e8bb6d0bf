import Foundation
import Glibc
import Redis
import Syscalls
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ConnectionTests {
    private var soon: ContinuousClock.Instant { .now + .seconds(10) }

    @Test func `commands are answered in their order, by port and by file`() throws {
        let server = try RedisServer()
        for address in [server.address, server.file] {
            let connection = try RedisConnection.openPrimary(address, until: soon)
            let commands = (0..<2000).map { RedisCommand("ECHO", "\($0)") }
            let replies = try connection.ask(commands, until: soon)
            #expect(replies.map(\.text) == (0..<2000).map { "\($0)" })
        }
    }

    @Test func `more than any buffer holds goes both ways`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let large = [UInt8](repeating: 7, count: 1 << 20)
        let commands = (0..<4).map { _ in RedisCommand(words: [Array("ECHO".utf8), large]) }
        #expect(try connection.ask(commands, until: soon) == [RedisReply](repeating: .bytes(large), count: 4))
    }

    @Test func `a refusal is an answer, and the connection goes on`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let replies = try connection.ask([RedisCommand("NONSENSE"), RedisCommand("ECHO", "a")], until: soon)
        #expect(throws: RedisError.self) { _ = try replies[0].accepted() }
        #expect(replies[1].text == "a")
        #expect(throws: RedisError.self) { _ = try connection.ask(RedisCommand("NONSENSE"), until: soon) }
        #expect(try connection.ask(RedisCommand("ECHO", "b"), until: soon).text == "b")
    }

    @Test func `a script that the server has forgotten is given to it again`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let script = RedisScript(name: "sum", text: "return ARGV[1] + redis.call('INCR', KEYS[1])")
        for round in 1...3 {
            let behind = [RedisCommand("WAIT", "0", "0"), RedisCommand("ECHO", "x")]
            let five = Array("5".utf8)
            let replies = try connection.run(script, keys: ["n"], arguments: [five], then: behind, until: soon)
            #expect(replies == [.integer(Int64(5 + round)), .integer(0), .bytes(Array("x".utf8))])
            try server.ask(RedisCommand("SCRIPT", "FLUSH"))
        }
    }

    @Test func `a frozen server is late, and the connection is never used again`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        server.signal(SIGSTOP)
        #expect(throws: RedisError.late("Redis at 127.0.0.1:\(server.port) has not answered in time")) {
            _ = try connection.ask(RedisCommand("PING"), until: .now + .milliseconds(50))
        }
        server.signal(SIGCONT)
        #expect(throws: RedisError.late("Redis at 127.0.0.1:\(server.port) has not answered in time")) {
            _ = try connection.ask(RedisCommand("PING"), until: soon)
        }
    }

    @Test func `a wait is ended by a wake-up`() throws {
        let server = try RedisServer()
        let wakeup = try Wakeup()
        let address = server.address
        let connection = try RedisConnection.openPrimary(address, stopping: wakeup.number, until: soon)
        try connection.send([RedisCommand("XREAD", "BLOCK", "60000", "STREAMS", "s", "0")], until: soon)
        wakeup.wake()
        #expect(throws: RedisError.stopped) { _ = try connection.receive(1, until: soon) }
    }

    @Test func `a server that goes is an end, and one that is gone unreachable`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        server.kill()
        #expect(throws: RedisError.ended) { _ = try connection.ask(RedisCommand("PING"), until: soon) }
        let way = "nothing listens there: start Redis, or write where it listens"
        let sentence = "cannot connect to 127.0.0.1:\(server.port): Connection refused; \(way)"
        #expect(throws: RedisError.unreachable(sentence)) { _ = try server.open() }
    }

    @Test func `a socket file that is not there is told with where its path stands`() throws {
        let path = "\(try RedisServer().folder.path)/none"
        let reason = "cannot connect to unix:\(path): No such file or directory"
        #expect(throws: RedisError.unreachable("\(reason); the path is what unixsocket in redis.conf says")) {
            _ = try RedisConnection.openPrimary(RedisAddress(.file(path)), until: soon)
        }
    }

    @Test func `secrets, databases and users are judged with a sentence`() throws {
        let server = try RedisServer(secret: "geheim")
        var address = server.address
        let connection = try RedisConnection.openPrimary(address, until: soon)
        #expect(try connection.ask(RedisCommand("PING"), until: soon).text == "PONG")
        address.secret = nil
        let name = "Redis at 127.0.0.1:\(server.port)"
        var sentences = [
            "\(name) asks for a secret; write redis://:SECRET@HOST:PORT/DB, or USER:SECRET where it has users"
        ]
        var addresses = [address]
        address.secret = .init("anders")
        addresses.append(address)
        let other = "\(name) takes another user or secret than redis://:***@127.0.0.1:\(server.port)"
        sentences.append("\(other); write the right ones before the @")
        address = server.address
        address.database = 99
        addresses.append(address)
        sentences.append("\(name) has no database 99; write a smaller number at the address's end")
        for (address, sentence) in zip(addresses, sentences) {
            #expect(throws: RedisError.unreachable(sentence)) {
                _ = try RedisConnection.openPrimary(address, until: soon)
            }
        }
    }

    @Test func `who lacks a secret is told an address of the same kind`() throws {
        let server = try RedisServer(secret: "geheim")
        var address = server.file
        guard case .file(let path) = address.place else { preconditionFailure("a socket file is none") }
        address.secret = nil
        let sentence =
            "Redis at unix:\(path) asks for a secret; write unix::SECRET@/PATH, or USER:SECRET where it has users"
        #expect(throws: RedisError.unreachable(sentence)) { _ = try RedisConnection.openPrimary(address, until: soon) }
        let right = try RedisAddress(reading: "unix:default:geheim@\(path)")
        let connection = try RedisConnection.openPrimary(right, until: soon)
        #expect(try connection.ask(RedisCommand("PING"), until: soon).text == "PONG")
    }

    @Test func `a replica is refused where the primary is to be`() throws {
        let primary = try RedisServer()
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        let name = "Redis at 127.0.0.1:\(replica.port)"
        let sentence = "\(name) is a replica, which takes no writes; write 127.0.0.1:\(primary.port) instead"
        #expect(throws: RedisError.unreachable(sentence)) {
            _ = try RedisConnection.openPrimary(replica.address, until: soon)
        }
    }

    @Test func `the primary is what a sentinel says, though others are away`() throws {
        let primary = try RedisServer()
        let configuration = """
            sentinel monitor tape 127.0.0.1 \(primary.port) 1
            sentinel down-after-milliseconds tape 5000
            """
        let sentinel = try SentinelServer(configuration)
        let gone = RedisAddress.Host(name: "127.0.0.1", port: 1)
        let here = RedisAddress.Host(name: "127.0.0.1", port: sentinel.port)
        let address = RedisAddress(.sentinels([gone, here], primary: "tape"))
        #expect(try RedisConnection.openPrimary(address, until: soon).name == "Redis at 127.0.0.1:\(primary.port)")
        #expect(throws: RedisError.unreachable("no sentinel knows of a primary else; they watch tape")) {
            _ = try RedisConnection.openPrimary(RedisAddress(.sentinels([here], primary: "else")), until: soon)
        }
    }

    @Test func `what is wrong with a sentinel is told as that of a sentinel`() throws {
        let primary = try RedisServer()
        let monitor = "sentinel monitor tape 127.0.0.1 \(primary.port) 1"
        let (open, closed) = (try SentinelServer(monitor), try SentinelServer(monitor, secret: "geheim"))
        func address(_ port: UInt16, secret: String? = nil) -> RedisAddress {
            var address = RedisAddress(.sentinels([RedisAddress.Host(name: "127.0.0.1", port: port)], primary: "tape"))
            address.sentinels.secret = secret.map { .init($0) }
            return address
        }
        func name(_ port: UInt16) -> String { "the sentinel at 127.0.0.1:\(port)" }
        let form = "sentinels: { user: USER, secret: SECRET }"
        var plain = RedisAddress(.server(RedisAddress.Host(name: "127.0.0.1", port: open.port)))
        plain.database = 3
        let none = "has no databases, as a sentinel has none; where it is one, write redis+sentinel://HOST:PORT/NAME"
        let away = "nothing listens there: start the sentinel, or write where it listens, at port 26379 most often"
        for (address, sentence) in [
            (address(1), "cannot connect to 127.0.0.1:1: Connection refused; \(away)"),
            (
                address(open.port, secret: "x"),
                "\(name(open.port)) asks for no secret; leave user and secret out of sentinels"
            ),
            (
                address(closed.port, secret: "x"),
                "\(name(closed.port)) takes another user or secret; write the right ones: \(form)"
            ),
            (plain, "Redis at 127.0.0.1:\(open.port) \(none)"),
        ] {
            #expect(throws: RedisError.unreachable(sentence)) {
                _ = try RedisConnection.openPrimary(address, until: soon)
            }
        }
        let right = address(closed.port, secret: "geheim")
        #expect(try RedisConnection.openPrimary(right, until: soon).name == "Redis at 127.0.0.1:\(primary.port)")
    }
}
