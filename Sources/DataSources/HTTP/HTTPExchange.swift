import CCurl
import Configuration

/// What has come back of one request so far; the steps of the transfer are decided here.
struct HTTPExchange: Sendable {
    /// A complete answer.
    public struct Answer: Sendable {
        var isUnchanged: Bool
        /// The status of the head.
        var status = 0
        /// How long the transfer took.
        var time = Duration.zero
        var body: [UInt8]
        var contentType: String?
        var validators: HTTPCall.Validators
        /// Where the answer is instead, as the server wrote it.
        var redirect: (status: Int, location: String)?
        /// How far the address reaches that it came from.
        var reach = NetworkReach.inner
    }

    /// What comes next.
    private enum Part {
        case head
        case fields(HTTPHead)
        case body
    }

    /// How many bytes the heads of an answer and what stands behind its body may have, all together.
    static let headerLimit = 65_536
    /// A server that asks to be left alone for longer is asked again after this time.
    static let longestPause = Duration.seconds(3600)

    let call: HTTPCall
    let limit: Int
    let wasConditional: Bool
    private var part = Part.head
    private var headerBytes = 0
    private var bodyBytes = 0
    private var answer = Answer(isUnchanged: false, body: [], contentType: nil, validators: HTTPCall.Validators())
    /// Why it is being cancelled.
    private var failure: SourceError?
    /// What is said of a status that may be for want of a certificate, while the page beside it is read.
    private var refusal: (failure: SourceError, page: [UInt8])?
    /// So much of such a page is read.
    private static let longestPage = 2048
    /// Whether an address was left alone that is of an inner network.
    private var wasLedInside = false

    init(_ call: HTTPCall, limit: Int, wasConditional: Bool) {
        self.call = call
        self.limit = limit
        self.wasConditional = wasConditional
    }

    /// Takes a line of a head or of trailers; returns whether more is wanted.
    mutating func take(header line: [UInt8]) -> Bool {
        headerBytes += line.count
        if headerBytes > Self.headerLimit { failure = tooManyHeaders }
        guard failure == nil else { return false }
        switch part {
        case .head:
            guard let head = HTTPHead(statusLine: line) else {
                failure = SourceError(brokenBy: call.place)
                return false
            }
            part = .fields(head)
        case .fields(let head) where line.allSatisfy { $0 == 0x0D || $0 == 0x0A }:
            // Heads below 200 only announce another.
            part = head.status < 200 ? .head : .body
            if head.status >= 200 { failure = conclude(head) }
        case .fields(var head):
            head.take(line)
            part = .fields(head)
        case .body: break
        }
        return failure == nil
    }

    /// Whether the answer leads elsewhere.
    var isRedirected: Bool { answer.redirect != nil }

    /// Whether the head of an answer that goes on is there.
    var isOpen: Bool {
        guard call.isFollowed, failure == nil, refusal == nil, answer.redirect == nil, case .body = part else {
            return false
        }
        return true
    }

    /// The head of an answer that goes on, once it is there.
    var opening: Answer? { isOpen ? answer : nil }

    /// Takes a piece of the body; returns whether more is wanted.
    mutating func take(body bytes: [UInt8]) -> Bool {
        guard failure == nil, case .body = part else { return false }
        if let (known, page) = refusal {
            refusal = (known, page + bytes.prefix(Self.longestPage - page.count))
            return page.count + bytes.count < Self.longestPage
        }
        guard bytes.count <= limit - bodyBytes else {
            failure = tooLarge
            return false
        }
        bodyBytes += bytes.count
        // What a redirect says beside its address, nobody reads.
        if answer.redirect == nil { answer.body += bytes }
        return true
    }

    /// Decides whether to connect to an address.
    ///
    /// A proxy, which listens on another port than the server would, may be anywhere: it is the file's, or its environment's.
    mutating func mayConnect(to address: String, port: Int) -> Bool {
        guard call.staysOutside, port == call.port, NetworkReach(address) != .open else { return true }
        wasLedInside = true
        return false
    }

