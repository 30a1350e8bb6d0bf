import Configuration
import HTTP
import Syscalls

extension ServerSettings {
    /// Whether the name that a request is for must be one of ``hosts`` and its like, at one address at least.
    ///
    /// It need not be where all pages may read anyway, nor where other machines reach the server and reading takes a token.
    public var checksHosts: Bool {
        cors != .any && (tokens.isReadingOpen || listenAddresses.contains(where: \.isLoopback))
    }

    /// The names that a request may be for; nil where it may be for any.
    ///
    /// Where reading takes a token they count on the loopback alone.
    public var hostNames: HostNames? {
        checksHosts ? HostNames(hosts: hosts, machine: MachineName.current, cors: cors) : nil
    }

    /// Reads `hosts`: names without scheme and port, `*.` before one for all names below it.
    @Sendable static func hosts(in section: ConfigSection, _ key: String) -> [String]? {
        if let text = section.node(key)?.text, text == "*" {
            section.report("\(section.name(of: key)) must be a list, not text; \(problem(of: text))", at: key)
            return nil
        }
        if let words = section.node(key).flatMap({ $0.kind == "text" ? $0.words : nil }), !words.isEmpty,
            case let names = words.map(bareName), names.allSatisfy({ isName($0) && !$0.hasPrefix("*") })
        {
            let fixIt = "\(key): [\(names.map(\.quotedForYAMLIfNeeded).joined(separator: ", "))]"
            section.report("\(section.name(of: key)) must be a list, not text", at: key, fixIt: fixIt)
            return nil
        }
        guard let items = section.list(key), let texts = section.strings(key) else { return nil }
        return zip(items, texts).compactMap { item, text in
            let name = bareName(text)
            guard isName(name.hasPrefix("*.") ? String(name.dropFirst(2)) : name) else {
                section.diagnostics.report(problem(of: text), at: item)
                return nil
            }
            if name != text.lowercased() {
                let message = "\(text.quoted) has more than a name; did you mean \(name)?"
                section.diagnostics.report(message, at: item, fixIt: name)
            }
            return name
        }
    }

    private static func problem(of text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return "\(text.quoted) must be written as browsers send it, in ASCII: xn--..."
        }
        let reason = text == "*" ? "* would let every page read that turns its name here; list the names" : nil
        return reason ?? "\(text.quoted) is no name such as dash.example.org"
    }

    /// A name without what an address of the web has around it.
    private static func bareName(_ text: String) -> String {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        return Authority.host(of: String(text[start...].prefix { $0 != "/" }))
    }

    private static func isName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 255 && text.utf8.allSatisfy("abcdefghijklmnopqrstuvwxyz0123456789-_.".utf8.contains)
            && labels.allSatisfy { !$0.isEmpty }
    }
}
