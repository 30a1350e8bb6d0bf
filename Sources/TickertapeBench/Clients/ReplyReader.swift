/// Counts the answers that come over one connection.
struct ReplyReader {
    private var bytes: [UInt8] = []

    /// Answers have no business to be larger.
    private static let limit = 64 * 1024

    /// Takes what was received and drops whole answers.
    ///
    /// - Returns: how many became whole; throws where one is no success, or none at all.
    mutating func take(_ received: ArraySlice<UInt8>) throws(Publisher.Failure) -> Int {
        bytes += received
        var rest = bytes[...]
        var count = 0
        while let length = try Self.lengthOfFirst(in: rest) {
            rest = rest.dropFirst(length)
            count += 1
        }
        bytes = Array(rest)
        guard bytes.count <= Self.limit else { throw Publisher.Failure(description: "an answer to a post is too long") }
        return count
    }

    /// The length of a whole answer at the front; nil where it is not whole yet.
    private static func lengthOfFirst(in bytes: ArraySlice<UInt8>) throws(Publisher.Failure) -> Int? {
        guard !bytes.isEmpty else { return nil }
        switch ResponseHead.read(bytes) {
        case .incomplete: return nil
        case .malformed: throw Publisher.Failure(description: "the answer to a post is not HTTP")
        case .complete(let head):
            guard (200..<300).contains(head.status) else { throw refusal(head, bytes) }
            if head.status == 204 { return head.length }
            if head.isChunked { return try lengthOfChunks(bytes.dropFirst(head.length)).map { head.length + $0 } }
            let length = head.contentLength ?? 0
            guard length <= limit else { throw Publisher.Failure(description: "an answer to a post is too long") }
            return bytes.count >= head.length + length ? head.length + length : nil
        }
    }

    private static func lengthOfChunks(_ body: ArraySlice<UInt8>) throws(Publisher.Failure) -> Int? {
        var framing = BodyFraming(isChunked: true)
        // One byte at a time, since the framing tells only afterwards that it has ended; answers are short.
        for (offset, byte) in body.enumerated() {
            var index = 0
            let one = [byte]
            _ = framing.next(in: one.span, at: &index)
            if framing.isBroken { throw Publisher.Failure(description: "the answer to a post has broken chunks") }
            // The empty line behind the last chunk is all that ends it here; trailers are not expected.
            if framing.isFinished { return body.count >= offset + 3 ? offset + 3 : nil }
        }
        return nil
    }

    private static func refusal(_ head: ResponseHead, _ bytes: ArraySlice<UInt8>) -> Publisher.Failure {
        let body = String(decoding: bytes.dropFirst(head.length).prefix(300), as: UTF8.self)
        return Publisher.Failure(description: "a post was refused with \(head.status): \(body)")
    }
}