    /// Notes which address the answer came from.
    mutating func take(peer address: String, port: Int) {
        // Behind a proxy nobody knows the address, and numbers alone tell something.
        let known = port == call.port ? NetworkReach(address) : NetworkReach(call.host) ?? .open
        answer.reach = known ?? .inner
    }

    /// What has become of it, once nothing more will come; `code` and `words` are libcurl's.
    func outcome(_ code: CURLcode, words: String, time: Duration) -> Result<Answer, SourceError> {
        if let failure { return .failure(failure) }
        if let refusal { return .failure(SourceError(refusal: refusal.failure, refusal.page, call) ?? refusal.failure) }
        if wasLedInside, code != CURLE_OK { return .failure(call.ledInside) }
        if code != CURLE_OK { return .failure(SourceError(transfer: code, words: words, call)) }
        guard case .body = part else { return .failure(SourceError(brokenBy: call.place)) }
        var answer = answer
        answer.time = time
        return .success(answer)
    }

    /// Notes what a complete head says; returns why the body is not wanted.
    private mutating func conclude(_ head: HTTPHead) -> SourceError? {
        // Each packing may hide a thousand times its size, and only what comes out at the end can be counted.
        guard head.packings <= 1 else {
            return SourceError(.broken, "\(call.place) packs its body more than once")
        }
        let status = head.status
        answer.status = status
        let isWanted = call.goodStatuses?.contains(status) ?? false
        if HTTPCall.isRedirect(status), !isWanted, let location = head["location"], !location.isEmpty {
            answer.redirect = (status, location)
            return nil
        }
        let isGood = isWanted || call.goodStatuses == nil && (200...299).contains(status)
        guard isGood || status == 304 && wasConditional else {
            let refused = refused(head)
            // With this, nginx and others tell who has shown no certificate; what else it is for, the page tells.
            guard status == 400, call.isSecure, call.method != "HEAD" else { return refused }
            refusal = (refused, [])
            return nil
        }
        guard !call.isFollowed || head.packings == 0 else {
            return SourceError(.broken, "\(call.place) packs an answer that goes on, which nobody has asked for")
        }
        let hasBody = call.method != "HEAD" && status != 304 && status != 204 && !call.isFollowed
        if hasBody, let length = head.contentLength, length > limit { return tooLarge }
        answer.isUnchanged = status == 304 && !isWanted
        answer.contentType = head["content-type"]
        answer.validators = HTTPCall.Validators(
            entityTag: Self.repeatable(head["etag"]),
            lastModified: Self.repeatable(head["last-modified"])
        )
        return nil
    }

    /// What is said of a status that is not good.
    private func refused(_ head: HTTPHead) -> SourceError {
        let answered = "\(call.place) answered \(head.status) \(HTTPStatus.name(head.status))".trimmed
        guard let wait = head.retryAfter, wait > .zero else { return SourceError(.status, answered) }
        let longest = Self.longestPause
        let asked = wait > longest ? "more than \(DurationText.format(longest))" : DurationText.format(wait)
        var failure = SourceError(.status, "\(answered), and asks to be left alone for \(asked)")
        failure.retryAfter = min(wait, longest)
        return failure
    }

    /// A header of the answer, where it can be sent back as it is and is not absurdly long.
    private static func repeatable(_ value: String?) -> String? {
        guard let value, !value.isEmpty, value.utf8.count <= 1024 else { return nil }
        return value.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? value : nil
    }

    private var tooLarge: SourceError {
        SourceError(.tooLarge, "\(call.place) sends more than \(limit) bytes; raise max_bytes")
    }

    private var tooManyHeaders: SourceError { SourceError(headersOf: call.place) }
}

extension String {
    /// Without a space at its end, where a part of a sentence was empty.
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
