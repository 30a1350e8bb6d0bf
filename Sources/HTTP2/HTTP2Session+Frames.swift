import CNghttp2
import HTTP

/// What nghttp2 tells while it takes in bytes and gives them out.
extension HTTP2Session {
    private static let endStream = UInt8(NGHTTP2_FLAG_END_STREAM.rawValue)

    // MARK: - In

    /// Each frame costs, those that bring something least.
    func frameBegan(_ header: UnsafePointer<nghttp2_frame_hd>?) -> Int32 {
        guard let header = unsafe header?.pointee, !isRefused else { return 0 }
        toldCount += header.length + 9
        let isPaid =
            switch UInt32(header.type) {
            case NGHTTP2_DATA.rawValue, NGHTTP2_HEADERS.rawValue: true
            case NGHTTP2_RST_STREAM.rawValue: budget.spend(costOfReset(header.stream_id))
            case NGHTTP2_WINDOW_UPDATE.rawValue: budget.spendOnWindow()
            default: budget.spend(1)
            }
        if !isPaid { refuse() }
        return 0
    }

    private func costOfReset(_ stream: Int32) -> Int {
        unsafe nghttp2_session_get_stream_user_data(session, stream) == nil
            ? FrameBudget.perReset : FrameBudget.perLeaving
    }

    func fieldsBegan(_ frame: UnsafePointer<nghttp2_frame>?) -> Int32 {
        guard let frame = unsafe frame?.pointee, !isRefused else { return 0 }
        headSince = now
        let stream = unsafe frame.hd.stream_id
        // Trailers come on streams that are known.
        let isRequest = unsafe frame.headers.cat == NGHTTP2_HCAT_REQUEST
        headStream = isRequest ? stream : nil
        if isRequest {
            head = RequestFields(limits: limits)
            incoming[stream] = IncomingRequest(state: .head, since: now)
        }
        return 0
    }

    func field(
        _ frame: UnsafePointer<nghttp2_frame>?,
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        guard let stream = unsafe frame?.pointee.hd.stream_id, !isRefused, stream == headStream else { return 0 }
        // The memory is there until this returns.
        unsafe head.append(name: Span(_unsafeElements: name), value: Span(_unsafeElements: value))
        guard head.size > limits.headBytes * 4 else { return 0 }
        // A few bytes may stand for thousands of them: not even the rest of this frame is worked out.
        isRefused = true
        counts.floods += 1
        return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
    }

    func bodyPiece(_ stream: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard !isRefused, case .body(let head, var body, let hasToldHead)? = incoming[stream]?.state else { return 0 }
        incoming[stream]?.state = .ignored
        guard body.count + bytes.count <= limits.bodyBytes, bodyBytes + bytes.count <= limits.bodyBytes * 2 else {
            bodyBytes -= body.count
            let detail =
                body.count + bytes.count > limits.bodyBytes
                ? RequestError(413, "the body is larger than \(limits.bodyBytes) bytes")
                : RequestError(503, "too many bodies come at once on this connection")
            events.append(.refused(detail, origin: head.fields["Origin"], on: stream))
            return 0
        }
        unsafe body.append(contentsOf: bytes)
        bodyBytes += bytes.count
        let isLarge = body.count > Self.smallBody
        if isLarge, !hasToldHead { events.append(.large(head, on: stream)) }
        incoming[stream]?.state = .body(head, body, hasToldHead: hasToldHead || isLarge)
        return 0
    }

    func frameCame(_ frame: UnsafePointer<nghttp2_frame>?) -> Int32 {
        guard let frame = unsafe frame?.pointee, !isRefused else { return 0 }
        let (stream, flags) = unsafe (frame.hd.stream_id, frame.hd.flags)
        let isEnd = flags & Self.endStream != 0
        switch unsafe UInt32(frame.hd.type) {
        case NGHTTP2_HEADERS.rawValue:
            headSince = nil
            headCame(stream, isEnd: isEnd)
        case NGHTTP2_DATA.rawValue:
            if isEnd { return requestEnded(stream) }
            let isEmpty = unsafe frame.hd.length <= frame.data.padlen
            if isEmpty, !budget.spend(1) { refuse() }
        case NGHTTP2_RST_STREAM.rawValue: counts.resetsReceived += 1
        case NGHTTP2_GOAWAY.rawValue: counts.goAwaysReceived += 1
        case NGHTTP2_SETTINGS.rawValue:
            // A connection begins with it, and no fields are under way when it comes.
            headSince = nil
            resumeHeldBack()
        case NGHTTP2_WINDOW_UPDATE.rawValue: resumeHeldBack()
        case NGHTTP2_PING.rawValue: if flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0 { awaitsPong = false }
        default: break
        }
        return 0
    }

