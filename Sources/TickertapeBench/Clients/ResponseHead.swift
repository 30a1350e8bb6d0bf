/// What matters of a response's head.
struct ResponseHead: Equatable {
    let status: Int
    let isChunked: Bool
    let contentLength: Int?
    /// How many bytes the head has, with the empty line behind it.
    let length: Int

    /// Larger heads are refused.
    static let limit = 16 * 1024

    enum Outcome: Equatable {
        case complete(ResponseHead)
        case incomplete
        case malformed
    }

    /// Reads a head from the front of what has come so far.
    static func read(_ bytes: ArraySlice<UInt8>) -> Outcome {
        guard let end = endOfHead(bytes) else { return bytes.count < limit ? .incomplete : .malformed }
        let lines = bytes[..<end].split(separator: .lineFeed)
        guard let first = lines.first, let status = status(of: first) else { return .malformed }
        var isChunked = false
        var contentLength: Int?
        for line in lines.dropFirst() {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            // Only two names are asked for, so only names of their lengths are looked at.
            switch parts[0].count {
            case 17 where lowercased(parts[0]) == "transfer-encoding":
                isChunked = lowercased(parts[1]).hasSuffix("chunked")
            case 14 where lowercased(parts[0]) == "content-length":
                guard let length = Int(lowercased(parts[1])), length >= 0 else { return .malformed }
                contentLength = length
            default: break
            }
        }
        return .complete(
            ResponseHead(
                status: status,
                isChunked: isChunked,
                contentLength: contentLength,
                length: end - bytes.startIndex
            )
        )
    }

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex + 3
        while index < min(bytes.endIndex, bytes.startIndex + limit) {
            if bytes[index] == .lineFeed, bytes[index - 1] == .carriageReturn, bytes[index - 2] == .lineFeed,
                bytes[index - 3] == .carriageReturn
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    /// The three digits in `HTTP/1.1 200 OK`.
    private static func status(of line: ArraySlice<UInt8>) -> Int? {
        guard line.starts(with: Array("HTTP/1.".utf8)), line.count >= 12 else { return nil }
        return Int(lowercased(line.dropFirst(9).prefix(3))).flatMap { (100..<600).contains($0) ? $0 : nil }
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(String(decoding: bytes, as: UTF8.self).lowercased().drop { $0 == " " }.prefix { $0 != "\r" })
    }
}
