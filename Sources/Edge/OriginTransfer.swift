import CCurl
import HTTP
import Synchronization
import Syscalls
import TLS

/// One request to an origin, which a thread of its own waits for; see libcurl-easy(3).
///
/// Safe to use: one thread has it from its start to its end, and what it points to is made and freed within ``run()``.
final class OriginTransfer: Sendable {
    /// What is asked for.
    struct Call: Sendable {
        var url: String
        var method = "GET"
        /// Whole lines, names and values.
        var headers: [String] = []
        var body: [UInt8]?
        /// The file in PEM with the authorities that are trusted; nil for those that the machine trusts.
        var authorities: String?
        /// What is shown to an origin that asks for a certificate; nil for nothing.
        var client: ClientFiles?
        /// After so many seconds without a byte the transfer ends; 0: never.
        var silence = 0
        /// After so many seconds the transfer ends; nil: never.
        var limit: Int?
    }

    /// How it ended.
    enum End: Equatable, Sendable {
        case complete
        /// It was stopped, or what takes its bytes wants no more.
        case stopped
        /// In libcurl's words.
        case failed(String)
        /// There is no connection, in libcurl's words.
        case unreachable(String)
        /// There was no answer in time.
        case late
    }

    private let call: Call
    private let isStopped = Atomic(false)

    init(_ call: Call) { self.call = call }

    /// Ends it within a second.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// What libcurl calls back with.
    private final class Course {
        let transfer: OriginTransfer
        let head: ([UInt8]) -> Bool
        let body: ([UInt8]) -> Bool
        let idle: () -> Bool

        init(
            _ transfer: OriginTransfer,
            _ head: @escaping ([UInt8]) -> Bool,
            _ body: @escaping ([UInt8]) -> Bool,
            _ idle: @escaping () -> Bool
        ) {
            (self.transfer, self.head, self.body, self.idle) = (transfer, head, body, idle)
        }
    }

