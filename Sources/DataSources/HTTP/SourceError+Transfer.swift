import CCurl
import Configuration
import TLS

extension SourceError {
    /// A file behind `ca` that holds no certificates.
    static func noAuthorities(_ file: String) -> SourceError {
        SourceError(.tls, "cannot read certificates from \(file); what ca names must be a file in PEM")
    }

    /// How libcurl says that a transfer ended, in our words; `words` are its own.
    init(transfer code: CURLcode, words: String, _ call: HTTPCall) {
        let place = call.place
        if let sentence = Self.aboutClient(code, words, call) {
            self.init(.tls, sentence)
            return
        }
        switch code {
        case CURLE_COULDNT_CONNECT where call.unixSocket != nil:
            self.init(
                .connect,
                "cannot connect to the socket \(place); does its server run, and may this program's user write to it?"
            )
        case CURLE_SSL_CACERT_BADFILE where call.authorities != nil:
            let file = VisibleText.of(call.authorities ?? "")
            self = .noAuthorities(file)
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.dns, "cannot find the host \(place); is its name right, and is there a network?")
        case CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.dns, "cannot find the proxy on the way to \(place); see http_proxy in the environment")
        case CURLE_COULDNT_CONNECT:
            self.init(.connect, "cannot connect to \(place); nobody listens there, or a firewall forbids it")
        case CURLE_PROXY:
            self.init(.connect, "the proxy on the way to \(place) refuses; see http_proxy in the environment")
        case CURLE_OPERATION_TIMEDOUT: self.init(.timeout, "\(place) did not answer in time")
        case CURLE_OUT_OF_MEMORY, CURLE_TOO_LARGE: self.init(headersOf: place)
        case CURLE_BAD_CONTENT_ENCODING:
            self.init(.broken, "\(place) sends a body that does not fit its Content-Encoding")
        // It speaks neither HTTP/1 nor HTTP/2, or none to the end.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_PARTIAL_FILE,
            CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_WRITE_ERROR:
            self.init(brokenBy: place)
        case CURLE_URL_MALFORMAT:
            self.init(.other, "the address at \(place) is none that libcurl understands")
        case _ where Self.ofSafety.contains(code):
            self.init(.tls, "no safe connection to \(place): \(words.onOneLine.prefix(200))\(Self.advice(on: words))")
        default:
            // libcurl has a sentence that ends with a zero for every number, and it lasts.
            let meaning = unsafe String(cString: curl_easy_strerror(code))
            self.init(.other, "the exchange with \(place) failed: \(meaning.onOneLine) (libcurl \(code.rawValue))")
        }
    }

    /// What to do about what OpenSSL says, as the end of a sentence; nothing where that is not known.
    private static func advice(on words: String) -> String {
        if words.contains("wrong version number") { return "; where it speaks no TLS, write http:// for https://" }
        guard words.contains("issuer certificate") || words.contains("self-signed") else { return "" }
        return "; name the file of who vouches for it: ca: FILE"
    }

    /// What is wrong with the certificate of who asks; nil where it is something else.
    private static func aboutClient(_ code: CURLcode, _ words: String, _ call: HTTPCall) -> String? {
        guard call.isSecure, code != CURLE_OPERATION_TIMEDOUT else { return nil }
        if code == CURLE_SSL_CERTPROBLEM, let trouble = call.client?.trouble { return trouble }
        // What the server says of it may come behind the first words of the request; RFC 8446 §4.4.2.4.
        return ClientFiles.refusal(words, of: call.client).map { "\(call.place) \($0)" }
    }

    /// What a web server says in a page that it has sent for want of a certificate; nil where that says something else.
    init?(refusal: SourceError, _ page: [UInt8], _ call: HTTPCall) {
        guard let sentence = ClientFiles.refusal(inPage: page, of: call.client) else { return nil }
        self.init(.tls, "\(refusal.message): it \(sentence)")
    }

    /// An answer that is none.
    init(brokenBy place: String) {
        self.init(.broken, "\(place) broke off before its answer was complete, or speaks no HTTP")
    }

    /// An answer whose heads are endless.
    init(headersOf place: String) {
        self.init(.broken, "\(place) sends more than \(HTTPExchange.headerLimit) bytes of headers")
    }

    /// What may be wrong with keys, certificates and the agreement on them.
    private static let ofSafety = [
        CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM,
        CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
        CURLE_SSL_CLIENTCERT,
    ]
}
