public import Edge
import HTTP
import JSON
import Synchronization
public import Tape

/// What an edge has besides its tape: the feed that fills it, and the way to the origin for all else.
public final class EdgeServices: Sendable {
    /// What fills the tape.
    public let feed: OriginFeed
    /// What passes requests on.
    public let proxy: OriginProxy
    /// The origin's index as it was told last, and when it was true: another edge may have had it for a while.
    private let index = Mutex<(response: Response, at: ContinuousClock.Instant)?>(nil)

    /// Has the index kept beyond this process, with the time at which it was true; nil where it is not.
    private let keepIndex: (@Sendable ([UInt8], Timestamp) -> Void)?
    /// Whether the origin is an edge that says that it does not follow its own.
    private let isOriginApart = Atomic(false)
    /// What such an edge answers who tells it of viewers.
    static let away = #"{"origin":"away"}"#

    /// When it was kept last.
    private let keptAt = Mutex<ContinuousClock.Instant?>(nil)
    /// So old an index may be that is kept, while the origin can tell a newer one.
    private static let keptAge = Duration.seconds(60)

    /// The services of an edge whose tape `feed` fills.
    ///
    /// `kept` is the origin's index as it was kept last, and when that was true; `keepIndex` is called with another.
    public init(
        _ feed: OriginFeed,
        kept: (json: [UInt8], time: Timestamp)? = nil,
        keepIndex: (@Sendable ([UInt8], Timestamp) -> Void)? = nil
    ) {
        (self.feed, self.keepIndex) = (feed, keepIndex)
        if let (json, time) = kept {
            let age = max(.zero, time.span(to: .now))
            index.withLock { $0 = (.json(json), .now - age) }
        }
        proxy = OriginProxy(feed.origin)
    }

    /// Tells the origin how many viewers there are, and hears whether that is cut off from its own; it need not want to know.
    public func report(viewers: Int) async {
        var json = JSONLine()
        json.add("edge", feed.origin.edge)
        json.add("viewers", viewers)
        let response = await proxy.post(json.finished, to: "/edges")
        // One that can't be asked now has said nothing else.
        guard response.status < 500 else { return }
        let isApart = response.status == 200 && response.body == Array(Self.away.utf8)
        isOriginApart.store(isApart, ordering: .relaxed)
    }

    /// Asks for the index where the one that is known is old, so that there is one when the origin is away, and in the
    /// history after a restart.
    public func renewIndex() async {
        guard keptAt.withLock({ Self.isOld($0) }) else { return }
        let response = await proxy.index()
        if response.status == 200 { remember(response) }
    }

    /// Lets go of the latest values of jobs that the origin has changed, where it has let go of them itself.
    public func forgetChanged() async {
        let changed = feed.takeChanged()
        guard !changed.isEmpty else { return }
        let response = await proxy.index()
        guard response.status == 200, !response.fields.contains(where: { $0.name == "age" }) else {
            return feed.putBack(changed)
        }
        remember(response)
        guard let text = try? JSONText(validating: response.body), case .object(let index) = JSONValue(text),
            case .object(let jobs)? = index["jobs"]
        else { return }
        for (name, position) in changed {
            if case .object(let entry)? = jobs[name], entry["last"] == .null {
                feed.forgetLatest(of: name, before: position)
            }
        }
    }

    /// Whether what was kept then is to give way to a newer one.
    private static func isOld(_ time: ContinuousClock.Instant?) -> Bool { time.map { .now - $0 > keptAge } ?? true }

    /// Takes note of the whole index.
    private func remember(_ response: Response) {
        let age = Duration.seconds(response.fields.first { $0.name == "age" }.flatMap { Int($0.value) } ?? 0)
        var known = response
        known.fields.removeAll { $0.name == "age" }
        index.withLock { [known] in $0 = (known, .now - age) }
        // It is asked for with each page, and is never the same twice.
        let isDue = keptAt.withLock { time in
            guard Self.isOld(time) else { return false }
            time = .now
            return true
        }
        if isDue { keepIndex?(known.body, Timestamp.now.advanced(by: .zero - age)) }
    }

    /// Why the origin is not followed, or follows its own not, as a sentence; nil where all is well.
    var trouble: String? {
        let status = feed.current
        guard !status.isConnected else {
            guard isOriginApart.load(ordering: .relaxed) else { return nil }
            return "the origin \(feed.origin.place) does not follow its own origin; its /health says why"
        }
        return "\(standing(status)), since \(status.since)"
    }

    /// How it stands with the origin that is not followed, or not to where it is, as a sentence with its address.
    func standing(_ status: OriginFeed.Status) -> String {
        let origin = "the origin \(feed.origin.place)"
        guard status.connects == 0 else {
            return
                "\(origin) \(status.trouble ?? (status.isConnected ? "has not told all yet" : "has not answered yet"))"
        }
        guard let trouble = status.trouble else { return "\(origin) has not answered yet" }
        return "\(origin) \(trouble); nothing has come from it so far"
    }

    /// The origin's index; the one it told last, and its age, where there is none now.
    func index(_ request: Request) async -> Response {
        // Some fields or jobs alone are no index for others, nor is that of all for who has a link to some.
        let query = try? request.head.query
        let isWhole = query.map { $0.values("fields").isEmpty && $0.values("link").isEmpty } ?? false
        let hasLink = query.map { !$0.values("link").isEmpty } ?? true
        let response = await proxy.send(request, reads: true)
        if response.status == 200 {
            if isWhole { remember(response) }
            return response
        }
        guard !hasLink, [502, 504].contains(response.status), let (known, time) = index.withLock({ $0 }) else {
            return response
        }
        let age = (ContinuousClock.now - time).components.seconds
        return known.adding([("Age", "\(age)")])
    }
}
