public import Configuration
public import Syscalls

extension ServerSettings {
    /// Where the server listens unless something else is said: reachable from this machine alone.
    static let defaultAddress = "127.0.0.1:5000"

    /// Where the server listens.
    public var listenAddresses: [ListenAddress] {
        addresses.isEmpty ? [.tcp(.loopback(port: 5000))] : addresses
    }

    /// Reads `host:port`: a numeric address or `localhost`, IPv6 in brackets; port 0 takes any free one.
    ///
    /// The file and the command line have the same rules.
    public static func address(_ text: String) -> Result<SocketAddress, TextProblem> {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let meant = String(text.dropFirst(scheme.count).prefix { $0 != "/" })
            let way = scheme == "https://" ? "; for https write { address: \(meant.quoted), tls: true }" : ""
            let isMeant = (try? address(meant).get()) != nil
            let message = "is a URL; write the address and port alone, such as \(isMeant ? meant : defaultAddress)"
            return .failure(TextProblem(message + way, suggestion: isMeant && way.isEmpty ? meant : nil))
        }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return .failure(incomplete(text)) }
        var host = String(text[..<colon])
        let digits = text[text.index(after: colon)...]
        if host.isEmpty || digits.isEmpty { return .failure(incomplete(host.isEmpty ? String(digits) : host)) }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else {
                let meant = "\(host):\(digits)"
                let message = "has brackets, which only an IPv6 address takes; did you mean \(meant)?"
                return .failure(TextProblem(message, suggestion: meant))
            }
        } else if host.contains(":") {
            let meant = "[\(host)]:\(digits)"
            let isMeant = (try? address(meant).get()) != nil
            let hint = isMeant ? "[...] around it, such as \(meant)" : "[...] around it, such as [::1]:5000"
            return .failure(
                TextProblem("has an IPv6 address without brackets; write \(hint)", suggestion: isMeant ? meant : nil)
            )
        }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
            return .failure(TextProblem("must end in a port from 0 to 65535, not \(String(digits).quoted)"))
        }
        guard let address = SocketAddress(host: host, port: port) else {
            let all = host == "*" ? "0.0.0.0:\(port)" : nil
            let way = all.map { "; write \($0) for all networks" } ?? (isName(host) ? "; names belong in hosts" : "")
            let rule = "must begin with a numeric address or localhost, not \(host.quoted)\(way)"
            return .failure(TextProblem(rule, suggestion: all))
        }
        return .success(address)
    }

    /// Whether it is like `example.org`.
    private static func isName(_ host: String) -> Bool {
        host.utf8.allSatisfy {
            $0 == 0x2D || $0 == 0x2E || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20)
        }
            && !(host.split(separator: ".").last ?? "").allSatisfy(\.isNumber)
    }

    /// What is missing of an address that is a port or a host alone.
    private static func incomplete(_ part: String) -> TextProblem {
        if !part.isEmpty, let port = UInt16(part) {
            let networks = "0.0.0.0:\(port) for all networks"
            let message = "has no address; did you mean 127.0.0.1:\(port), or \(networks)?"
            return TextProblem(message, suggestion: "127.0.0.1:\(port)")
        }
        let isBracketed = part.hasPrefix("[") && part.hasSuffix("]")
        let host = isBracketed ? String(part.dropFirst().dropLast()) : part
        guard SocketAddress(host: host, port: 0) != nil else {
            return TextProblem("must be an address and a port such as \(defaultAddress), not \(part.quoted)")
        }
        return TextProblem("has no port; did you mean \(part):5000?", suggestion: "\(part):5000")
    }
}
