import CNghttp2

/// How nghttp2 calls back; each finds its session by the pointer that it was given.
enum Callbacks {
    /// The list of them; nil where memory has run out.
    static func make() -> OpaquePointer? {
        var callbacks: OpaquePointer?
        guard unsafe nghttp2_session_callbacks_new(&callbacks) == 0 else { return nil }
        unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, header, user in
            unsafe Callbacks.session(user).frameBegan(header)
        }
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, user in
            unsafe Callbacks.session(user).fieldsBegan(frame)
        }
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _,
            frame,
            name,
            nameLength,
            value,
            valueLength,
            _,
            user in
            unsafe Callbacks.session(user).field(
                frame,
                UnsafeBufferPointer(start: name, count: nameLength),
                UnsafeBufferPointer(start: value, count: valueLength)
            )
        }
        // What nghttp2 would leave out of the request without a word.
        unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks) { _, _, _, _, _, _, _, _ in
            NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
        }
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
            _,
            _,
            stream,
            bytes,
            count,
            user in
            unsafe Callbacks.session(user).bodyPiece(stream, UnsafeBufferPointer(start: bytes, count: count))
        }
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, user in
            unsafe Callbacks.session(user).frameCame(frame)
        }
        unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, user in
            unsafe Callbacks.session(user).frameLeft(frame)
        }
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, stream, _, user in
            unsafe Callbacks.session(user).streamEnded(stream)
        }
        return unsafe callbacks
    }

    /// Reads what comes next of a body.
    static let read: nghttp2_data_source_read_callback = { _, stream, buffer, length, flags, source, user in
        unsafe Callbacks.session(user).read(
            stream,
            source,
            UnsafeMutableRawBufferPointer(start: buffer, count: length),
            flags
        )
    }

    fileprivate static func session(_ user: UnsafeMutableRawPointer?) -> HTTP2Session {
        guard let user = unsafe user else { preconditionFailure("each session is given the pointer to itself") }
        // It is alive: one of its methods runs.
        return unsafe Unmanaged<HTTP2Session>.fromOpaque(user).takeUnretainedValue()
    }
}
