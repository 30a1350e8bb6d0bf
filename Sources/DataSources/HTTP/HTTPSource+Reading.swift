import JSON
import Configuration
import Foundation

extension HTTPSource {
    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let call = Self.call(section)
        let format = ResultFormat.ofSource(section)
        let charset = section.value(SourceOptions.charset)
        guard let limit, let call, let charset else { return nil }
        self.init(call, limit: limit, format: format, charset: charset)
    }

    private static func call(_ section: ConfigSection) -> HTTPCall? {
        guard let node = section.node(key) else { return nil }
        if node.text != nil { return url(key, in: section).map { HTTPCall($0) } }
        if case .sequence(let items) = node.content {
            let rule = "takes one address; give each of several a job of its own"
            section.refuse(key, rule, meant: items.count == 1 ? items.first?.written : nil)
            return nil
        }
        guard let map = section.section(key) else { return nil }
        translateWords(in: map)
        let url = url(urlKey.name, in: map)
        if !map.has(urlKey.name), !hasHint(of: urlKey.name, in: map) { map.report("\(map.owner) lacks a url") }
        let method = method(map)
        let headers = headers(map)
        let body = body(map)
        let (staysOnHost, mayGoInside) = (map[sameHostKey], map[innerRedirectsKey])
        map.refuseUnknown()
        guard let url, let method, let headers, let body else { return nil }
        var call = HTTPCall(url)
        call.method = method
        (call.staysOnHost, call.mayGoInside) = (staysOnHost, mayGoInside)
        call.headers.merge(headers) { $1 }
        call.body = body.bytes
        let hasType = headers.keys.contains { $0.lowercased() == "content-type" }
        if let type = body.type, !hasType { call.headers["Content-Type"] = type }
        return call
    }

    private static func url(_ key: String, in section: ConfigSection) -> URL? {
        guard let text = section.string(key) else { return nil }
        guard isAddress(text), let url = URL(string: text) else {
            let rule = "must be an address that begins with http:// or https://"
            section.refuse(key, rule, meant: address(meantBy: text))
            return nil
        }
        return url
    }

    /// Whether it is the address of something that speaks HTTP.
    static func isAddress(_ text: String) -> Bool {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased() else { return false }
        return !(url.host ?? "").isEmpty && ["http", "https"].contains(scheme)
    }

    private static func method(_ map: ConfigSection) -> String? {
        guard let written = map.value(methodKey) else { return nil }
        let text = written ?? (map.has(bodyKey) ? "POST" : "GET")
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "REPORT", "PROPFIND"]
        if known.contains(text.uppercased()) { return text.uppercased() }
        let meant = Suggestion.nearest(to: text, among: known)
        map.refuse(methodKey.name, "must be \(alternatives(known)), not \(text.quoted)", meant: meant)
        return nil
    }

    private static func headers(_ map: ConfigSection) -> [String: String]? {
        guard let section = map.section(headersKey.name, meant: { $0.pairs(separatedBy: ":") }) else {
            return map.has(headersKey.name) ? nil : [:]
        }
        var headers: [String: String] = [:]
        for name in section.keys {
            guard let value = section.string(name), isGoodHeader(name, value, section) else { return nil }
            if headers.keys.contains(where: { $0.lowercased() == name.lowercased() }) {
                section.report("\(section.owner) names \(name.quoted) twice", atKey: name)
                return nil
            }
            headers[name] = value
        }
        return headers
    }

    /// Whether a header can be sent as it is; RFC 9110 §5.
    private static func isGoodHeader(_ name: String, _ value: String, _ section: ConfigSection) -> Bool {
        let taken = ["content-length", "transfer-encoding", "connection", "expect", "te", "upgrade"]
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || marks.contains($0)
        }
        if name.isEmpty || !isToken {
            section.report("\(name.quoted) is no name of a header", atKey: name)
        } else if taken.contains(name.lowercased()) {
            section.report("\(name.quoted) is no header to choose; the connection needs it for itself", atKey: name)
        } else if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\t" }) {
            section.report("\(section.name(of: name)) holds a line end or another control character", at: name)
        } else {
            return true
        }
        return false
    }

    /// The body and its type, none of both without the key: text as it is, a map or list as JSON; nil after a fault.
    private static func body(_ map: ConfigSection) -> (bytes: [UInt8]?, type: String?)? {
        guard let node = map[bodyKey] else { return (nil, nil) }
        if let text = node.text { return (node.isEmpty ? [] : Array(text.utf8), "text/plain; charset=utf-8") }
        return JSONValue(node, map.diagnostics).map { (JSONText($0).bytes, "application/json") }
    }
}

extension HTTPCall {
    /// A plain request; a user and password in the address are sent as a header, since they don't belong into it.
    init(_ url: URL) {
        self.url = url
        guard url.user != nil, var parts = URLComponents(url: url, resolvingAgainstBaseURL: false) else { return }
        let secret = "\(parts.user ?? ""):\(parts.password ?? "")"
        parts.user = nil
        parts.password = nil
        self.url = parts.url ?? url
        headers["Authorization"] = "Basic \(Data(secret.utf8).base64EncodedString())"
    }
}
