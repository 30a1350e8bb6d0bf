import Configuration
import Foundation

/// What `--url` says: where readers reach the server.
struct ServerPlace {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The address to which `/events` is added, without a slash at its end.
    ///
    /// Behind a proxy it may have a path. Throws for what is no address, or is one of something on the server.
    func root() throws(UsageError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw UsageError(sentence: "--url begins with http:// or https://, not as \(text.quoted)")
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
        guard URL(string: base)?.user == nil else {
            throw UsageError(sentence: "--url has a user or a password, which all who get the link would be told")
        }
        return base
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
            let url = URL(string: text), let host = url.host, !host.isEmpty
        else { return false }
        return (1...65_535).contains(url.port ?? 80)
    }
}
