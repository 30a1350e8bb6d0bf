import JSON
import Configuration
import Foundation

extension HTTPSource {
    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let described = Self.described(section)
        let charset = section.value(SourceOptions.charset)
        guard let limit, let described, let charset else { return nil }
        // What is picked from an exchange is picked from an object, whatever its body is.
        let format = described.report == .exchange ? section[ResultFormat.key] : ResultFormat.ofSource(section)
        self.init(
            described.call,
            limit: limit,
            format: format,
            charset: charset,
            report: described.report,
            connectLimit: Self.connectLimit(section),
            template: described.template
        )
    }

    /// The time that a run may take is the time in which the connection to what is followed must stand.
    private static func connectLimit(_ section: ConfigSection) -> Duration {
        guard let text = section.node("timeout")?.text, case .success(let limit) = DurationText.parse(text) else {
            return .seconds(10)
        }
        return limit
    }

    /// What the file says of a request.
    private struct Described {
        var call: HTTPCall
        var report = Report.body
        var template: HTTPTemplate?
    }

    private static func described(_ section: ConfigSection) -> Described? {
        guard let node = section.node(key) else { return nil }
        let filled = HTTPParameters.names(filledInto: section)
        if let text = node.text {
            guard let url = url(key, in: section, filled) else { return nil }
            return Described(call: HTTPCall(url), template: template(text, [:], nil))
        }
        if case .sequence(let items) = node.content {
            let rule = "takes one address; give each of several a job of its own"
            section.refuse(key, rule, meant: items.count == 1 ? items.first?.written : nil)
            return nil
        }
        return section.section(key).flatMap { described(by: $0, filled) }
    }

    private static func described(by map: ConfigSection, _ filled: (String) -> Bool) -> Described? {
        translateWords(in: map)
        let url = url(urlKey.name, in: map, filled)
        if !map.has(urlKey.name), !hasHint(of: urlKey.name, in: map) {
            map.report("\(map.owner) lacks a url\(map.advice(for: urlKey.name, .text))")
        }
        let method = method(map)
        let headers = headers(map)
        let body = body(map)
        let access = access(map, url)
        let (statuses, report) = (map.value(StatusSet.key), map[reportKey])
        let (authorities, socket) = (map.value(authoritiesKey), map.value(socketKey))
        let client = map.value(ClientCertificate.key)
        let (staysOnHost, mayGoInside) = (map[sameHostKey], map[innerRedirectsKey])
        map.refuseUnknown(otherwise: row.value.keys.listedAsKeys)
        let isPlain = url.map { $0.scheme?.lowercased() != "https" } ?? false
        let isShown = client.map { $0 != nil } ?? false
        if isPlain, isShown { ClientCertificate.refuse(in: map, instead: "https") }
        guard let url, let method, let headers, let body, let access, let statuses, let authorities, let socket,
            let client, !isPlain || !isShown
        else { return nil }
        var call = HTTPCall(url)
        call.method = method
        (call.staysOnHost, call.mayGoInside) = (staysOnHost, mayGoInside)
        (call.authorities, call.client, call.unixSocket) = (authorities, client, socket)
        call.goodStatuses = statuses ?? (report == .exchange ? .any : nil)
        call.headers.merge(headers) { $1 }
        if let access { call.headers["Authorization"] = access }
        call.body = body?.bytes()
        let hasType = headers.keys.contains { $0.lowercased() == "content-type" }
        if let body, !hasType { call.headers["Content-Type"] = body.type }
        let address = map.node(urlKey.name)?.text ?? ""
        return Described(call: call, report: report, template: template(address, headers, body))
    }

    /// What values of a client are filled in to; nil where nothing stands in braces.
    private static func template(_ address: String, _ headers: [String: String], _ body: HTTPBody?) -> HTTPTemplate? {
        let filled = headers.filter { !Placeholders.names(in: $0.value).isEmpty }
        let template = HTTPTemplate(address: address, headers: filled, body: body)
        let isPlain = body == nil && filled.isEmpty && Placeholders.names(in: address).isEmpty
        return isPlain ? nil : template
    }

    /// The header that `auth` makes, none without it; nil after a fault.
    private static func access(_ map: ConfigSection, _ url: URL?) -> String?? {
        guard map.has(authKey.name) else { return .some(nil) }
        guard let words = map.strings(authKey.name) else { return nil }
        guard words.count == 2 else {
            let name = map.name(of: authKey.name)
            let way = map.advice(for: authKey.name, .list)
            map.report("\(name) must be a list of two, a user and a password\(way)", at: authKey.name)
            return nil
        }
        // A colon ends the user's name; RFC 7617 §2.
        guard !words[0].contains(":"), !words.joined().unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            let rule = "a user has no colon, and neither user nor password a control character"
            map.report("\(map.name(of: authKey.name)) can't be sent: \(rule)", at: authKey.name)
            return nil
        }
        var others: [String] = []
        if case .mapping(let entries)? = map.node(headersKey.name)?.content {
            others = entries.map(\.name).filter { $0.lowercased() == "authorization" }
        }
        if url?.user != nil { others.append(urlKey.name) }
        if let other = others.first {
            map.report(
                "\(map.owner) says who asks twice, in auth and in \(other.quoted); keep one",
                atKey: authKey.name
            )
            return nil
        }
        return "Basic \(Data(words.joined(separator: ":").utf8).base64EncodedString())"
    }

    private static func url(_ key: String, in section: ConfigSection, _ filled: (String) -> Bool) -> URL? {
        guard let text = section.string(key) else { return nil }
        guard isAddress(text), let url = URL(written: text) else {
            // That nothing from outside has its place there is told by who knows where it comes from.
            guard !HTTPParameters.namesInHost(of: text).contains(where: filled) else { return nil }
            let rule = "must be an address that begins with http:// or https://"
            let meant = address(meantBy: text)
            let isTold = meant != nil && !(section.node(key).map(section.diagnostics.hidesAdvice) ?? false)
            section.refuse(key, rule + (isTold ? "" : section.advice(for: key, .text)), meant: meant)
            return nil
        }
        guard (1...65_535).contains(url.port ?? 80) else {
            section.refuse(key, "has a port that is no number from 1 to 65535")
            return nil
        }
        return url
    }

    /// Whether it is the address of something that speaks HTTP.
    static func isAddress(_ text: String) -> Bool {
        guard let url = URL(written: text), let scheme = url.scheme?.lowercased() else { return false }
        return !(url.host ?? "").isEmpty && ["http", "https"].contains(scheme)
    }

    private static func method(_ map: ConfigSection) -> String? {
        guard let written = map.value(methodKey) else { return nil }
        let text = written ?? (map.has(bodyKey) || map.has(formKey.name) ? "POST" : "GET")
        if methods.contains(text.uppercased()) { return text.uppercased() }
        let meant = Suggestion.nearest(to: text, among: methods)
        map.refuse(methodKey.name, "must be \(alternatives(methods)), not \(text.quoted)", meant: meant)
        return nil
    }

    private static func headers(_ map: ConfigSection) -> [String: String]? {
        guard let section = map.section(headersKey.name, meant: { $0.pairs(separatedBy: ":") }) else {
            return map.has(headersKey.name) ? nil : [:]
        }
        var headers: [String: String] = [:]
        var seen: Set<String> = []
        for name in section.keys {
            if !seen.insert(name.lowercased()).inserted {
                section.report("\(section.owner) names \(name.quoted) twice; keep one", atKey: name)
            }
            guard let value = section.string(name), isGoodHeader(name, value, section) else { continue }
            headers[name] = value
        }
        return headers.count == section.keys.count && seen.count == headers.count ? headers : nil
    }

    /// Whether a header can be sent as it is; RFC 9110 §5.
    private static func isGoodHeader(_ name: String, _ value: String, _ section: ConfigSection) -> Bool {
        let taken = ["content-length", "transfer-encoding", "connection", "expect", "te", "upgrade"]
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || marks.contains($0)
        }
        if name.isEmpty || !isToken {
            section.report("\(name.quoted) is no name of a header; write one such as X-Api-Key", atKey: name)
        } else if taken.contains(name.lowercased()) {
            section.report("\(name.quoted) is no header to choose; the connection needs it for itself", atKey: name)
        } else if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\t" }) {
            section.report(
                "\(section.name(of: name)) holds a line end or another control character; write it on one line",
                at: name
            )
        } else {
            return true
        }
        return false
    }

    /// What is sent: text as it is, a map or list as JSON, or a form; none without the keys, nil after a fault.
    private static func body(_ map: ConfigSection) -> HTTPBody?? {
        let body = map[bodyKey]
        guard map.has(formKey.name) else {
            guard let node = body else { return .some(nil) }
            if let text = node.text { return .text(node.isEmpty ? "" : text) }
            return JSONValue(node, map.diagnostics).map { .json($0) }
        }
        let isTwice = map.has(bodyKey)
        if isTwice { map.report("\(map.owner) has a body and a form; keep one", atKey: formKey.name) }
        guard let section = map.section(formKey.name, meant: { $0.pairs(separatedBy: "=") }) else { return nil }
        var fields: [HTTPBody.Field] = []
        var isGood = true
        for name in section.keys {
            let isList = if case .sequence? = section.node(name)?.content { true } else { false }
            let values = isList ? section.strings(name) : section.string(name).map { [$0] }
            if values == nil { isGood = false }
            fields += (values ?? []).map { HTTPBody.Field(name: name, value: $0) }
        }
        return isGood && !isTwice ? .form(fields) : nil
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
