import CCurl
import TLS

/// One request after the other as libcurl knows it; see libcurl-easy(3).
///
/// Safe to use: it is not `Sendable`, so that one thread has it, and what it points to is made and freed here. libcurl
/// refers back to it until it is gone, so whoever begins it keeps it; when it goes, the transfer ends where it is.
@safe final class EasyHandle {
    /// The request that it carries; nil for none.
    private(set) var transfer: HTTPTransfer?
    private let easy: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// Where libcurl writes what went wrong.
    private let message: UnsafeMutablePointer<CChar>
    /// Where it was begun; nil before.
    private var multi: UnsafeMutableRawPointer?

    /// A handle without a request; nil where memory is short.
    init?() {
        guard let easy = unsafe curl_easy_init() else { return nil }
        unsafe self.easy = easy
        unsafe message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// Takes a request, which is not yet sent; false where memory is short.
    func take(_ transfer: HTTPTransfer) -> Bool {
        self.transfer = transfer
        return setUsualOptions() && setCallbacks() && transfer.prepare(self)
    }

    /// Ends the request, and forgets all about it but its connections, so that there can be another.
    func clear() {
        if let multi = unsafe multi { unsafe curl_multi_remove_handle(multi, easy) }
        unsafe multi = nil
        unsafe curl_easy_reset(easy)
        unsafe curl_slist_free_all(headers)
        unsafe headers = nil
        unsafe message.pointee = 0
        transfer = nil
    }

    /// Goes on with a request that has waited for room.
    func resume() { _ = unsafe curl_easy_pause(easy, CURLPAUSE_RECV_CONT) }

    // libcurl knows the message's buffer and the headers until the handle is cleaned up. None of this may be done while
    // it calls back, and no callback drops a handle.
    deinit {
        if let multi = unsafe multi { unsafe curl_multi_remove_handle(multi, easy) }
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(headers)
        unsafe message.deallocate()
    }

    /// The handle that libcurl was told of by this pointer of its own.
    @unsafe static func of(_ easy: UnsafeMutableRawPointer?) -> EasyHandle? {
        var context: UnsafeMutableRawPointer?
        guard unsafe curl_easy_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK else { return nil }
        return unsafe context.map { unsafe Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    /// What went wrong, in libcurl's words; may be empty.
    var words: String {
        // The buffer was zeroed, and libcurl ends with a zero what it writes there.
        unsafe String(cString: message)
    }

    /// Whether its host's name is being looked up, which can't be stopped: letting go of it might wait for that.
    var isLookingUp: Bool {
        guard unsafe multi != nil else { return false }
        var microseconds: curl_off_t = 0
        return unsafe curl_easy_get_offset(easy, CURLINFO_NAMELOOKUP_TIME_T, &microseconds) == CURLE_OK
            && microseconds == 0
    }

    /// Whether its connection stands, with TLS where that is spoken.
    var isConnected: Bool {
        var microseconds: curl_off_t = 0
        return unsafe curl_easy_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK
            && microseconds > 0
    }

    /// How long the request took, from its begin to its end.
    var time: Duration {
        var microseconds: curl_off_t = 0
        guard unsafe curl_easy_get_offset(easy, CURLINFO_TOTAL_TIME_T, &microseconds) == CURLE_OK else { return .zero }
        return .microseconds(Int64(microseconds))
    }

    /// Says what is asked for; returns whether there was memory for it.
    func setRequest(_ request: HTTPRequest) -> Bool {
        let (call, method) = (request.call, request.call.method)
        // HEAD must be known for what it is, since its answer has no body whatever its head says.
        guard set(CURLOPT_URL, request.address),
            method == "HEAD" ? set(CURLOPT_NOBODY, 1) : method == "GET" || set(CURLOPT_CUSTOMREQUEST, method)
        else { return false }
        for line in request.lines {
            // The line is copied; without memory the list stays as it was.
            guard let longer = unsafe curl_slist_append(headers, line) else { return false }
            unsafe headers = longer
        }
        guard unsafe set(CURLOPT_HTTPHEADER, headers), request.body.map(set(body:)) ?? true else { return false }
        // With a body libcurl would take GET for POST.
        if method == "GET", request.body != nil, !set(CURLOPT_CUSTOMREQUEST, method) { return false }
        return setPlace(call) && (!call.isFollowed || setFollowing())
    }

    /// For so many seconds those of the machine are not read again, which takes some ten milliseconds.
    private static let rememberedAuthorities = 300

    /// Says whom to trust, and which socket to take where that is not the network's.
    private func setPlace(_ call: HTTPCall) -> Bool {
        // By itself libcurl goes by what it has read for a day, whatever the file holds now.
        unsafe curl_easy_set_ca_cache(easy, call.authorities == nil ? Self.rememberedAuthorities : 0)
        if let file = call.authorities {
            // Those of the system do not count beside them.
            guard set(CURLOPT_CAINFO, file), unsafe set(CURLOPT_CAPATH, nil as UnsafeRawPointer?) else { return false }
        }
        if let client = call.client, !set(client) { return false }
        guard let socket = call.unixSocket else { return true }
        return set(CURLOPT_UNIX_SOCKET_PATH, socket) && set(CURLOPT_PROXY, "")
    }

    /// Says what is shown to a server that asks for a certificate, which libcurl reads for each new connection.
    private func set(_ client: ClientFiles) -> Bool {
        set(CURLOPT_SSLCERT, client.certificate) && set(CURLOPT_SSLKEY, client.key)
            // With one, OpenSSL asks nobody at a terminal for it.
            && set(CURLOPT_KEYPASSWD, "")
            // A server that remembers who came before would not look at a certificate that was put in the place of another.
            && set(CURLOPT_SSL_SESSIONID_CACHE, 0)
    }

    /// Says that the answer goes on: over HTTP/1.1, where one that has to wait holds up its server and no other, unpacked,
    /// and with a look now and then whether a silent server is still there.
    private func setFollowing() -> Bool {
        unsafe set(CURLOPT_ACCEPT_ENCODING, nil as UnsafeRawPointer?)
            && set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            && set(CURLOPT_TCP_KEEPALIVE, 1)
            && set(CURLOPT_TCP_KEEPIDLE, 30)
            && set(CURLOPT_TCP_KEEPINTVL, 10)
    }

    /// Sends the request; returns whether there was memory for it.
    @unsafe func begin(in multi: UnsafeMutableRawPointer) -> Bool {
        guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else { return false }
        unsafe self.multi = unsafe multi
        return true
    }

    /// Sets what all requests have in common.
    private func setUsualOptions() -> Bool {
        unsafe curl_easy_allow_only_http(easy) == CURLE_OK
            && set(CURLOPT_NOSIGNAL, 1)
            // All packings that the library knows.
            && set(CURLOPT_ACCEPT_ENCODING, "")
            // What a proxy says before the connection stands is no part of the answer.
            && set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
            // Passwords go as headers; an address that looks here as if it had one is read differently by others.
            && set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
            && set(CURLOPT_ERRORBUFFER, message)
    }

    private func setCallbacks() -> Bool {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        return unsafe set(CURLOPT_PRIVATE, context)
            && set(CURLOPT_HEADERDATA, context)
            && set(CURLOPT_WRITEDATA, context)
            && set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                unsafe EasyHandle.take(bytes, size * count, context) { $0.take(header: $1) ? .all : .refused }
            }
            && set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                unsafe EasyHandle.take(bytes, size * count, context) { $0.take(body: $1) }
            }
    }

    /// Hands bytes to the transfer they belong to; returns how many were taken, which is all of them where more is wanted,
    /// or the number that says that they have to wait.
    @unsafe private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ taker: (HTTPTransfer, [UInt8]) -> HTTPTransfer.Taken
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // libcurl calls back only for what is begun, and that is kept.
        let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
        guard let transfer = handle.transfer else { return 0 }
        let piece = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
        return switch taker(transfer, piece) {
        case .all: count
        case .later: Int(CURL_WRITEFUNC_PAUSE)
        // Less than there was; of nothing at all, that is any other number.
        case .refused: count == 0 ? 1 : 0
        }
    }

