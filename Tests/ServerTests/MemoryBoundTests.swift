import Testing

@testable import Server

/// What clients that send much or read little can't have held in memory.
@Suite struct MemoryBoundTests {
    private static let head = "POST /refused HTTP/1.1\r\nHost: h\r\n"

    @Test(
        arguments: [
            "Content-Length: 1000000\r\n\r\n", "Content-Length: 16385\r\n\r\n1",
            "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n4001\r\n" + String(repeating: "x", count: 16_385),
            "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: "2\r\nab\r\n", count: 8193),
        ]
    )
    func `a large body that is refused is not waited for`(rest: String) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send(Self.head + rest)
            let answer = try client.readAnswer()
            #expect(answer.status == 403)
            #expect(answer.field("Connection") == "close")
            #expect(try client.readToEnd() == [])
        }
    }

    @Test func `small bodies, and those that came with their head, are for the handler`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            let body = String(repeating: "x", count: 16_384)
            try client.send(Self.head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
            #expect(try client.readAnswer().body == "/refused")
            try client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
            #expect(try client.readAnswer().body == "/refused")
            for pieces in [["0\r\n\r\n"], ["2\r\n{", "}\r\n0\r\n\r\n"], ["4000\r\n", body, "\r\n0\r\n\r\n"]] {
                try client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
                for piece in pieces {
                    nap(.milliseconds(10))
                    try client.send(piece)
                }
                #expect(try client.readAnswer().body == "/refused")
            }
            // What is wanted is read, in however many pieces.
            try client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
            try client.send(String(repeating: "y", count: 100_000))
            #expect(try client.readAnswer().body.utf8.count == 100_000)
        }
    }

    @Test(arguments: ["big", "pages"])
    func `large answers that nobody reads do not pile up, and small ones go on`(kind: String) async throws {
        try await withServer { server in
            let size = 16_000_000
            let request = "GET /\(kind)?bytes=\(size) HTTP/1.1\r\nHost: h\r\nOrigin: here\r\n\r\n"
            // Of each the kernel takes a part.
            let greedy = try (0..<10).map { _ in try RawClient(server.address, receiveBuffer: 16_384) }
            let (patient, late) = (greedy[..<3], greedy[9])
            for client in greedy {
                try client.send(request)
                // Its first bytes are there when the loop has taken the request in.
                client.received += try client.receive(atMost: 1)
            }
            let refused = try late.readAnswer()
            #expect(refused.status == 503)
            #expect(refused.field("Retry-After") == "5")
            #expect(refused.field("X-Origin") == "here")
            let other = try RawClient(server.address)
            try other.send("GET /small HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try other.readAnswer().body == "/small")
            // How they leave, when they are read, is another matter for those in pages.
            guard kind == "big" else { return }
            for client in patient { #expect(try client.readAnswer().body.utf8.count == size) }
            // There is room again, and who was refused still has its connection.
            try late.send(request)
            #expect(try late.readAnswer().body.utf8.count == size)
        }
    }

    @Test func `one answer may be as large as it is, where nobody else is slow`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            let request = "/big?bytes=70000000 HTTP/1.1\r\nHost: h\r\n\r\n"
            try client.send("GET " + request)
            #expect(try client.readAnswer().body.utf8.count == 70_000_000)
            try client.send("HEAD " + request)
            #expect(try client.readAnswer(withoutBody: true).status == 200)
        }
    }
}
