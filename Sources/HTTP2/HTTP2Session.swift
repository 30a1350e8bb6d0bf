import CNghttp2
public import HTTP

/// The server's side of one HTTP/2 connection without its socket: bytes go in, requests come out; answers go in, bytes come
/// out; RFC 9113.
///
/// It belongs to one thread. nghttp2 calls back with the pointer to this object while one of its methods runs, never later;
/// the pointer it gave is owned by this object alone and gone with it.
@safe public final class HTTP2Session {
    /// So many streams may be open at once; more end the connection, as RFC 9113 §5.1.2 has it.
    public static let mostStreams = 128
    /// Bodies up to this many bytes are read, from any client and for any purpose.
    public static let smallBody = 16 << 10

    var session: OpaquePointer?
    let limits: RequestLimits
    /// Requests that are not complete, by stream.
    var incoming: [Int32: IncomingRequest] = [:]
    /// The fields of the one whose head is read, and its stream.
    var head: RequestFields
    var headStream: Int32?
    /// How many bytes of bodies are kept.
    var bodyBytes = 0
    var events: [HTTP2Event] = []
    var budget = FrameBudget()
    var counts = HTTP2Counts()
    /// Where bodies come from, while bytes are written.
    var source: (any HTTP2BodySource)?
    /// Streams that leave the rest of the connection's window to others.
    var heldBack: [Int32] = []
    /// The connection's window when it was largest.
    var largestWindow: Int32 = 0
    /// How many bytes have come, and how many of them belong to frames that were told of.
    private var byteCount = 0
    var toldCount = HTTP2Session.preface.count
    /// Since when fields are read whose end has not come, or what a connection begins with.
    var headSince: Duration?
    /// Whether anything has come.
    private var hasBegun = false
    /// The time of what is taken in now.
    var now = Duration.zero
    /// Nothing more is to be taken in.
    var isRefused = false
    /// Nothing more can be said either: nghttp2 has given up.
    private var isBroken = false
    /// Whether we have asked for a sign of life that has not come, RFC 9113 §6.7.
    public internal(set) var awaitsPong = false

    /// What a client begins with, RFC 9113 §3.4.
    public static let preface = Array(NGHTTP2_CLIENT_MAGIC.utf8)

    /// The beginning of a connection; nil where memory has run out.
    public init?(limits: RequestLimits) {
        self.limits = limits
        head = RequestFields(limits: limits)
        let user = unsafe Unmanaged.passUnretained(self).toOpaque()
        let (callbacks, options) = unsafe (Callbacks.make(), Self.makeOptions())
        defer {
            // The session has copies.
            unsafe nghttp2_session_callbacks_del(callbacks)
            unsafe nghttp2_option_del(options)
        }
        guard unsafe callbacks != nil, unsafe options != nil,
            unsafe nghttp2_session_server_new2(&session, callbacks, user, options) == 0
        else { return nil }
        var settings = [
            nghttp2_settings_entry(
                settings_id: Int32(bitPattern: NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                value: UInt32(Self.mostStreams)
            ),
            nghttp2_settings_entry(
                settings_id: Int32(bitPattern: NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(limits.headBytes)
            ),
        ]
        guard unsafe nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), &settings, 2) == 0 else {
            return nil
        }
    }

    deinit { unsafe nghttp2_session_del(session) }

    private static func makeOptions() -> OpaquePointer? {
        var options: OpaquePointer?
        guard unsafe nghttp2_option_new(&options) == 0 else { return nil }
        // Streams that are over are remembered by nobody.
        unsafe nghttp2_option_set_no_closed_streams(options, 1)
        // So many answers to PING and SETTINGS may wait for a client that does not read; the budget ends before, so that it is
        // told why it is sent away.
        unsafe nghttp2_option_set_max_outbound_ack(options, FrameBudget.most * 2)
        // nghttp2 counts a frame that goes on with fields anew for each piece that its head comes in, so that 9 single bytes
        // would be too many; what they cost is counted by their bytes here.
        unsafe nghttp2_option_set_max_continuations(options, 10_000)
        return unsafe options
    }

    // MARK: - In

    /// Takes in bytes that have come at `now`; what they bring is told by ``takeEvents()``.
    ///
    /// - Returns: whether the connection goes on. If not, ``write(into:upTo:from:)`` may still have a word of farewell.
    public func receive(_ bytes: UnsafeRawBufferPointer, at now: Duration) -> Bool {
        guard !isRefused else { return false }
        self.now = now
        if !hasBegun { (hasBegun, headSince) = (true, now) }
        let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
        let count = unsafe nghttp2_session_mem_recv(session, start, bytes.count)
        if count < 0 {
            (isRefused, isBroken) = (true, true)
            if count == Int(NGHTTP2_ERR_FLOODED.rawValue) { counts.floods += 1 }
        }
        byteCount += bytes.count
        // Frames of kinds that nobody knows are told of by nobody, RFC 9113 §5.5.
        let unknown = (byteCount - toldCount) / FrameBudget.unknownBytes
        if unknown > 0, !isRefused {
            toldCount += unknown * FrameBudget.unknownBytes
            if !budget.spend(unknown) { refuse() }
        }
        return !isRefused
    }

    /// What has come since this was asked last.
    public func takeEvents() -> [HTTP2Event] {
        defer { events = [] }
        return events
    }

    /// What was counted since this was asked last.
    public func takeCounts() -> HTTP2Counts {
        defer { counts = HTTP2Counts() }
        return counts
    }

    /// Whether nothing can come and nothing is to be said any more.
    public var isOver: Bool {
        unsafe isBroken || nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
    }

    /// Gives back what a client may ask for in `seconds`.
    public func earn(seconds: Double) { budget.earn(Int(seconds * Double(FrameBudget.perSecond))) }

    /// Whether the fields of a request, or what a connection begins with, have been coming since before `time`: nothing
    /// else can come meanwhile.
    public func isStuckInHead(since time: Duration) -> Bool { headSince.map { $0 < time } ?? false }

    /// The streams whose requests have not been complete since before `time`.
    public func unfinishedRequests(since time: Duration) -> [Int32] {
        incoming.filter { $0.value.since < time }.keys.sorted()
    }

    /// Resets the streams whose answers have left before `time` although their requests go on.
    ///
    /// Not at once: curl 7.88 loses an answer that comes together with the reset.
    public func resetAnswered(before time: Duration) {
        for (stream, request) in incoming where request.since < time {
            if case .answered = request.state { reset(stream, .none) }
        }
    }

    // MARK: - Out

    /// Appends what is to be sent to `buffer`, until it holds `limit` bytes or little more.
    public func write(into buffer: inout [UInt8], upTo limit: Int, from source: any HTTP2BodySource) {
        self.source = source
        defer { self.source = nil }
        while buffer.count < limit, !isBroken {
            var bytes: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(session, &bytes)
            guard count > 0 else { return }
            unsafe buffer.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        }
    }
}
