import Glibc
import Synchronization
import Tape
import Testing

@testable import Server

@Suite struct RequestTests {
    private func request(_ target: String, _ more: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: h\r\n\(more)\r\n"
    }

    @Test func `many requests in one write are answered in their order, quick ones behind slow ones`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            let targets = (0..<300).map { $0 % 7 == 3 ? "/later?\($0)" : "/quick?\($0)" }
            try client.send(targets.map { request($0) }.joined())
            for target in targets {
                let answer = try client.readAnswer()
                #expect(answer.status == 200)
                #expect(answer.body == target)
            }
        }
    }

    @Test func `answers that others give leave in the order of the requests, which are read without waiting for them`()
        async throws
    {
        try await withServer { server in
            let client = try RawClient(server.address)
            let targets = (0..<2000).map {
                ["/deferred?\($0)", "/quick?\($0)", "/deferred?\($0)", "/later?\($0)"][$0 % 4]
            }
            try client.send(targets.map { request($0) }.joined())
            for target in targets { #expect(try client.readAnswer().body == target) }
            // The last of a connection, and one that is gone before its answer comes.
            try client.send(request("/deferred?last", "Connection: close\r\n"))
            #expect(try client.readAnswer().body == "/deferred?last")
            for _ in 0..<50 {
                let gone = try RawClient(server.address)
                try gone.send(request("/deferred?gone"))
            }
            let after = try RawClient(server.address)
            try after.send(request("/quick"))
            #expect(try after.readAnswer().body == "/quick")
        }
    }

    @Test func `an answer that others give costs nothing while it is waited for, and holds up no reading`() async throws
    {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(request("/deferred-held?1") + request("/quick?2"))
            let other = try RawClient(server.address)
            try other.send(request("/quick?other"))
            #expect(try other.readAnswer().body == "/quick?other")
            let before = Self.processorTime
            // Nothing happens meanwhile: that is what is measured.
            usleep(300_000)
            #expect(Self.processorTime - before < .milliseconds(150))
            // What comes behind it is read all the same.
            try client.send(request("/quick?3"))
            try other.send(request("/quick?again"))
            #expect(try other.readAnswer().body == "/quick?again")
            server.gate.open()
            for target in ["/deferred-held?1", "/quick?2", "/quick?3"] {
                #expect(try client.readAnswer().body == target)
            }
        }
    }

    @Test func `what comes in one write goes to those who number it together, and is answered in one write`()
        async throws
    {
        let outbox = Outbox()
        // What it calls holds it.
        defer { outbox.close() }
        let rings = Mutex<[Int]>([])
        outbox.attach {
            let drafts = outbox.take(most: 100, bytes: 1 << 20)
            rings.withLock { $0.append(drafts.count) }
            for draft in drafts { outbox.settle(draft.ticket, .shown(nil)) }
        }
        let tape = Tape(epoch: "k", capacity: .init(events: 10), outbox: outbox)
        try await withServer(tape: tape) { server in
            let client = try RawClient(server.address)
            let targets = (0..<20).map { "/drafted?\($0)" }
            for _ in 0..<3 {
                try client.send(targets.map { request($0) }.joined())
                client.received = try client.receive()
                let count = String(decoding: client.received, as: UTF8.self).split(separator: "HTTP/1.1 200").count
                #expect(count == targets.count)
                for target in targets { #expect(try client.readAnswer().body == target) }
            }
        }
        #expect(rings.withLock { $0 } == [20, 20, 20])
    }

    /// The time that all threads of this process have had.
    private static var processorTime: Duration {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime].map {
            Duration.seconds($0.tv_sec) + .microseconds(Int64($0.tv_usec))
        }
        return times.reduce(.zero, +)
    }

    @Test func `a request is understood wherever it is split`() async throws {
        try await withServer { server in
            let text = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" + request("/next")
            for place in 1..<text.utf8.count {
                let client = try RawClient(server.address)
                try client.send(Array(text.utf8.prefix(place)))
                try client.send(Array(text.utf8.dropFirst(place)))
                #expect(try client.readAnswer().body == "hello")
                #expect(try client.readAnswer().body == "/next")
            }
            let client = try RawClient(server.address)
            for byte in text.utf8 { try client.send([byte]) }
            #expect(try client.readAnswer().body == "hello")
            #expect(try client.readAnswer().body == "/next")
        }
    }

    @Test(
        arguments: [
            ("GET /a HTTP/1.1\r\nHost: h\r\n\r\n", true, nil),
            ("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false, "close"),
            ("GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false, "close"),
            ("GET /a HTTP/1.0\r\n\r\n", false, "close"),
            ("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "keep-alive"),
            ("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", true, nil),
            ("HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n", true, nil),
            ("HEAD /events HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false, nil),
            ("HEAD /events HTTP/1.0\r\n\r\n", false, "close"),
        ] as [(String, Bool, String?)]
    )
    func `a connection is kept or closed as the request asks`(
        text: String,
        isKept: Bool,
        told: String?
    ) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(text)
            let answer = try client.readAnswer(withoutBody: text.hasPrefix("HEAD"))
            #expect(answer.status == 200)
            #expect(answer.field("Connection") == told)
            if isKept {
                #expect(try client.get("/again").body == "/again")
            } else {
                #expect(try client.readToEnd() == [])
            }
            #expect(server.metrics.openStreams == 0)
        }
    }

    @Test func `who waits for 100 Continue gets it, and the answer after the body`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            let head = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
            for _ in 0..<3 {
                try client.send(head)
                #expect(try client.readHead() == ["HTTP/1.1 100 Continue"])
                try client.send("body")
                #expect(try client.readAnswer().body == "body")
            }
            try client.send(head + "body")
            #expect(try client.readAnswer().body == "body")
        }
    }

    @Test(
        arguments: [
            ("GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
            ("GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 20000))\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: h\r\n\(String(repeating: "X: y\r\n", count: 101))\r\n", 431),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", 400),
            ("GET / HTTP/1.1\nHost: h\n\n", 400), ("GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n folded\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
            ("\u{16}\u{3}\u{1}", 400), ("GET / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n", 417),
        ]
    )
    func `what can't be trusted is refused and nothing behind it is answered`(text: String, status: Int) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(request("/before") + text + request("/behind"))
            #expect(try client.readAnswer().body == "/before")
            let refusal = try client.readAnswer()
            #expect(refusal.status == status)
            #expect(refusal.field("Connection") == "close")
            #expect(refusal.field("Content-Type") == "application/problem+json")
            #expect(try client.readToEnd() == [])
            #expect(try RawClient(server.address).get("/next").body == "/next")
        }
    }

    @Test func `a body that is refused while it still comes does not tear the answer down`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n")
            let piece = [UInt8](repeating: 0, count: 30_000)
            for _ in 0..<30 { try client.send(piece) }
            client.finishSending()
            #expect(try client.readAnswer().status == 413)
            #expect(try client.readToEnd() == [])
        }
    }

    @Test(arguments: ["keep-alive", "close"])
    func `who says that it has sent all still gets all answers`(connection: String) async throws {
        try await withServer { server in
            let client = try RawClient(server.address, receiveBuffer: 65_536)
            let last = request("/big?bytes=6000000", "Connection: \(connection)\r\n")
            try client.send(request("/a") + request("/later") + request("/b") + last)
            client.finishSending()
            #expect(try client.readAnswer().body == "/a")
            #expect(try client.readAnswer().body == "/later")
            #expect(try client.readAnswer().body == "/b")
            #expect(try client.readAnswer().body.utf8.count == 6_000_000)
            #expect(try client.readToEnd() == [])
        }
    }

    @Test func `who sends on while its answer is worked out is read no further`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(request("/held"))
            try waitUntil("the answer is held") { server.gate.count == 1 }
            let piece = Array(String(repeating: request("/x"), count: 1000).utf8)
            var sent = 0
            var pauses = 0
            while pauses < 100 {
                if client.sendAtOnce(piece) {
                    sent += piece.count
                    pauses = 0
                } else {
                    pauses += 1
                    nap(.milliseconds(1))
                }
                try #require(sent < 64 << 20, "the server reads without end")
            }
            server.gate.open()
            #expect(try client.readAnswer().body == "/held")
            #expect(try client.readAnswer().body == "/x")
        }
    }

    @Test func `who asks much and reads nothing is asked to wait, and gets everything when it reads`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address, receiveBuffer: 65_536)
            let count = 10_000
            let asked = (0..<count).map { request("/\($0)?\(String(repeating: "x", count: 900))") }
            let sender = try Sender(client, asked.joined())
            for number in 0..<count {
                let answer = try client.readAnswer()
                try #require(answer.body.hasPrefix("/\(number)?"))
            }
            sender.join()
        }
    }
}
