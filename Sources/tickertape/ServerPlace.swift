import Configuration
import Foundation

/// What `--url` says: where readers reach the server.
struct ServerPlace {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The address to which `/events` is added, without a slash at its end.
    ///
    /// Behind a proxy it may have a path. A name in other letters is told as it is looked up, in ASCII.
    ///
    /// Throws for what is no address, or is one of something on the server.
    func root() throws(UsageError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            let rest = String(text[(text.range(of: "://")?.upperBound ?? text.startIndex)...])
            let meant = text.lowercased().hasPrefix("http://") ? "http://\(rest)" : "https://\(rest)"
            let advice = (try? ServerPlace(meant).root()).map { "; write --url \($0)" } ?? ""
            throw UsageError(sentence: "--url begins with http:// or https://, not as \(text.quoted)\(advice)")
        }
        let base = base
        guard base == text || base + "/" == text else {
            let advice = isAddress(base) ? "; write --url \(base)" : ""
            throw UsageError(sentence: "--url is where the server is, and not a place on it as \(text.quoted)\(advice)")
        }
        guard isAddress(base) else {
            let example = "https://status.example.com"
            throw UsageError(sentence: "--url is an address with a host like \(example), not \(text.quoted)")
        }
        let url = URL(string: base)
        guard url?.user == nil else {
            throw UsageError(sentence: "--url has a user or a password, which all who get the link would be told")
        }
        let host = url?.host ?? ""
        if ["0.0.0.0", "::", "[::]"].contains(host) {
            let way = "write a name or an address that readers have, as in: --url https://status.example.com"
            throw UsageError(sentence: "--url is where to listen on all networks, and nothing to open; \(way)")
        }
        guard let whole = url?.absoluteString, whole.utf8.allSatisfy({ $0 < 0x80 }) else {
            let way = "write it as browsers send it, in ASCII: xn--..."
            throw UsageError(sentence: "--url has a host that can't be looked up, \(host.quoted); \(way)")
        }
        return whole
    }

    /// What is left of it without query and fragment, and without what names a page or a stream of the server.
    private var base: String {
        let start = text.range(of: "://")?.upperBound ?? text.startIndex
        let whole = text.prefix { $0 != "?" && $0 != "#" }
        guard start <= whole.endIndex else { return String(whole) }
        var parts = whole[start...].split(separator: "/", omittingEmptySubsequences: false)
        let own = ["events", "index.html", "jobs", "badge", "openapi.json"]
        if let place = parts.dropFirst().firstIndex(where: { own.contains(String($0)) }) {
            parts = Array(parts[..<place])
        }
        while parts.count > 1, parts.last?.isEmpty ?? false { parts.removeLast() }
        return text[..<start] + parts.joined(separator: "/")
    }

    private func isAddress(_ text: String) -> Bool {
        guard
            !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F }),
            let url = URL(string: text), let host = url.host, !host.isEmpty, !host.contains("..")
        else { return false }
        // A name with escapes in it is another one to each who reads it, and an interface means nothing to others.
        guard let start = text.range(of: "://")?.upperBound, !text[start...].prefix(while: { $0 != "/" }).contains("%")
        else { return false }
        return (1...65_535).contains(url.port ?? 80)
    }
}
