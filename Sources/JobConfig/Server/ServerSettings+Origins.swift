import Configuration
import HTTP

extension ServerSettings {
    /// Reads `cors`: a list of origins as browsers send them, or patterns of them, or `"*"`.
    @Sendable static func cors(in section: ConfigSection, _ key: String) -> CORSPolicy? {
        if section.node(key)?.text == "*" { return .any }
        if section.node(key)?.text == "true" {
            section.refuse(key, "must be a list of origins, or \"*\" for all, not \"true\"", meant: "*")
            return nil
        }
        if let text = section.node(key)?.text, OriginPattern(text) == nil,
            let meant = origin(of: text.contains("://") ? text : "https://\(text)"), meant != text
        {
            let problem = "\(section.name(of: key)) must be a list of origins, not \(text.quoted)"
            section.report(problem, at: key, fixIt: "\(key): [\"\(meant)\"]")
            return nil
        }
        guard let items = section.list(key), let texts = section.strings(key) else { return nil }
        var origins: Set<String> = []
        for (item, text) in zip(items, texts) {
            if OriginPattern(text) != nil {
                origins.insert(text)
            } else if text == "*" {
                section.diagnostics.report(
                    "* stands for all origins and not in a list",
                    at: item,
                    fixIt: "\(key): \"*\""
                )
            } else if let origin = origin(of: text) {
                if origin != text {
                    let message =
                        "browsers write this origin without path, capitals or a usual port; did you mean \(origin)?"
                    section.diagnostics.report(message, at: item, fixIt: origin)
                }
                origins.insert(origin)
            } else if text.contains("*") {
                let forms = "https://*.example.org for all names below one, or http://localhost:* for all its ports"
                section.diagnostics.report("\(text.quoted) is no pattern of origins; write \(forms)", at: item)
            } else {
                let meant = text.contains("://") ? nil : origin(of: "https://\(text)")
                let message = "\(text.quoted) is no origin such as https://example.org"
                section.diagnostics.report(message, at: item, fixIt: meant)
            }
        }
        return origins.isEmpty ? CORSPolicy.none : .origins(origins)
    }

    /// The origin of a URL as browsers send it (RFC 6454 §6.2); nil if it isn't a URL of the web.
    private static func origin(of text: String) -> String? {
        let parts = text.lowercased().split(separator: "://", maxSplits: 1)
        guard parts.count == 2, let scheme = parts.first, scheme == "http" || scheme == "https" else { return nil }
        let authority = parts[1].prefix { $0 != "/" }
        let usualPort = scheme == "https" ? ":443" : ":80"
        let host = authority.hasSuffix(usualPort) ? authority.dropLast(usualPort.count) : authority
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_:[]".utf8
        guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(allowed.contains) else { return nil }
        return "\(scheme)://\(host)"
    }
}