    private func set(body: [UInt8]) -> Bool {
        // No pointer would mean a body that is asked for later; what is pointed to is copied.
        unsafe curl_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, body.count) == CURLE_OK
            && (body.isEmpty ? set(CURLOPT_COPYPOSTFIELDS, "") : unsafe set(CURLOPT_COPYPOSTFIELDS, body))
    }

    func set(_ option: CURLoption, _ value: Int) -> Bool {
        unsafe curl_easy_set_long(easy, option, value) == CURLE_OK
    }

    // The string is copied.
    private func set(_ option: CURLoption, _ value: String) -> Bool {
        unsafe curl_easy_set_string(easy, option, value) == CURLE_OK
    }

    @unsafe private func set(_ option: CURLoption, _ value: UnsafeRawPointer?) -> Bool {
        unsafe curl_easy_set_pointer(easy, option, value) == CURLE_OK
    }

    @unsafe private func set(_ option: CURLoption, _ value: curl_write_callback) -> Bool {
        unsafe curl_easy_set_callback(easy, option, value) == CURLE_OK
    }

    /// Has libcurl ask for its sockets; returns whether there was memory for it.
    @unsafe func setSocketCallback(_ value: curl_opensocket_callback) -> Bool {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        return unsafe set(CURLOPT_OPENSOCKETDATA, context)
            && curl_easy_set_socket_callback(easy, value) == CURLE_OK
    }

    /// A text that is known of the transfer, copied.
    func string(_ info: CURLINFO) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_easy_get_string(easy, info, &text) == CURLE_OK else { return nil }
        // libcurl's strings end with a zero, and last until the next transfer.
        return unsafe text.map { unsafe String(cString: $0) }
    }

    /// A number that is known of the transfer.
    func number(_ info: CURLINFO) -> Int? {
        var value = 0
        return unsafe curl_easy_get_long(easy, info, &value) == CURLE_OK ? value : nil
    }
}
