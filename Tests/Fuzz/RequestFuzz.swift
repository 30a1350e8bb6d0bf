import HTTP

/// The bytes of a connection: pieces make no difference, and a request that was read is read the same once it is written
/// anew.
enum RequestFuzz: FuzzTarget {
    static let name = "request"

    /// Small, so that inputs of a few hundred bytes meet them.
    private static let limits = RequestLimits(headBytes: 400, fields: 8, targetBytes: 100, bodyBytes: 60)

    static func run(_ bytes: [UInt8]) {
        let whole = read([bytes])
        // How long the pieces are is taken from the input.
        let length = Int(bytes.last ?? 0) % 16 + 1
        let pieces = stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0...].prefix(length)) }
        require(read(pieces) == whole, "pieces make no difference")
        for request in whole.requests {
            let head = request.head
            require(head.path == "*" || head.path.hasPrefix("/"), "a path begins with a slash")
            require(!head.path.utf8.contains(0), "a path has no end inside")
            require(head.fields.pairs.count <= limits.fields, "fields are limited")
            require(request.body.count <= limits.bodyBytes, "bodies are limited")
            for (name, value) in head.fields.pairs {
                require(!(name + value).utf8.contains { $0 < 0x20 && $0 != 0x09 }, "a field ends where it ends")
            }
            require(reread(request) == [request.body], "what was read can be read again")
        }
        if let error = whole.error { require((400...505).contains(error.status), "an error has its status") }
    }

    /// What a connection's bytes come to.
    private struct Outcome: Equatable {
        var requests: [Request] = []
        var error: RequestError?
        var phase = RequestParser.Phase.idle
    }

    private static func read(_ pieces: [[UInt8]], limits: RequestLimits = limits) -> Outcome {
        var parser = RequestParser(limits: limits)
        var outcome = Outcome()
        for piece in pieces {
            // The pointer is used inside the closure only, and the parser copies.
            unsafe piece.withUnsafeBytes { unsafe parser.append($0) }
            do throws(RequestError) {
                while let request = try parser.next() { outcome.requests.append(request) }
            } catch {
                outcome.error = error
            }
        }
        outcome.phase = parser.phase
        return outcome
    }

    /// The bodies of what is read where `request` is written with a plain length.
    private static func reread(_ request: Request) -> [[UInt8]] {
        let head = request.head
        var text = "\(head.method) \(head.target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(request.body.count)\r\n"
        let framing = ["host", "content-length", "transfer-encoding", "expect"]
        for (name, value) in head.fields.pairs where !framing.contains(name.lowercased()) {
            text += "\(name): \(value)\r\n"
        }
        let outcome = read([Array((text + "\r\n").utf8) + request.body], limits: RequestLimits())
        for again in outcome.requests {
            require(again.head.path == head.path && again.head.rawQuery == head.rawQuery, "targets stay")
            require(again.head.fields["Last-Event-ID"] == head.fields["Last-Event-ID"], "fields stay")
        }
        return outcome.requests.map(\.body)
    }
}
