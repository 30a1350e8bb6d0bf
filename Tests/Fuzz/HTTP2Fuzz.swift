import HTTP
import HTTP2

/// The bytes of a connection that speaks HTTP/2: pieces make no difference, and what is answered leaves.
enum HTTP2Fuzz: FuzzTarget {
    static let name = "http2"

    /// Small, so that inputs of a few hundred bytes meet them.
    private static let limits = RequestLimits(headBytes: 1000, fields: 8, targetBytes: 100, bodyBytes: 60)

    static func run(_ bytes: [UInt8]) {
        // The first frame of a client is SETTINGS; without both nothing else would be looked at.
        let all = HTTP2Session.preface + [0, 0, 0, 4, 0, 0, 0, 0, 0] + bytes
        guard let session = HTTP2Session(limits: limits) else { return }
        let requests = read([all], into: session)
        let length = Int(bytes.last ?? 0) % 16 + 1
        let pieces = stride(from: 0, to: all.count, by: length).map { Array(all[$0...].prefix(length)) }
        // Behind a client's farewell nghttp2 reads what comes in the same piece, and nothing that comes later.
        if session.takeCounts().goAwaysReceived == 0, let other = HTTP2Session(limits: limits) {
            require(read(pieces, into: other) == requests, "pieces make no difference")
        }
        for (stream, request) in requests {
            let head = request.head
            require(head.path == "*" || head.path.hasPrefix("/"), "a path begins with a slash")
            require(head.authority != nil && head.version == .http2, "a request names its host")
            require(head.fields.pairs.count <= limits.fields + 1, "fields are limited")
            require(request.body.count <= limits.bodyBytes, "bodies are limited")
            for (name, value) in head.fields.pairs {
                require(!(name + value).utf8.contains { $0 < 0x20 && $0 != 0x09 }, "a field ends where it ends")
                require(name == name.lowercased(), "names have small letters")
            }
            session.respond(stream, status: 200, [], bodyAt: UInt(bytes.count))
        }
        answer(session)
    }

    private static func read(_ pieces: [[UInt8]], into session: HTTP2Session) -> [Int32: Request] {
        var requests: [Int32: Request] = [:]
        for piece in pieces {
            // The session copies what it needs within the call.
            _ = unsafe piece.withUnsafeBytes { unsafe session.receive($0, at: .zero) }
            for event in session.takeEvents() {
                switch event {
                case .request(let request, let stream): requests[stream] = request
                case .refused(let error, _, let stream):
                    require((400...505).contains(error.status), "an error has its status")
                    session.ignoreRest(of: stream)
                case .large, .closed: break
                }
            }
        }
        return requests
    }

    /// Has all leave that a client lets leave.
    private static func answer(_ session: HTTP2Session) {
        final class Bodies: HTTP2BodySource {
            var left = 100_000

            func read(
                _ place: UInt,
                on stream: Int32,
                within windows: HTTP2Windows,
                into buffer: UnsafeMutableRawBufferPointer
            ) -> HTTP2Piece {
                let count = min(left, buffer.count)
                left -= count
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                    .initializeMemory(as: UInt8.self, repeating: 1)
                return left == 0 ? .last(count) : .some(count)
            }
        }
        var bytes: [UInt8] = []
        session.write(into: &bytes, upTo: 1 << 20, from: Bodies())
        require(bytes.count < 1 << 20, "what is sent has an end")
        session.announceEnd()
        session.finish()
        session.write(into: &bytes, upTo: 1 << 20, from: Bodies())
        _ = session.takeCounts()
    }
}
