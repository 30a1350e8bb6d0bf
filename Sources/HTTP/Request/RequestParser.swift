/// Turns the bytes of one connection into requests, whatever pieces they come in; HTTP/1.1 and 1.0, RFC 9112.
///
/// Each byte is looked at once while it waits. After a thrown error the parser stays at it and keeps nothing: the
/// connection is to be closed, since nobody can say where the next request begins.
public struct RequestParser: Sendable {
    /// Where the connection stands; deadlines hang on it.
    public enum Phase: Sendable, Equatable {
        /// Between requests; no memory is held.
        case idle
        /// Inside a request line or fields.
        case head
        /// The head is complete, the body is not.
        case body
    }

    private enum State {
        case start(afterEmptyLine: Bool)
        case fields(RequestLine, HeaderFields, headBytes: Int)
        case counted(RequestHead, Int)
        case chunked(RequestHead, ChunkedBody)
        case failed(RequestError)
    }

    private let limits: RequestLimits
    private var input = InputBuffer()
    private var state = State.start(afterEmptyLine: false)
    private var expectsContinue = false
    /// Whether the request's head has been told before its body was there.
    private var hasToldHead = false
    /// The `Origin` of a request that could not be read, as far as its head was; nil as long as all can be.
    public private(set) var origin: String?

    /// Makes a parser for one connection.
    public init(limits: RequestLimits = RequestLimits()) { self.limits = limits }

    /// Where the connection stands.
    public var phase: Phase {
        switch state {
        case .start: input.count == 0 ? .idle : .head
        case .fields: .head
        case .counted, .chunked: .body
        case .failed: .idle
        }
    }

    /// Takes a copy of bytes that were received.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if case .failed = state { return }
        // The caller's pointer is good for the length of this call, and the buffer copies.
        unsafe input.append(bytes)
    }

    /// The next complete request, nil if more bytes are needed; call until nil, since requests may be pipelined.
    ///
    /// Throws what is to be answered before the connection is closed, and the same again at every later call.
    public mutating func next() throws(RequestError) -> Request? {
        do throws(RequestError) {
            while true {
                switch state {
                case .start(let afterEmptyLine): guard try readLine(afterEmptyLine) else { return nil }
                case .fields: guard try readFields() else { return nil }
                case .counted(let head, let count): return finish(head, input.take(count))
                case .chunked(let head, var chunks):
                    // The enum lets go of its copy, or every piece would copy the body so far.
                    state = .counted(head, 0)
                    let body = try chunks.read(&input, limits: limits)
                    if !chunks.isUntouched { expectsContinue = false }
                    state = .chunked(head, chunks)
                    return finish(head, body)
                case .failed(let error): throw error
                }
            }
        } catch {
            if case .counted(let head, _) = state { origin = head.fields["Origin"] }
            state = .failed(error)
            input = InputBuffer()
            expectsContinue = false
            throw error
        }
    }

    /// True once for a request whose client waits for `100 Continue` before it sends the body, RFC 9110 §10.1.1.
    ///
    /// To be asked after `next` has returned nil; the answer is `HTTP/1.1 100 Continue` and an empty line.
    public mutating func takeContinue() -> Bool {
        defer { expectsContinue = false }
        return expectsContinue && phase == .body && input.count == 0
    }

    /// The head of a request whose body has more than `bytes`, or has brought so many without an end; told once.
    ///
    /// To be asked after `next` has returned nil, by who wants to refuse the body rather than keep it.
    public mutating func takeHead(ofBodyOver bytes: Int) -> RequestHead? {
        guard !hasToldHead else { return nil }
        switch state {
        case .counted(let head, let count) where count > bytes:
            hasToldHead = true
            return head
        case .chunked(let head, let chunks) where chunks.count > bytes:
            hasToldHead = true
            return head
        default: return nil
        }
    }

    private mutating func readLine(_ afterEmptyLine: Bool) throws(RequestError) -> Bool {
        guard let first = input.first else { return false }
        guard ByteSet.token.contains(first) || first == .carriageReturn || first == .lineFeed else {
            throw RequestError(400, "this is not an HTTP request; if it is https, use http")
        }
        let range: Range<Int>
        switch try input.line(within: limits.headBytes) {
        case .incomplete: return false
        case .tooLong: throw RequestLine.tooLong(limits)
        case .line(let line): range = line
        }
        guard !range.isEmpty else {
            // One empty line is left over by some clients after a body, RFC 9112 §2.2.
            guard !afterEmptyLine else { throw RequestError(400, "empty lines stand where a request should begin") }
            state = .start(afterEmptyLine: true)
            input.releaseIfUsed()
            return true
        }
        let line = try RequestLine(input.bytes.span.extracting(range), limits: limits)
        var fields = HeaderFields()
        fields.reserve(bytes: min(input.count, limits.headBytes))
        state = .fields(line, fields, headBytes: range.count + 2)
        return true
    }

    private mutating func readFields() throws(RequestError) -> Bool {
        guard case .fields(let line, var fields, var headBytes) = state else { return true }
        // The enum lets go of its copy, so that appending below grows the one there is.
        state = .start(afterEmptyLine: false)
        do throws(RequestError) {
            return try read(line, &fields, &headBytes)
        } catch {
            origin = fields["Origin"]
            throw error
        }
    }

    private mutating func read(
        _ line: RequestLine,
        _ fields: inout HeaderFields,
        _ headBytes: inout Int
    ) throws(RequestError) -> Bool {
        while true {
            switch try input.line(within: limits.headBytes - headBytes) {
            case .incomplete:
                state = .fields(line, fields, headBytes: headBytes)
                return false
            case .tooLong: throw RequestError(431, "the request head is larger than \(limits.headBytes) bytes")
            case .line(let range):
                guard !range.isEmpty else {
                    try beginBody(RequestHead(line, fields))
                    return true
                }
                guard fields.count < limits.fields else {
                    throw RequestError(431, "the request has more than \(limits.fields) fields")
                }
                try fields.append(line: input.bytes.span.extracting(range))
                headBytes += range.count + 2
            }
        }
    }

    private mutating func beginBody(_ head: RequestHead) throws(RequestError) {
        try head.checkHost()
        let framing = try BodyFraming(head.fields, head.version, limits: limits)
        expectsContinue = try head.expectsContinue && framing != .none
        hasToldHead = false
        state =
            switch framing {
            case .none: .counted(head, 0)
            case .length(let count): .counted(head, count)
            case .chunked: .chunked(head, ChunkedBody())
            }
    }

    private mutating func finish(_ head: RequestHead, _ body: [UInt8]?) -> Request? {
        guard let body else { return nil }
        state = .start(afterEmptyLine: false)
        expectsContinue = false
        input.releaseIfUsed()
        return Request(head: head, body: body)
    }
}
