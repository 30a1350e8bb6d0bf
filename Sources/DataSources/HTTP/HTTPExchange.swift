import Foundation
import FoundationNetworking

/// One request on its way and what has come back so far; the steps of the transfer are decided here.
struct HTTPExchange: Sendable {
    /// A complete answer.
    struct Answer: Sendable {
        var isUnchanged: Bool
        var body: [UInt8]
        var contentType: String?
        var validators: HTTPCall.Validators
        /// Where the answer is instead, as the server wrote it.
        var redirect: (status: Int, location: String)?
    }

    let call: HTTPCall
    let limit: Int
    let wasConditional: Bool
    let handoff: Handoff<Result<Answer, SourceFailure>>
    /// Whether it was sent.
    var isUnderWay = false
    /// Whether the head of the answer was taken.
    private(set) var hasHead = false
    private var answer = Answer(isUnchanged: false, body: [], contentType: nil, validators: HTTPCall.Validators())
    /// Why it is being cancelled.
    private var failure: SourceFailure?

    init(
        _ call: HTTPCall,
        limit: Int,
        wasConditional: Bool,
        handoff: Handoff<Result<Answer, SourceFailure>>
    ) {
        self.call = call
        self.limit = limit
        self.wasConditional = wasConditional
        self.handoff = handoff
    }

    /// Takes the head of the answer; returns whether the body is wanted.
    mutating func take(_ response: URLResponse) -> Bool {
        guard failure == nil else { return false }
        hasHead = true
        guard let response = response as? HTTPURLResponse else {
            failure = SourceFailure(.broken, "\(call.place) sent no HTTP answer")
            return false
        }
        let status = response.statusCode
        if HTTPCall.isRedirect(status), let location = response.value(forHTTPHeaderField: "Location") {
            answer.redirect = (status, location)
            return true
        }
        guard (200...299).contains(status) || (status == 304 && wasConditional) else {
            failure = SourceFailure(.status, "\(call.place) answered \(status) \(HTTPStatus.name(status))".trimmed)
            return false
        }
        guard response.expectedContentLength <= Int64(limit) else {
            failure = tooLarge
            return false
        }
        answer.isUnchanged = status == 304
        answer.contentType = response.value(forHTTPHeaderField: "Content-Type")
        answer.validators = HTTPCall.Validators(
            entityTag: Self.repeatable(response.value(forHTTPHeaderField: "ETag")),
            lastModified: Self.repeatable(response.value(forHTTPHeaderField: "Last-Modified"))
        )
        return true
    }

    /// Takes a piece of the body; returns whether more is wanted.
    mutating func take(_ data: Data) -> Bool {
        guard failure == nil else { return false }
        // What a redirect says beside its address, nobody reads.
        guard answer.redirect == nil else { return true }
        guard data.count <= limit - answer.body.count else {
            failure = tooLarge
            return false
        }
        answer.body.append(contentsOf: data)
        return true
    }

    /// What has become of it, once nothing more will come.
    func outcome(_ error: (any Error)?) -> Result<Answer, SourceFailure> {
        if let failure { return .failure(failure) }
        return error.map { .failure(SourceFailure(urlError: $0, call.place)) } ?? .success(answer)
    }

    /// A header of the answer, where it can be sent back as it is and is not absurdly long.
    private static func repeatable(_ value: String?) -> String? {
        guard let value, value.utf8.count <= 1024 else { return nil }
        return value.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? value : nil
    }

    private var tooLarge: SourceFailure {
        SourceFailure(.tooLarge, "\(call.place) sends more than \(limit) bytes; raise max_bytes")
    }
}

extension SourceFailure {
    /// What URLSession reports by number, in words.
    init(urlError: any Error, _ place: String) {
        let code = (urlError as? URLError)?.code ?? .unknown
        // What is wrong with a certificate has no number here, only words.
        let words = urlError.localizedDescription.onOneLine
        if code == .unknown, words.contains("ncoding: ") || words.contains("content encoding") {
            self.init(.broken, "\(place) sends a body that does not fit its Content-Encoding")
            return
        }
        if code == .unknown, words.contains("SSL") || words.contains("certificate") {
            self.init(.tls, "no safe connection to \(place): \(words.prefix(200))")
            return
        }
        switch code {
        case .cannotFindHost, .dnsLookupFailed:
            self.init(.dns, "cannot find the host \(place); is its name right, and is there a network?")
        case .cannotConnectToHost:
            self.init(.connect, "cannot connect to \(place); nobody listens there, or a firewall forbids it")
        case .notConnectedToInternet: self.init(.connect, "cannot connect to \(place); there is no network")
        case .timedOut: self.init(.timeout, "\(place) did not answer in time")
        case .httpTooManyRedirects: self.init(.redirect, "\(place) redirects in a circle")
        case .secureConnectionFailed: self.init(.tls, "cannot agree with \(place) on a safe connection")
        case .serverCertificateHasBadDate, .serverCertificateNotYetValid:
            self.init(.tls, "the certificate of \(place) is not valid today")
        case .serverCertificateUntrusted, .serverCertificateHasUnknownRoot:
            self.init(.tls, "the certificate of \(place) is not one that this machine trusts")
        case .cancelled: self = .stopped
        // A server that speaks another protocol is an "unsupported URL" here.
        case .unknown, .unsupportedURL, .networkConnectionLost, .badServerResponse, .cannotParseResponse:
            self.init(.broken, "\(place) broke off before its answer was complete, or speaks no HTTP")
        default: self.init(.other, "the exchange with \(place) failed, URL error \(code.rawValue)")
        }
    }
}

/// Names of the usual statuses; RFC 9110 §15.
enum HTTPStatus {
    static func name(_ status: Int) -> String {
        switch status {
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: ""
        }
    }
}

extension String {
    /// Without a space at its end, where a part of a sentence was empty.
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
