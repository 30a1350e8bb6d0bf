import Foundation

extension HTTPCall {
    /// The headers that go along to another place; what else the job wrote may be a secret of the first.
    private static let harmless = [
        "accept", "accept-language", "cache-control", "content-type", "last-event-id", "user-agent",
    ]
    /// Methods that ask for something and change nothing; RFC 9110 §9.2.1.
    private static let asking = ["GET", "HEAD", "OPTIONS", "QUERY", "REPORT", "PROPFIND"]

    /// Whether an answer of this status leads elsewhere; 300, 304, 305 and 306 don't.
    static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

    /// Decides about a redirect: the request to follow it with, or why it is not followed.
    ///
    /// Another place is another host, port or scheme. 303 asks for the new address with GET, as do 301 and 302 where the
    /// request changed something or had a body; 307 and 308 repeat it, but hand no body to another place. What is given up
    /// once does not come back. `redirects` counts this one too; RFC 9110 §15.4.
    ///
    /// `reach` is that of the address which sent it: from the open, none leads inside unless the job allows it.
    func following(
        _ location: String,
        status: Int,
        redirects: Int,
        from reach: NetworkReach = .inner
    ) -> Result<HTTPCall, SourceError> {
        guard redirects <= Self.redirectLimit else {
            return .failure(SourceError(.redirect, "\(place) redirects more than \(Self.redirectLimit) times"))
        }
        guard let target = Self.target(location, from: url) else {
            return .failure(
                SourceError(.redirect, "\(place) redirects to something that is no http or https address")
            )
        }
        guard url.scheme?.lowercased() != "https" || target.scheme == "https" else {
            return .failure(SourceError(.redirect, "\(place) redirects from https to http, which anyone could read"))
        }
        guard !staysOnHost || target.host?.lowercased() == host else {
            let message = "\(place) redirects to \(Self.place(of: target)), and same_host keeps requests on their host"
            return .failure(SourceError(.redirect, message))
        }
        guard unixSocket == nil || Self.origin(of: target) == Self.origin(of: url) else {
            let message = "\(place) redirects to \(Self.place(of: target)), where a unix socket does not lead"
            return .failure(SourceError(.redirect, message))
        }
        var next = self
        next.url = target
        next.staysOutside = reach == .open && !mayGoInside
        if next.staysOutside, next.namesInside { return .failure(next.ledInside) }
        let isKept = status == 307 || status == 308 || (status != 303 && body == nil && Self.asking.contains(method))
        if !isKept, method != "HEAD" {
            next.method = "GET"
            next.body = nil
            next.headers = headers.filter { $0.key.lowercased() != "content-type" }
        }
        if Self.origin(of: target) != Self.origin(of: url) {
            guard next.body == nil else {
                let advice = "name that address in the job if it is right"
                let message = "\(place) redirects a request with a body to \(next.place); \(advice)"
                return .failure(SourceError(.redirect, message))
            }
            next.headers = next.headers.filter { Self.harmless.contains($0.key.lowercased()) }
            // It says who asks, as a secret in a header does.
            next.client = nil
        }
        return .success(next)
    }

    /// What is said of a redirect that leads to an address of an inner network.
    var ledInside: SourceError {
        let advice = "if that is right, write inner_redirects: true in http, or name that address in the job"
        return SourceError(.redirect, "a server of the internet redirects to \(place), an inner address; \(advice)")
    }

    /// Whether its host is a number of an inner network, or the name of this machine that no name server is asked for.
    private var namesInside: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || NetworkReach(host) == .inner
    }

    /// Where a location leads, seen from an address; without user, password and fragment.
    private static func target(_ location: String, from url: URL) -> URL? {
        guard let address = URL(written: location, relativeTo: url)?.absoluteURL,
            var parts = URLComponents(url: address, resolvingAgainstBaseURL: true),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme), !(parts.host ?? "").isEmpty,
            (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        parts.scheme = scheme
        parts.user = nil
        parts.password = nil
        parts.fragment = nil
        return parts.url.flatMap { isPlainHost($0.host ?? "") ? $0 : nil }
    }

    /// Whether a host is a name or number that everyone reads in the same way; RFC 1123 §2.1, with the usual `_`.
    private static func isPlainHost(_ host: String) -> Bool {
        let marks = Set("-._~:[]".utf8)
        return host.utf8.count <= 255
            && host.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || marks.contains($0)
            }
    }

    /// What tells one place from another: scheme, host and port; RFC 6454 §4.
    private static func origin(of url: URL) -> [String] {
        let scheme = url.scheme?.lowercased() ?? ""
        return [scheme, url.host?.lowercased() ?? "", String(url.port ?? (scheme == "https" ? 443 : 80))]
    }
}
