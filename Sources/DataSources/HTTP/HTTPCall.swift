import Foundation
import FoundationNetworking

/// One request as a job describes it.
struct HTTPCall: Sendable, Hashable {
    static let redirectLimit = 5

    var url: URL
    var method = "GET"
    /// Names are unique but for their case.
    var headers: [String: String] = [:]
    var body: [UInt8]?

    /// What the last answer said of its age, so that the server can answer that nothing has changed.
    struct Validators: Sendable, Hashable {
        var entityTag: String?
        var lastModified: String?

        var isEmpty: Bool { entityTag == nil && lastModified == nil }
    }

    /// Where it goes, as it may be shown: without a path and query, which may hold secrets.
    var place: String { Self.place(of: url) }

    func request(_ validators: Validators) -> URLRequest {
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0) }
        request.setValue("tickertape", forHTTPHeaderField: "User-Agent")
        request.setValue("application/json, */*;q=0.5", forHTTPHeaderField: "Accept")
        request.setValue(validators.entityTag, forHTTPHeaderField: "If-None-Match")
        request.setValue(validators.lastModified, forHTTPHeaderField: "If-Modified-Since")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        return request
    }

    /// Decides about a redirect: the request to follow it with, or why it is not followed.
    ///
    /// What the job wrote into headers goes to another place than the one it was written for only if it can't be a secret;
    /// since that can't be known, none of it goes.
    func following(_ request: URLRequest, from origin: URL, redirects: Int) -> Result<URLRequest, SourceFailure> {
        guard redirects <= Self.redirectLimit else {
            return .failure(SourceFailure(.other, "\(place) redirects more than \(Self.redirectLimit) times"))
        }
        guard let target = request.url, let scheme = target.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else {
            return .failure(SourceFailure(.other, "\(place) redirects to something that is no http or https address"))
        }
        guard origin.scheme?.lowercased() != "https" || scheme == "https" else {
            return .failure(SourceFailure(.tls, "\(place) redirects from https to http, which anyone could read"))
        }
        guard Self.place(of: target) != Self.place(of: url) || scheme != url.scheme?.lowercased() else {
            return .success(request)
        }
        var stranger = request
        for name in headers.keys { stranger.setValue(nil, forHTTPHeaderField: name) }
        return .success(stranger)
    }

    static func place(of url: URL) -> String {
        let host = url.host ?? "?"
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return url.port.map { "\(name):\($0)" } ?? name
    }
}
