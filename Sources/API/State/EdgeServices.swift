public import Edge
import HTTP
import JSON
import Synchronization
import Tape

/// What an edge has besides its tape: the feed that fills it, and the way to the origin for all else.
public final class EdgeServices: Sendable {
    /// What fills the tape.
    public let feed: OriginFeed
    /// What passes requests on.
    public let proxy: OriginProxy
    /// What the origin knows this edge by.
    private let name: String
    /// The origin's index as it was told last, and when it was true: another edge may have had it for a while.
    private let index = Mutex<(response: Response, at: ContinuousClock.Instant)?>(nil)

    /// The services of an edge whose tape `feed` fills.
    public init(_ feed: OriginFeed) {
        self.feed = feed
        proxy = OriginProxy(feed.origin)
        var generator = SystemRandomNumberGenerator()
        name = Epoch.make(using: &generator)
    }

    /// Tells the origin how many viewers there are; it need not want to know.
    public func report(viewers: Int) async {
        var json = JSONLine()
        json.add("edge", name)
        json.add("viewers", viewers)
        await proxy.post(json.finished, to: "/edges")
    }

    /// Why the origin is not followed, as a sentence; nil where it is.
    var trouble: String? {
        let status = feed.current
        guard !status.isConnected else { return nil }
        let why = status.trouble ?? "has not answered yet"
        return "the origin \(feed.origin.place) \(why), since \(status.since)"
    }

    /// The origin's index; the one it told last, and its age, where there is none now.
    func index(_ request: Request) async -> Response {
        // Some fields or jobs alone are no index for others, nor is that of all for who has a link to some.
        let query = try? request.head.query
        let isWhole = query.map { $0.values("fields").isEmpty && $0.values("link").isEmpty } ?? false
        let hasLink = query.map { !$0.values("link").isEmpty } ?? true
        let response = await proxy.send(request, reads: true)
        if response.status == 200 {
            if isWhole {
                let age = response.fields.first { $0.name == "age" }.flatMap { Int($0.value) } ?? 0
                var known = response
                known.fields.removeAll { $0.name == "age" }
                index.withLock { [known] in $0 = (known, .now - .seconds(age)) }
            }
            return response
        }
        guard !hasLink, [502, 504].contains(response.status), let (known, time) = index.withLock({ $0 }) else {
            return response
        }
        let age = (ContinuousClock.now - time).components.seconds
        return known.adding([("Age", "\(age)")])
    }
}
