import Configuration
import Foundation
import TLS

/// One request as a job describes it.
struct HTTPCall: Sendable, Hashable {
    static let redirectLimit = 5

    var url: URL
    var method = "GET"
    /// Names are unique but for their case.
    var headers: [String: String] = [:]
    var body: [UInt8]?
    /// Whether redirects lead to the same host alone.
    var staysOnHost = false
    /// Whether redirects may lead from the internet to an address of an inner network.
    var mayGoInside = false
    /// Whether an address of an inner network is not to be connected to, since a server of the internet led here.
    var staysOutside = false

    /// Which statuses count as good; nil for 2xx.
    var goodStatuses: StatusSet?
    /// The file of certificates that vouch for the server, in place of the system's; nil for those.
    var authorities: String?
    /// What is shown to a server that asks for a certificate; nil for nothing.
    var client: ClientFiles?
    /// The socket of this machine that is connected to, whatever the address says; nil for the network.
    var unixSocket: String?
    /// Whether the answer goes on by itself.
    var isFollowed = false

    /// What the last answer said of its age, so that the server can answer that nothing has changed.
    struct Validators: Sendable, Hashable {
        var entityTag: String?
        var lastModified: String?

        var isEmpty: Bool { entityTag == nil && lastModified == nil }
    }

    /// Where it goes, as it may be shown: without a path and query, which may hold secrets.
    var place: String { unixSocket.map { VisibleText.of($0) } ?? Self.place(of: url) }

    /// The body as it is sent: none with HEAD, an empty one with methods that usually have one; RFC 9110 §8.6.
    var sentBody: [UInt8]? {
        if method == "HEAD" { return nil }
        return body ?? (["POST", "PUT", "PATCH"].contains(method) ? [] : nil)
    }

    /// The headers as libcurl wants them; what the job wrote stands in place of the usual.
    func headerLines(_ validators: Validators) -> [String] {
        var lines: [String] = []
        func add(_ name: String, _ value: String?) {
            guard let value else { return }
            let isEmpty = value.allSatisfy { $0 == " " || $0 == "\t" }
            lines.append(isEmpty ? "\(name);" : "\(name): \(value)")
        }
        let own = Set(headers.keys.map { $0.lowercased() })
        if !own.contains("user-agent") { add("User-Agent", "tickertape") }
        if !own.contains("accept") { add("Accept", "application/json, */*;q=0.5") }
        if !own.contains("if-none-match") { add("If-None-Match", validators.entityTag) }
        if !own.contains("if-modified-since") { add("If-Modified-Since", validators.lastModified) }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { add(name, value) }
        // No waiting for a leave to send the body, and no type but the job's.
        return lines + (own.contains("content-type") ? ["Expect:"] : ["Expect:", "Content-Type:"])
    }

    /// The host of its address, in small letters.
    var host: String { url.host?.lowercased() ?? "" }

    /// Whether TLS is spoken.
    var isSecure: Bool { url.scheme?.lowercased() == "https" }

    /// The port that a server of its address would have.
    var port: Int { url.port ?? (isSecure ? 443 : 80) }

    static func place(of url: URL) -> String {
        let host = url.host ?? "?"
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return (url.port.map { "\(name):\($0)" } ?? name).onOneLine
    }
}