    /// Sends the request and waits for the end of the answer.
    ///
    /// `head` gets its lines and `body` its bytes as they come, and `idle` is called about each second; each returns whether
    /// more is wanted.
    func run(
        head: @escaping ([UInt8]) -> Bool,
        body: @escaping ([UInt8]) -> Bool,
        idle: @escaping () -> Bool = { true }
    ) -> End {
        guard !isStopped.load(ordering: .relaxed) else { return .stopped }
        guard let easy = unsafe curl_easy_init() else { return .failed("there is no memory") }
        // All of these outlive the transfer, which has ended when `perform` returns.
        defer { unsafe curl_easy_cleanup(easy) }
        let course = Course(self, head, body, idle)
        let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { unsafe words.deallocate() }
        var lines: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(lines) }
        for line in call.headers { if let longer = unsafe curl_slist_append(lines, line) { unsafe lines = longer } }
        guard unsafe set(easy, course, lines), unsafe setTrust(easy, words) else {
            return .failed("there is no memory")
        }
        let code = withExtendedLifetime(course) { unsafe curl_easy_perform(easy) }
        switch code {
        case CURLE_OK: return .complete
        case CURLE_WRITE_ERROR, CURLE_ABORTED_BY_CALLBACK: return .stopped
        case CURLE_OPERATION_TIMEDOUT: return .late
        default:
            let words = unsafe String(cString: words)
            if let sentence = sentence(aboutClient: code, words) { return .failed(sentence) }
            let sentence = sentence(for: code, words)
            return Self.ofNetworks.contains(code) ? .unreachable(sentence) : .failed(sentence)
        }
    }

    /// What the network is to blame for, or a server that is not there.
    private static let ofNetworks = [
        CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_GOT_NOTHING,
        CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE,
    ]

    /// What is wrong with the certificate that is shown, or that there is none; nil where it is something else.
    private func sentence(aboutClient code: CURLcode, _ words: String) -> String? {
        guard call.url.lowercased().hasPrefix("https") else { return nil }
        if code == CURLE_SSL_CERTPROBLEM, let trouble = call.client?.trouble { return trouble }
        return ClientFiles.refusal(words, of: call.client, in: Self.place).map { "it \($0)" }
    }

    /// Why a transfer has failed, in libcurl's words, and what to do about it.
    private func sentence(for code: CURLcode, _ words: String) -> String {
        // libcurl has a sentence for every number, and it lasts.
        let meaning = unsafe String(cString: curl_easy_strerror(code))
        let isOfTLS = Self.ofTLS.contains(code) && !words.isEmpty
        let told = isOfTLS ? words.split(whereSeparator: \.isNewline).joined(separator: " ") : meaning
        let advice =
            switch code {
            case CURLE_SSL_CONNECT_ERROR: "; does it speak TLS at this port, as https:// says?"
            case CURLE_SSL_CACERT_BADFILE where call.authorities != nil: "; see server.origin.ca"
            case CURLE_PEER_FAILED_VERIFICATION where told.contains("self-signed") || told.contains("issuer"):
                "; an authority that this machine does not know is named in server.origin.ca"
            default: ""
            }
        return told.prefix(300) + advice
    }

    /// Where an origin stands in jobs.yaml.
    static let place = "server.origin"

    /// What may be wrong with keys, certificates and the agreement on them.
    private static let ofTLS = [CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE]

    @unsafe private func set(
        _ easy: UnsafeMutableRawPointer,
        _ course: Course,
        _ lines: UnsafeMutablePointer<curl_slist>?
    ) -> Bool {
        let context = unsafe Unmanaged.passUnretained(course).toOpaque()
        var isSet =
            unsafe curl_easy_allow_only_http(easy) == CURLE_OK
            && curl_easy_set_string(easy, CURLOPT_URL, call.url) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_NOSIGNAL, 1) == CURLE_OK
            // What a client asked for is for the origin to understand.
            && curl_easy_set_long(easy, CURLOPT_PATH_AS_IS, 1) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT, 10) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, 1) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_LOW_SPEED_TIME, call.silence) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_TIMEOUT, call.limit ?? 0) == CURLE_OK
            && curl_easy_set_pointer(easy, CURLOPT_HTTPHEADER, lines) == CURLE_OK
            && curl_easy_set_pointer(easy, CURLOPT_HEADERDATA, context) == CURLE_OK
            && curl_easy_set_pointer(easy, CURLOPT_WRITEDATA, context) == CURLE_OK
            && curl_easy_set_pointer(easy, CURLOPT_XFERINFODATA, context) == CURLE_OK
            && curl_easy_set_long(easy, CURLOPT_NOPROGRESS, 0) == CURLE_OK
        if call.method == "HEAD" {
            isSet = unsafe isSet && curl_easy_set_long(easy, CURLOPT_NOBODY, 1) == CURLE_OK
        } else {
            isSet = unsafe isSet && curl_easy_set_string(easy, CURLOPT_CUSTOMREQUEST, call.method) == CURLE_OK
        }
        if let body = call.body {
            isSet =
                unsafe isSet
                && curl_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, body.count) == CURLE_OK
                && curl_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, body.isEmpty ? [0] : body) == CURLE_OK
        }
        return unsafe isSet && setCallbacks(easy)
    }

    /// Says whom to trust, what is shown, and where to write what is wrong, which has room for as much as libcurl writes.
    @unsafe private func setTrust(_ easy: UnsafeMutableRawPointer, _ words: UnsafeMutablePointer<CChar>) -> Bool {
        guard unsafe curl_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, words) == CURLE_OK else { return false }
        if let client = call.client {
            let isSet =
                unsafe curl_easy_set_string(easy, CURLOPT_SSLCERT, client.certificate) == CURLE_OK
                && curl_easy_set_string(easy, CURLOPT_SSLKEY, client.key) == CURLE_OK
                // With a passphrase, OpenSSL asks nobody at a terminal for it.
                && curl_easy_set_string(easy, CURLOPT_KEYPASSWD, "") == CURLE_OK
            if !isSet { return false }
        }
        guard let file = call.authorities else { return true }
        // Those of the system do not count beside them.
        return unsafe curl_easy_set_string(easy, CURLOPT_CAINFO, file) == CURLE_OK
            && curl_easy_set_pointer(easy, CURLOPT_CAPATH, nil) == CURLE_OK
    }

    @unsafe private func setCallbacks(_ easy: UnsafeMutableRawPointer) -> Bool {
        unsafe curl_easy_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            unsafe OriginTransfer.take(bytes, size * count, context) { $0.head($1) }
        } == CURLE_OK
            && curl_easy_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                unsafe OriginTransfer.take(bytes, size * count, context) { $0.body($1) }
            } == CURLE_OK
            && curl_easy_set_progress_callback(easy) { context, _, _, _, _ in
                guard let context = unsafe context else { return 1 }
                let course = unsafe Unmanaged<Course>.fromOpaque(context).takeUnretainedValue()
                return course.transfer.isStopped.load(ordering: .relaxed) || !course.idle() ? 1 : 0
            } == CURLE_OK
    }

    /// Hands bytes on; returns how many were taken, which is all of them where more is wanted.
    @unsafe private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ taker: (Course, [UInt8]) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // The course is held until the transfer has ended.
        let course = unsafe Unmanaged<Course>.fromOpaque(context).takeUnretainedValue()
        let piece = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
        return taker(course, piece) ? count : 0
    }
}