    private func resumeHeldBack() {
        let streams = heldBack
        heldBack = []
        for stream in streams { resume(stream) }
    }

    /// The fields of a request are complete, or those behind its body.
    private func headCame(_ stream: Int32, isEnd: Bool) {
        guard case .head? = incoming[stream]?.state, stream == headStream else {
            if isEnd { _ = requestEnded(stream) }
            return
        }
        let fields = head
        // What a connection keeps for hours is not the fields of one request.
        (head, headStream) = (RequestFields(limits: limits), nil)
        do throws(RequestError) {
            let head = try fields.head()
            let length = try head.bodyLength(limits: limits) ?? 0
            let isAwaited = try isEnd ? false : head.expectsContinue
            incoming[stream] = IncomingRequest(
                state: .body(head, [], hasToldHead: length > Self.smallBody),
                since: now
            )
            if isEnd {
                _ = requestEnded(stream)
            } else if length > Self.smallBody {
                events.append(.large(head, on: stream))
            } else if isAwaited {
                sendContinue(stream)
            }
        } catch {
            incoming[stream]?.state = .ignored
            events.append(.refused(error, origin: fields.origin, on: stream))
            if isEnd { _ = forget(stream) }
        }
    }

    /// The client has said all it has to say on a stream.
    private func requestEnded(_ stream: Int32) -> Int32 {
        guard let request = forget(stream) else { return 0 }
        guard case .body(let head, let body, _) = request.state else { return 0 }
        bodyBytes -= body.count
        events.append(.request(Request(head: head, body: body), on: stream))
        return 0
    }

    /// Takes a request out of those that are not complete.
    func forget(_ stream: Int32) -> IncomingRequest? {
        defer {
            // Connections are kept for hours; the room that many requests at once have taken is not.
            if incoming.isEmpty { incoming = [:] }
        }
        return incoming.removeValue(forKey: stream)
    }

    // MARK: - Out

    func frameLeft(_ frame: UnsafePointer<nghttp2_frame>?) -> Int32 {
        guard let frame = unsafe frame?.pointee else { return 0 }
        let stream = unsafe frame.hd.stream_id
        let isEnd = unsafe frame.hd.flags & Self.endStream != 0
        switch unsafe UInt32(frame.hd.type) {
        case NGHTTP2_DATA.rawValue:
            budget.earn(forBody: unsafe frame.hd.length)
            if isEnd { answered(stream) }
        case NGHTTP2_HEADERS.rawValue: if isEnd { answered(stream) }
        case NGHTTP2_RST_STREAM.rawValue: resetLeft(unsafe frame.rst_stream.error_code)
        case NGHTTP2_GOAWAY.rawValue: counts.goAwaysSent += 1
        default: break
        }
        return 0
    }

    /// The answer to a request is out; the rest of the request is not waited for much longer, RFC 9113 §8.1.
    private func answered(_ stream: Int32) {
        ignoreRest(of: stream)
        incoming[stream]?.state = .answered
        incoming[stream]?.since = now
    }

    /// A client that has us reset its streams makes us work as one that resets them.
    private func resetLeft(_ code: UInt32) {
        counts.resetsSent += 1
        guard code != NGHTTP2_CANCEL.rawValue, code != NGHTTP2_NO_ERROR.rawValue else { return }
        if !budget.spend(FrameBudget.perReset) { refuse() }
    }

    func streamEnded(_ stream: Int32) -> Int32 {
        if let request = forget(stream) { bodyBytes -= request.bodyCount }
        // What is said on a stream that is over would be lost, and its memory with it.
        heldBack.removeAll { $0 == stream }
        resumeHeldBack()
        let place = unsafe Self.place(of: nghttp2_session_get_stream_user_data(session, stream))
        events.append(.closed(stream, place: place))
        return 0
    }

    func read(
        _ stream: Int32,
        _ source: UnsafeMutablePointer<nghttp2_data_source>?,
        _ buffer: UnsafeMutableRawBufferPointer,
        _ flags: UnsafeMutablePointer<UInt32>?
    ) -> Int {
        guard let bodies = self.source, let place = unsafe Self.place(of: source?.pointee.ptr) else {
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        switch unsafe bodies.read(place, on: stream, within: windows(of: stream), into: buffer) {
        case .some(let count): return count
        case .pause(let count):
            // nghttp2 keeps nothing for a body that has nothing to send.
            unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
            return count
        case .last(let count):
            unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
            return count
        case .later: return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        case .heldBack:
            heldBack.append(stream)
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
    }
}
