import CNghttp2

/// The client's side of an HTTP/2 connection without its socket, as others have written it.
@safe public final class HTTP2Client {
    /// What has come on one stream.
    public struct Answer: Equatable {
        /// The status, once the head is there.
        public var status: Int?
        /// All fields, with small letters.
        public var fields: [String: String] = [:]
        /// The body so far.
        public var body: [UInt8] = []
        /// Whether the server has said that this is all.
        public var hasEnded = false
        /// Why the stream was reset.
        public var resetCode: UInt32?

        /// Nothing yet.
        public init() {}

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// A connection that the server has said to end.
    public struct GoAway: Equatable {
        /// The last stream that is answered.
        public let last: Int32
        /// Why.
        public let code: UInt32

        /// What is said about the end.
        public init(last: Int32, code: UInt32) { (self.last, self.code) = (last, code) }
    }

    /// What has come, by stream.
    public var answers: [Int32: Answer] = [:]
    /// What was said about the end of the connection.
    public private(set) var goAways: [GoAway] = []
    /// How many signs of life the server has asked for.
    public private(set) var pings = 0
    /// The server's settings, by their number.
    public private(set) var settings: [Int32: UInt32] = [:]
    /// Streams whose windows are not opened again: nobody reads them.
    public var stalled: Set<Int32> = []
    private var session: OpaquePointer?

    /// A client that lets each stream be sent so many bytes, and answers PING if it `answersPings`.
    public init(window: UInt32 = 65_535, answersPings: Bool = true) {
        var callbacks: OpaquePointer?
        var options: OpaquePointer?
        unsafe nghttp2_session_callbacks_new(&callbacks)
        unsafe nghttp2_option_new(&options)
        unsafe nghttp2_option_set_no_auto_window_update(options, 1)
        unsafe nghttp2_option_set_no_auto_ping_ack(options, answersPings ? 0 : 1)
        unsafe Self.set(callbacks)
        let user = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe nghttp2_session_client_new2(&session, callbacks, user, options)
        unsafe nghttp2_option_del(options)
        unsafe nghttp2_session_callbacks_del(callbacks)
        var entry = nghttp2_settings_entry(
            settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
            value: window
        )
        unsafe nghttp2_submit_settings(session, 0, &entry, 1)
    }

    deinit { unsafe nghttp2_session_del(session) }

    private static func set(_ callbacks: OpaquePointer?) {
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _,
            frame,
            name,
            count,
            value,
            size,
            _,
            user in
            let name = unsafe String(decoding: UnsafeBufferPointer(start: name, count: count), as: UTF8.self)
            let value = unsafe String(decoding: UnsafeBufferPointer(start: value, count: size), as: UTF8.self)
            guard let stream = unsafe frame?.pointee.hd.stream_id else { return 0 }
            unsafe HTTP2Client.of(user).came(name, value, on: stream)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
            _,
            _,
            stream,
            bytes,
            count,
            user in
            unsafe HTTP2Client.of(user).came(Array(UnsafeBufferPointer(start: bytes, count: count)), on: stream)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, user in
            if let frame = unsafe frame?.pointee { unsafe HTTP2Client.of(user).came(frame) }
            return 0
        }
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> HTTP2Client {
        guard let user = unsafe user else { preconditionFailure("each session is given the pointer to its client") }
        return unsafe Unmanaged<HTTP2Client>.fromOpaque(user).takeUnretainedValue()
    }

    private func came(_ name: String, _ value: String, on stream: Int32) {
        if name == ":status" {
            answers[stream, default: Answer()].status = Int(value)
        } else {
            answers[stream, default: Answer()].fields[name] = value
        }
    }

    private func came(_ bytes: [UInt8], on stream: Int32) {
        answers[stream, default: Answer()].body += bytes
        if !stalled.contains(stream) { unsafe nghttp2_session_consume(session, stream, bytes.count) }
    }

    private func came(_ frame: nghttp2_frame) {
        let (stream, flags) = unsafe (frame.hd.stream_id, frame.hd.flags)
        switch unsafe UInt32(frame.hd.type) {
        case NGHTTP2_RST_STREAM.rawValue: answers[stream]?.resetCode = unsafe frame.rst_stream.error_code
        case NGHTTP2_GOAWAY.rawValue:
            goAways.append(unsafe GoAway(last: frame.goaway.last_stream_id, code: frame.goaway.error_code))
        case NGHTTP2_PING.rawValue: if flags & 1 == 0 { pings += 1 }
        case NGHTTP2_SETTINGS.rawValue:
            for place in 0..<(unsafe frame.settings.niv) {
                let entry = unsafe frame.settings.iv[place]
                settings[entry.settings_id] = entry.value
            }
        case NGHTTP2_DATA.rawValue, NGHTTP2_HEADERS.rawValue:
            if flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 { answers[stream]?.hasEnded = true }
        default: break
        }
    }

    // MARK: - What it asks for

    /// Sends a request and tells its stream; without `ends` a body is to come, which ``HTTP2Frame`` makes.
    @discardableResult public func request(
        _ method: String = "GET",
        _ path: String,
        fields: [(String, String)] = [],
        ends: Bool = true
    ) -> Int32 {
        let pseudo = [(":method", method), (":scheme", "http"), (":authority", "h"), (":path", path)]
        var text: [UInt8] = []
        var marks: [Int] = []
        for (name, value) in pseudo + fields {
            text += name.utf8
            marks.append(text.count)
            text += value.utf8
            marks.append(text.count)
        }
        let stream = unsafe text.withUnsafeMutableBufferPointer { text in
            var start = 0
            let list = unsafe stride(from: 0, to: marks.count, by: 2).map { place in
                defer { start = marks[place + 1] }
                return unsafe nghttp2_nv(
                    name: text.baseAddress.map { unsafe $0 + start },
                    value: text.baseAddress.map { unsafe $0 + marks[place] },
                    namelen: marks[place] - start,
                    valuelen: marks[place + 1] - marks[place],
                    flags: 0
                )
            }
            let flags = UInt8(ends ? NGHTTP2_FLAG_END_STREAM.rawValue : NGHTTP2_FLAG_NONE.rawValue)
            return unsafe nghttp2_submit_headers(session, flags, -1, nil, list, list.count, nil)
        }
        answers[stream] = Answer()
        return stream
    }

    /// Gives up a stream.
    public func reset(_ stream: Int32) { unsafe nghttp2_submit_rst_stream(session, 0, stream, NGHTTP2_CANCEL.rawValue) }

    /// Opens the window of a stream that nobody has read by so many bytes, and that of the connection.
    public func consume(_ stream: Int32, _ count: Int) { unsafe nghttp2_session_consume(session, stream, count) }

    /// Asks for a sign of life.
    public func ping() { unsafe nghttp2_submit_ping(session, 0, nil) }

    // MARK: - Bytes

    /// Takes in what the server has sent; false where it can't have been said so.
    @discardableResult public func receive(_ bytes: [UInt8]) -> Bool {
        unsafe nghttp2_session_mem_recv(session, bytes, bytes.count) == bytes.count
    }

    /// What is to be sent to the server.
    public func output() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            var bytes: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(session, &bytes)
            guard count > 0 else { return all }
            unsafe all.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        }
    }
}
