import HTTP
import TestHTTP2
import Testing

@testable import HTTP2

/// What clients may send to make the server work or hold memory for nothing.
@Suite struct HostileFrameTests {
    private func begun() -> Exchange {
        let exchange = Exchange()
        exchange.take(HTTP2Frame.preface + HTTP2Frame.settings())
        _ = exchange.written()
        return exchange
    }

    private static let floods: [(String, [UInt8])] = [
        ("SETTINGS", HTTP2Frame.settings()),
        ("PING", HTTP2Frame.frame(6, [1, 2, 3, 4, 5, 6, 7, 8])),
        ("PRIORITY", HTTP2Frame.frame(2, on: 1, [0, 0, 0, 3, 7])),
        ("WINDOW_UPDATE", HTTP2Frame.window(1)),
        ("unknown", HTTP2Frame.frame(77, [1])),
        ("empty DATA", HTTP2Frame.data([], on: 1)),
        ("padded DATA", HTTP2Frame.frame(0, flags: 8, on: 1, [3, 0, 0, 0])),
    ]

    @Test(arguments: floods)
    func `frames that bring nothing end the connection at last`(name: String, frame: [UInt8]) {
        let exchange = begun()
        exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), ends: false, on: 1))
        var count = 0
        while count < 50_000, exchange.take(frame) {
            count += 1
            _ = exchange.written()
        }
        #expect((100...1000).contains(count) || name == "unknown" && count < 10_000)
        let client = HTTP2Client()
        _ = client.output()
        _ = exchange.written()
        #expect(exchange.session.takeCounts().floods == 1)
        #expect(exchange.session.isOver)
    }

    @Test func `what a client may ask for comes back with time`() {
        let exchange = begun()
        for _ in 0..<20 {
            for _ in 0..<90 {
                #expect(exchange.take(HTTP2Frame.frame(6, [1, 2, 3, 4, 5, 6, 7, 8])))
                _ = exchange.written()
            }
            exchange.session.earn(seconds: 1)
        }
    }

    /// How many bytes of bodies are in whole frames.
    private static func bodyBytes(_ frames: [UInt8]) -> Int {
        var (rest, count) = (frames[...], 0)
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let length = head[..<3].reduce(0) { $0 << 8 | Int($1) }
            if head[3] == 0 { count += length }
            rest = rest.dropFirst(9 + length)
        }
        return count
    }

    @Test(arguments: [1024, 4096, 16_384])
    func `who opens both windows for each piece that it has read may do so for as long as it reads`(piece: Int) {
        let (exchange, size) = (begun(), 4 << 20)
        exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), on: 1))
        exchange.bodies[0] = (Array(repeating: 1, count: size), true)
        exchange.session.respond(1, status: 200, [], bodyAt: 0)
        let windows = HTTP2Frame.window(UInt32(piece)) + HTTP2Frame.window(UInt32(piece), on: 1)
        var (read, unopened, goesOn) = (0, 0, true)
        while goesOn, read < size {
            let count = Self.bodyBytes(exchange.written())
            guard count > 0 else { break }
            read += count
            unopened += count
            goesOn = exchange.take(Array(repeatElement(windows, count: unopened / piece).joined()))
            unopened %= piece
        }
        #expect(goesOn && read == size)
        #expect(exchange.session.takeCounts().floods == 0)
    }

    @Test func `a body lets its reader open windows for what it holds, and no more`() {
        let exchange = begun()
        exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), on: 1))
        exchange.bodies[0] = (Array(repeating: 1, count: 16_384), true)
        exchange.session.respond(1, status: 200, [], bodyAt: 0)
        #expect(Self.bodyBytes(exchange.written()) == 16_384)
        var count = 0
        while count < 50_000, exchange.take(HTTP2Frame.window(1)) { count += 1 }
        #expect((1000...1050).contains(count))
    }

    @Test func `streams that are begun and reset end the connection at last`() {
        let exchange = begun()
        var stream: UInt32 = 1
        while stream < 20_000,
            exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), on: stream) + HTTP2Frame.reset(stream))
        {
            stream += 2
            _ = exchange.written()
        }
        #expect(stream / 2 < 250)
        _ = exchange.written()
        let counts = exchange.session.takeCounts()
        #expect(counts.resetsReceived == Int(stream / 2) && counts.floods == 1 && counts.goAwaysSent == 1)
    }

    @Test func `readers that leave behind a proxy, whose answers have begun, end it for nobody`() {
        let exchange = begun()
        for stream in stride(from: 1, to: UInt32(1600), by: 2) {
            exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), on: stream))
            exchange.session.attach(Int32(stream), to: 1)
            #expect(exchange.take(HTTP2Frame.reset(stream)))
            _ = exchange.written()
        }
        #expect(exchange.session.takeCounts().floods == 0)
    }

    @Test(arguments: [HTTP2Frame.settings(), HTTP2Frame.frame(6, [UInt8](repeating: 0, count: 8))])
    func `a flood in one go is told as one`(frame: [UInt8]) {
        let exchange = begun()
        #expect(!exchange.take(Array(repeatElement(frame, count: 3000).joined())))
        _ = exchange.written()
        let counts = exchange.session.takeCounts()
        #expect(counts.floods == 1 && counts.goAwaysSent == 1)
    }

    @Test func `streams that a client has us reset count as those that it resets`() {
        let exchange = begun()
        var stream: UInt32 = 1
        // A window that is opened by nothing is an error of the stream, RFC 9113 §6.9.
        while stream < 20_000,
            exchange.take(
                HTTP2Frame.headers(HTTP2Frame.get("/"), on: stream) + HTTP2Frame.window(0x7FFF_FFFF, on: stream)
            )
        {
            stream += 2
            _ = exchange.written()
        }
        #expect(stream / 2 < 250)
        _ = exchange.written()
        #expect(exchange.session.takeCounts().resetsSent > 100)
    }

    @Test func `fields without an end are not collected`() {
        let exchange = begun()
        exchange.now = .seconds(5)
        let field = HTTP2Frame.block([("x", String(repeating: "y", count: 1000))])
        exchange.take(HTTP2Frame.frame(1, flags: 0, on: 1, HTTP2Frame.block(HTTP2Frame.get("/"))))
        #expect(
            exchange.session.isStuckInHead(since: .seconds(6)) && !exchange.session.isStuckInHead(since: .seconds(5))
        )
        var count = 0
        while count < 1000, exchange.take(HTTP2Frame.frame(9, on: 1, field)) { count += 1 }
        #expect(count < 70)
    }

    @Test(arguments: [1, 9, 1000])
    func `fields that go on in frames of their own may come in pieces, and empty ones come to an end`(piece: Int) {
        let exchange = begun()
        let fields = HTTP2Frame.get("/")
        exchange.take(HTTP2Frame.frame(1, flags: 1, on: 1, HTTP2Frame.block(Array(fields[..<2]))), piece: piece)
        exchange.take(HTTP2Frame.frame(9, flags: 4, on: 1, HTTP2Frame.block(Array(fields[2...]))), piece: piece)
        #expect(exchange.requests.count == 1)
        exchange.take(HTTP2Frame.frame(1, flags: 1, on: 3, HTTP2Frame.block(fields)))
        var count = 0
        while count < 20_000, exchange.take(HTTP2Frame.frame(9, on: 3)) { count += 1 }
        #expect(count < 10_000)
    }

    @Test func `a few bytes that stand for many are not worked out to the end`() {
        let exchange = begun()
        // A field of 4,000 bytes that is remembered, and then nothing but references to it, RFC 7541 §6.1.
        let large = [0x40] + HTTP2Frame.text("x") + HTTP2Frame.text(String(repeating: "y", count: 4000))
        let bomb = HTTP2Frame.block(HTTP2Frame.get("/")) + large + Array(repeating: UInt8(0x80 | 62), count: 12_000)
        #expect(!exchange.take(HTTP2Frame.frame(1, flags: 5, on: 1, bomb)))
        #expect(exchange.session.takeCounts().floods == 1 && exchange.session.isOver)
        #expect(exchange.requests.isEmpty)
    }

    @Test func `many bodies at once are no more than two`() {
        let exchange = Exchange(limits: RequestLimits(bodyBytes: 10_000))
        exchange.take(HTTP2Frame.preface + HTTP2Frame.settings())
        for stream in stride(from: UInt32(1), to: 200, by: 2) {
            exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), ends: false, on: stream))
            exchange.take(HTTP2Frame.data(Array(repeating: 1, count: 9000), on: stream))
            _ = exchange.written()
        }
        #expect(exchange.session.bodyBytes <= 20_000)
        #expect(exchange.refusals.count >= 97 && exchange.refusals.allSatisfy { $0.status == 503 })
    }

    private static let smuggled: [(String, [(String, String)])] = [
        ("two hosts", HTTP2Frame.get("/", [("host", "other")])),
        ("connection", HTTP2Frame.get("/", [("connection", "close")])),
        ("transfer-encoding", HTTP2Frame.get("/", [("transfer-encoding", "chunked")])),
        ("upgrade", HTTP2Frame.get("/", [("upgrade", "h2c")])),
        ("te", HTTP2Frame.get("/", [("te", "gzip")])),
        ("length", HTTP2Frame.get("/", [("content-length", "5")])),
        ("bad length", HTTP2Frame.get("/", [("content-length", "x")])),
        ("two lengths", HTTP2Frame.get("/", [("content-length", "0"), ("content-length", "5")])),
        ("line end in a value", HTTP2Frame.get("/", [("x", "a\r\nb: c")])),
        ("zero in a value", HTTP2Frame.get("/", [("x", "a\0b")])),
        ("line end in the path", HTTP2Frame.get("/ HTTP/1.1\r\nb: c")),
        ("capital letters", HTTP2Frame.get("/", [("X-Y", "z")])),
        ("space in a name", HTTP2Frame.get("/", [("x y", "z")])),
        ("blank before a value", HTTP2Frame.get("/", [("x", " z")])),
        ("whole address", HTTP2Frame.get("http://other/")),
        ("no path", [(":method", "GET"), (":scheme", "http"), (":authority", "h")]),
        ("no scheme", [(":method", "GET"), (":path", "/"), (":authority", "h")]),
        ("no host", [(":method", "GET"), (":path", "/"), (":scheme", "http")]),
        ("two paths", HTTP2Frame.get("/", []) + [(":path", "/other")]),
        ("a late path", [(":method", "GET"), (":scheme", "http"), (":authority", "h"), ("x", "y"), (":path", "/")]),
        ("user", [(":method", "GET"), (":scheme", "http"), (":authority", "a@h"), (":path", "/")]),
        ("unknown pseudo-header", HTTP2Frame.get("/", []) + [(":x", "y")]),
        ("status", HTTP2Frame.get("/", []) + [(":status", "200")]),
    ]

    @Test(arguments: smuggled)
    func `what could be understood in two ways is no request`(name: String, fields: [(String, String)]) {
        let exchange = begun()
        exchange.take(HTTP2Frame.headers(fields, on: 1))
        _ = exchange.written()
        #expect(exchange.requests.isEmpty)
        #expect(exchange.refusals.count + exchange.closed.count == 1)
        if let error = exchange.refusals.first { #expect(error.status == 400) }
        // The connection goes on.
        exchange.take(HTTP2Frame.headers(HTTP2Frame.get("/"), on: 3))
        #expect(exchange.requests.count == 1)
    }

    @Test func `what is no HTTP/2 at all ends the connection`() {
        let exchange = Exchange()
        #expect(!exchange.take(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8)))
        #expect(exchange.session.isOver && exchange.written().isEmpty)
    }
}
