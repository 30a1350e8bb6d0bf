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
    var headerLines: [String] {
        guard !headers.isEmpty else { return Self.usualLines }
        let own = ownNames
        var lines: [String] = []
        if !own.contains("user-agent") { lines.append(Self.agentLine) }
        if !own.contains("accept") { lines.append(Self.acceptLine) }
        lines += headers.sorted { $0.key < $1.key }.map(Self.line)
        return lines + (own.contains("content-type") ? [Self.noWaitLine] : [Self.noWaitLine, Self.noTypeLine])
    }

    /// Those that ask for what has changed alone.
    func conditionalLines(_ validators: Validators) -> [String] {
        let own = ownNames
        return [("If-None-Match", validators.entityTag), ("If-Modified-Since", validators.lastModified)]
            .compactMap { name, value in
                value.flatMap { own.contains(name.lowercased()) ? nil : Self.line(name, $0) }
            }
    }

    /// The names that the job wrote, in small letters.
    private var ownNames: Set<String> { headers.isEmpty ? [] : Set(headers.keys.map { $0.lowercased() }) }

    private static func line(_ name: String, _ value: String) -> String {
        let isEmpty = value.allSatisfy { $0 == " " || $0 == "\t" }
        return isEmpty ? "\(name);" : "\(name): \(value)"
    }

    private static let agentLine = "User-Agent: tickertape"
    private static let acceptLine = "Accept: application/json, */*;q=0.5"
    /// No waiting for a leave to send the body, and no type but the job's.
    private static let (noWaitLine, noTypeLine) = ("Expect:", "Content-Type:")
    /// Those of all jobs that write none.
    private static let usualLines = [agentLine, acceptLine, noWaitLine, noTypeLine]

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
