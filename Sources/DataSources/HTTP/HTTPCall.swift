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

    static func place(of url: URL) -> String {
        let host = url.host ?? "?"
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return url.port.map { "\(name):\($0)" } ?? name
    }
}
