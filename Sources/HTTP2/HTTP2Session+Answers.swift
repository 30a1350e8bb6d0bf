import CNghttp2
public import HTTP

/// What is said to the client.
extension HTTP2Session {
    /// Answers the request of a stream: with the head alone, or with a body that is read from `place`.
    public func respond(_ stream: Int32, status: Int, _ fields: [FieldLine], bodyAt place: UInt?) {
        unsafe send(status, fields) { list in
            guard let place else { return unsafe nghttp2_submit_response(session, stream, list, fields.count + 1, nil) }
            var provider = unsafe Self.provider(Self.pointer(to: place))
            return unsafe nghttp2_submit_response(session, stream, list, fields.count + 1, &provider)
        }
    }

    /// Has the client send the body that it waits with; RFC 9110 §15.2.1.
    public func sendContinue(_ stream: Int32) {
        unsafe send(100, []) { list in
            unsafe nghttp2_submit_headers(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, nil, list, 1, nil)
        }
    }

    /// Has the client send a large body that is wanted, where it waits to be told so.
    public func takeLargeBody(_ stream: Int32) {
        guard case .body(let head, let body, _)? = incoming[stream]?.state, body.isEmpty,
            (try? head.expectsContinue) ?? false
        else { return }
        sendContinue(stream)
    }

    /// Hands a list of fields to nghttp2, which copies it.
    private func send(_ status: Int, _ fields: [FieldLine], _ submit: (UnsafePointer<nghttp2_nv>?) -> Int32) {
        var text: [UInt8] = []
        var ends: [Int] = []
        func add(_ name: String, _ value: String) {
            text += name.utf8
            ends.append(text.count)
            text += value.utf8
            ends.append(text.count)
        }
        add(":status", String(status))
        for field in fields { add(field.name, field.value) }
        _ = unsafe text.withUnsafeMutableBufferPointer { text in
            var start = 0
            let list = unsafe stride(from: 0, to: ends.count, by: 2).map { place in
                let (middle, end) = (ends[place], ends[place + 1])
                defer { start = end }
                return unsafe nghttp2_nv(
                    name: text.baseAddress.map { unsafe $0 + start },
                    value: text.baseAddress.map { unsafe $0 + middle },
                    namelen: middle - start,
                    valuelen: end - middle,
                    flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
                )
            }
            return unsafe submit(list)
        }
    }

    /// The body of a stream that is attached to a place has more to send, or has come to its end.
    public func resume(_ stream: Int32) {
        guard unsafe nghttp2_session_resume_data(session, stream) != 0 else { return }
        // It has paused, or is at it; nghttp2 refuses the latter.
        guard let place = unsafe nghttp2_session_get_stream_user_data(session, stream) else { return }
        var provider = unsafe Self.provider(place)
        _ = unsafe nghttp2_submit_data(session, UInt8(NGHTTP2_FLAG_END_STREAM.rawValue), stream, &provider)
    }

    private static func provider(_ place: UnsafeMutableRawPointer?) -> nghttp2_data_provider {
        unsafe nghttp2_data_provider(source: nghttp2_data_source(ptr: place), read_callback: Callbacks.read)
    }

    /// Ends a stream in good order whatever its windows are; of its body what was not written yet is lost.
    public func end(_ stream: Int32) { _ = unsafe nghttp2_submit_trailer(session, stream, nil, 0) }

    /// Why a stream is reset, RFC 9113 §7.
    public enum ResetReason: Sendable {
        /// Nobody needs it any more, or it takes too long.
        case cancel
        /// All was said; nothing of the request is needed any more.
        case none
        /// There was no time to do anything about it; it may be asked for again.
        case refused

        fileprivate var code: UInt32 {
            switch self {
            case .cancel: NGHTTP2_CANCEL.rawValue
            case .none: NGHTTP2_NO_ERROR.rawValue
            case .refused: NGHTTP2_REFUSED_STREAM.rawValue
            }
        }
    }

    /// Resets a stream.
    public func reset(_ stream: Int32, _ reason: ResetReason) {
        if let request = forget(stream) { bodyBytes -= request.bodyCount }
        _ = unsafe nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, reason.code)
    }

    /// Takes in no more of a request, which is answered as it is; once the answer is out, the client is told so.
    public func ignoreRest(of stream: Int32) {
        guard var request = incoming[stream] else { return }
        bodyBytes -= request.bodyCount
        request.state = .ignored
        incoming[stream] = request
    }

    // MARK: - Places

    /// Attaches a stream to a place, which is told when it is over; nil: to none.
    public func attach(_ stream: Int32, to place: UInt?) {
        _ = unsafe nghttp2_session_set_stream_user_data(session, stream, place.flatMap { unsafe Self.pointer(to: $0) })
    }

    static func pointer(to place: UInt) -> UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(bitPattern: place + 1)
    }

    static func place(of pointer: UnsafeMutableRawPointer?) -> UInt? {
        unsafe pointer.map { UInt(bitPattern: $0) - 1 }
    }

    /// How much a stream may be sent.
    public func windows(of stream: Int32) -> HTTP2Windows {
        let connection = max(0, unsafe nghttp2_session_get_remote_window_size(session))
        largestWindow = max(largestWindow, connection)
        return HTTP2Windows(
            stream: max(0, unsafe nghttp2_session_get_stream_remote_window_size(session, stream)),
            connection: connection,
            largestConnection: largestWindow
        )
    }

    // MARK: - The connection

    /// Asks for a sign of life, if none is awaited; ``awaitsPong`` is false again when it came.
    public func ping() {
        guard !awaitsPong else { return }
        awaitsPong = unsafe nghttp2_submit_ping(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil) == 0
    }

    /// Tells the client to open no streams any more, while those it has on the way are still answered; RFC 9113 §6.8.
    public func announceEnd() { _ = unsafe nghttp2_submit_shutdown_notice(session) }

    /// Ends the connection once the streams that there are have ended; new ones are ignored.
    public func finish() {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(session)
        let flags = UInt8(NGHTTP2_FLAG_NONE.rawValue)
        _ = unsafe nghttp2_submit_goaway(session, flags, last, NGHTTP2_NO_ERROR.rawValue, nil, 0)
    }

    /// Ends the connection with what was done so far.
    func refuse() {
        guard !isRefused else { return }
        isRefused = true
        counts.floods += 1
        _ = unsafe nghttp2_session_terminate_session(session, NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
    }
}
