/// Bytes received and not yet used; lines are found without looking at any byte twice.
///
///     bytes  |  used  |  looked at, no line end  |  new  |
///            0      start                     scanned  count
struct InputBuffer: Sendable {
    enum Line: Equatable {
        /// A line, taken out of the buffer; the range is without its line end and good until the next append.
        case line(Range<Int>)
        case incomplete
        case tooLong
    }

    private(set) var bytes: [UInt8] = []
    private var start = 0
    private var scanned = 0

    var count: Int { bytes.count - start }
    var first: UInt8? { start < bytes.count ? bytes[start] : nil }

    /// Appends a copy of the bytes; what was used is dropped when it is half of all, so the cost stays linear.
    mutating func append(_ more: UnsafeRawBufferPointer) {
        if start > 0, start >= bytes.count / 2 {
            bytes.removeFirst(start)
            scanned -= start
            start = 0
        }
        // The caller's pointer is good for the length of this call, and the bytes are copied.
        unsafe bytes.append(contentsOf: more)
    }

    /// The next line of at most `limit` bytes, line end included; throws 400 for a line feed alone.
    mutating func line(within limit: Int) throws(RequestError) -> Line {
        let end = limit < count ? start + max(limit, 0) : bytes.count
        guard let lineFeed = bytes.span.extracting(0..<end).firstIndex(of: .lineFeed, from: scanned) else {
            scanned = max(scanned, end)
            return count >= limit ? .tooLong : .incomplete
        }
        guard lineFeed > start, bytes[lineFeed - 1] == .carriageReturn else {
            throw RequestError(400, "a line ends with a line feed alone; lines end with carriage return and line feed")
        }
        let line = start..<lineFeed - 1
        use(lineFeed + 1 - start)
        return .line(line)
    }

    /// Takes exactly `count` bytes, or nothing while they are not all there.
    mutating func take(_ count: Int) -> [UInt8]? {
        guard self.count >= count else { return nil }
        defer { use(count) }
        return Array(bytes[start..<start + count])
    }

    /// Moves up to `limit` bytes to the end of `target`; returns how many.
    mutating func move(upTo limit: Int, to target: inout [UInt8]) -> Int {
        let moved = min(limit, count)
        target.append(contentsOf: bytes[start..<start + moved])
        use(moved)
        return moved
    }

    /// Gives the memory back once all bytes are used; connections are idle most of their lives.
    mutating func releaseIfUsed() {
        if start == bytes.count { self = InputBuffer() }
    }

    private mutating func use(_ count: Int) {
        start += count
        scanned = start
    }
}
