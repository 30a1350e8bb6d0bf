import EventStreams
public import HTTP
import Synchronization
import Syscalls

/// Passes requests on to an origin, and its answers back; each has a thread that waits for it.
public final class OriginProxy: Sendable {
    private let origin: Origin
    private let underWay = Atomic(0)
    private let runs = Atomic(0)

    /// What passes requests on to an origin.
    public init(_ origin: Origin) { self.origin = origin }

    /// So many requests may be under way; more are answered 503.
    private static let most = 64
    /// So many runs may be followed; who asks for more is told to come back.
    private static let mostRuns = 256
    /// The longest answer that is passed on, in bytes.
    private static let longest = 64 << 20

    /// The answer to a request; 502 where there is none, 504 where there is none in time, and 503 where too many wait.
    ///
    /// Where the edge `reads` for a viewer that it lets read, it shows its own token in place of the viewer's.
    public func send(_ request: Request, reads: Bool = false) async -> Response {
        guard underWay.add(1, ordering: .relaxed).newValue <= Self.most else {
            underWay.subtract(1, ordering: .relaxed)
            return .problem(status: 503, detail: "\(Self.most) requests wait for \(origin.place) already")
                .adding([("Retry-After", "1")])
        }
        defer { underWay.subtract(1, ordering: .relaxed) }
        do throws(SyscallError) {
            return try await onThread { [self] in wait(for: request, reads) }
        } catch {
            return .problem(status: 503, detail: "\(error)").adding([("Retry-After", "1")])
        }
    }

    /// Sends JSON to a path of the origin with the token of the edge itself; the answer, or 502 to 504 where there is none.
    public func post(_ json: [UInt8], to target: String) async -> Response {
        let call = OriginTransfer.Call(
            url: origin.address(of: target),
            method: "POST",
            headers: ["Content-Type: application/json", "Expect:", origin.via] + ownToken,
            body: json,
            authorities: origin.authorities,
            client: origin.client,
            silence: 10,
            limit: 10
        )
        do throws(SyscallError) {
            return try await onThread { [self] in answer(to: call, reads: true) }
        } catch {
            return missing("can't be asked: \(error)")
        }
    }

    /// The origin's whole index, as the edge itself may read it.
    public func index() async -> Response {
        let call = OriginTransfer.Call(
            url: origin.address(of: "/"),
            headers: ["Accept: application/json", "Expect:", origin.via] + ownToken,
            authorities: origin.authorities,
            client: origin.client,
            silence: 15,
            limit: 60
        )
        do throws(SyscallError) {
            return try await onThread { [self] in answer(to: call, reads: true) }
        } catch {
            return missing("can't be asked: \(error)")
        }
    }

    /// Begins a run on request at the origin, or goes on with one.
    public func run(_ job: String, _ request: Request) async -> OriginRun.Outcome {
        guard runs.add(1, ordering: .relaxed).newValue <= Self.mostRuns else {
            runs.subtract(1, ordering: .relaxed)
            let sentence = "\(Self.mostRuns) runs of the origin \(origin.place) are followed here already"
            return .busy(BusyReason(.runs, sentence))
        }
        // The origin can't tell from whose page it comes, which was looked at here.
        var call = call(for: request.head, true)
        call.headers.removeAll { $0.lowercased().hasPrefix("x-requested-with:") }
        call.headers.append("X-Requested-With: tickertape")
        return await OriginRun.begin(job, at: origin.place, call) { [self] in runs.subtract(1, ordering: .relaxed) }
    }

    /// The field that shows the edge's own token to the origin, where it has one.
    private var ownToken: [String] { origin.token.map { ["Authorization: Bearer \($0)"] } ?? [] }

    /// What `work`, which blocks, comes to on a thread of its own; throws where the kernel has none left.
    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws(SyscallError) -> Value
    {
        let handoff = OneShot<Value>()
        _ = try KernelThread(name: "proxy") { handoff.deliver(work()) }
        return await handoff.value()
    }

    // MARK: - On a thread

    private func wait(for request: Request, _ reads: Bool) -> Response {
        var call = call(for: request.head, reads)
        // The head of an answer alone would not tell how long it is.
        call.method = request.head.method == "HEAD" ? "GET" : request.head.method
        call.body = request.head.method == "POST" ? request.body : nil
        (call.silence, call.limit) = (15, 60)
        return answer(to: call, reads: reads)
    }

