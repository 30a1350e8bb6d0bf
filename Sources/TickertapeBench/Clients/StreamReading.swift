import Glibc
import Syscalls

extension Target {
    /// Reads the stream behind `path` until `take`, which gets each piece of its body, has had enough.
    func read(_ path: String, _ take: (borrowing Span<UInt8>) -> Bool) throws {
        let socket = try Socket.connect(to: address)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(address)\r\n\r\n".utf8)
        let deadline = Monotonic.now + 3 * Bench.patience.nanoseconds
        var isSent = false
        var framing: BodyFraming?
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while Monotonic.now < deadline {
            var question = pollfd(fd: socket.number, events: Int16(isSent ? POLLIN : POLLOUT), revents: 0)
            guard unsafe poll(&question, 1, 100) > 0 else { continue }
            guard isSent else {
                if let failure = socket.connectFailure() { throw failure }
                // A fresh connection has room for a request.
                isSent = unsafe request.withUnsafeBytes { unsafe socket.send($0) } == .moved(request.count)
                continue
            }
            guard case .moved(let count) = unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive(into: $0) })
            else { throw BenchFailure("the stream \(path) ended") }
            var bytes = buffer[..<count]
            if framing == nil {
                head += bytes
                guard case .complete(let answer) = ResponseHead.read(head[...]) else { continue }
                framing = BodyFraming(isChunked: answer.isChunked)
                bytes = head[answer.length...]
            }
            if Self.take(bytes, &framing, take) { return }
        }
        throw BenchFailure("the stream \(path) did not come to its end")
    }

    private static func take(
        _ bytes: ArraySlice<UInt8>,
        _ framing: inout BodyFraming?,
        _ take: (borrowing Span<UInt8>) -> Bool
    ) -> Bool {
        let span = bytes.span
        var index = 0
        while let range = framing?.next(in: span, at: &index) {
            if take(span.extracting(range)) { return true }
        }
        return false
    }
}