    private func answer(to call: OriginTransfer.Call, reads: Bool) -> Response {
        var head = OriginAnswerHead()
        var body: [UInt8] = []
        let end = OriginTransfer(call).run { line in
            head.take(line)
            return true
        } body: { piece in
            body += piece
            return body.count <= Self.longest
        }
        switch end {
        // It was this edge's own token that the origin refused, and none of the viewer's would help.
        case .complete where reads && [401, 403].contains(head.status):
            return missing(Self.refusal(head.status))
        case .complete where head.redirection != nil: return missing(head.redirection ?? "")
        // Nor would a viewer know what to do about the edge's certificate.
        case .complete where head.status == 400 && origin.refusal(inPage: body) != nil:
            return missing(origin.refusal(inPage: body) ?? "")
        case .complete where (200...599).contains(head.status):
            return Response(status: head.status, fields: Self.passed(head.fields), body: body)
        case .failed(let words), .unreachable(let words): return missing("can't be asked: \(words)")
        case .late:
            let what = call.method == "POST" ? "; what was sent may have been taken" : ""
            return missing("has not answered in time\(what)", status: 504)
        case .complete: return missing("gave no answer")
        case .stopped: return missing("answers with more than \(Self.longest) bytes")
        }
    }

    /// A request as the origin is asked.
    private func call(for head: RequestHead, _ reads: Bool) -> OriginTransfer.Call {
        var target = head.target
        // Of an absolute form (RFC 9112 §3.2.2) the path and the query alone.
        if !target.hasPrefix("/"), let start = target.firstRange(of: "://")?.upperBound {
            target = target[start...].firstIndex { $0 == "/" }.map { String(target[$0...]) } ?? "/"
        }
        var lines = Self.lines(of: head) + [origin.via]
        if reads {
            lines.removeAll { $0.lowercased().hasPrefix("authorization:") }
            lines += ownToken
            target = Self.withoutToken(target)
        }
        // No type but the client's, and no waiting for a leave to send a body.
        lines += head.fields["Content-Type"] == nil ? ["Content-Type:", "Expect:"] : ["Expect:"]
        return OriginTransfer.Call(
            url: origin.address(of: target),
            headers: lines,
            authorities: origin.authorities,
            client: origin.client
        )
    }

    /// A target without the token in its query.
    private static func withoutToken(_ target: String) -> String {
        guard let mark = target.firstIndex(of: "?") else { return target }
        let items = target[target.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let kept = items.filter { !$0.hasPrefix("token=") }
        return target[..<mark] + (kept.isEmpty ? "" : "?") + kept.joined(separator: "&")
    }

    /// What is said of an origin that does not let this edge read.
    static func refusal(_ status: Int) -> String {
        "answers \(status) to this edge; give it a token that reads there, in server.origin.token"
    }

    private func missing(_ what: String, status: Int = 502) -> Response {
        .problem(status: status, detail: "the origin \(origin.place) \(what)")
    }

    /// Fields that concern one connection alone (RFC 9110 §7.6.1), that this side writes itself, or that tell a page's
    /// origin, which is no page of the origin.
    private static let notPassed: Set<String> = [
        "accept-encoding", "connection", "content-length", "cookie", "expect", "host", "keep-alive", "origin",
        "proxy-authorization", "proxy-connection", "referer", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func lines(of head: RequestHead) -> [String] {
        let named = (head.fields.list("Connection") ?? "").lowercased().split(separator: ",").map {
            String($0.drop { $0 == " " }.prefix { $0 != " " })
        }
        let left = notPassed.union(named)
        let fields = head.fields.pairs.filter {
            let name = $0.name.lowercased()
            return !left.contains(name) && !name.hasPrefix("sec-")
                && !$0.value.utf8.contains { $0 == 0x0A || $0 == 0x0D }
        }
        return fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    }

    /// Fields of an answer that mean the same here.
    private static let passing: Set<String> = [
        "age", "allow", "cache-control", "content-encoding", "content-type", "etag", "last-modified", "retry-after",
        "www-authenticate",
        "x-content-type-options", "content-security-policy",
    ]

    static func passed(_ fields: [(name: String, value: String)]) -> [(name: String, value: String)] {
        fields.filter { passing.contains($0.name) }
    }
}
