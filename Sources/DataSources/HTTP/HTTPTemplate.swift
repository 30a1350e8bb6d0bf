import Configuration
import Foundation
import JSON

/// What a request sends behind its head.
enum HTTPBody: Sendable, Hashable {
    case text(String)
    case json(JSONValue)
    /// Names and values of a form, in the order of the file.
    case form([Field])

    struct Field: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// The type that is sent along.
    var type: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        }
    }

    /// The bytes that are sent, with values in place of the names in braces that have one.
    ///
    /// In text they are percent-encoded, in JSON they stand inside the texts of values; a form is percent-encoded as a whole.
    func bytes(filling values: [String: String] = [:]) -> [UInt8] {
        switch self {
        case .text(let text): Array(Placeholders.fill(text, with: values.mapValues(PercentEncoding.encode)).utf8)
        case .json(let value): JSONText(values.isEmpty ? value : Self.fill(value, with: values)).bytes
        case .form(let fields):
            Array(
                fields.map { field in
                    let value = Placeholders.fill(field.value, with: values)
                    return "\(PercentEncoding.encode(field.name))=\(PercentEncoding.encode(value))"
                }
                .joined(separator: "&").utf8
            )
        }
    }

    private static func fill(_ value: JSONValue, with values: [String: String]) -> JSONValue {
        switch value {
        case .string(let text): .string(Placeholders.fill(text, with: values))
        case .array(let items): .array(items.map { fill($0, with: values) })
        case .object(let object): .object(JSONObject(object.members.map { ($0.name, fill($0.value, with: values)) }))
        case .null, .bool, .integer, .number, .encoded: value
        }
    }
}

/// A request with names in braces, into which values of a client are filled.
struct HTTPTemplate: Sendable, Hashable {
    /// The address as it was written.
    let address: String
    /// The headers that were written.
    let headers: [String: String]
    let body: HTTPBody?

    /// The call with these values, each percent-encoded at its place; fails where one would make another path of it.
    ///
    /// Server, port and path stay what they are without the values: `/`, `?`, `#` and `%` of a value are encoded, and a part
    /// of the path that a value would make `.` or `..`, also for a server that decodes `%2F`, is refused.
    func filled(_ call: HTTPCall, with values: [String: String]) -> Result<HTTPCall, SourceError> {
        let encoded = values.mapValues(PercentEncoding.encode)
        func fill(_ text: String) -> String { Placeholders.fill(text, with: encoded) }
        return filled(call, headers: headers.mapValues(fill), body: body?.bytes(filling: values), fill)
    }

    /// The call with these headers and this body, and with what `fill` makes of path and query; fails where that would make
    /// another path of it.
    func filled(
        _ call: HTTPCall,
        headers: [String: String],
        body: [UInt8]?,
        _ fill: (String) -> String
    ) -> Result<HTTPCall, SourceError> {
        let parts = AddressParts(address)
        let path = fill(parts.path)
        if path != parts.path, Self.hasDots(path) {
            return .failure(
                SourceError(.other, "a value would lead to another place of \(call.place), by dots in its path")
            )
        }
        guard let url = URL(written: parts.start + path + fill(parts.query)) else {
            return .failure(SourceError(.other, "the address at \(call.place) is none with these values"))
        }
        var next = call
        next.url = HTTPCall(url).url
        guard next.host == call.host, next.port == call.port, next.url.scheme == call.url.scheme else {
            return .failure(SourceError(.other, "a value would lead away from \(call.place)"))
        }
        for (name, text) in headers { next.headers[name] = text }
        if let body { next.body = body }
        return .success(next)
    }

    /// Whether a part of a path is `.` or `..` for whoever decodes it, once or twice.
    private static func hasDots(_ path: String) -> Bool {
        var text = path
        for _ in 0..<3 {
            let parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
            // What stands behind a semicolon some servers take off before they look at dots.
            if parts.contains(where: { [".", ".."].contains($0.prefix { $0 != ";" }) }) { return true }
            guard let decoded = text.removingPercentEncoding, decoded != text else { return false }
            text = decoded
        }
        return false
    }

    /// The names in braces that stand in its host, port, user or password, where no value of a client has a place.
    static func namesInHost(of address: String) -> [String] { Placeholders.names(in: AddressParts(address).start) }
}

/// An address in the parts that matter for filling in; RFC 3986 §3.
private struct AddressParts {
    /// Scheme, host and port.
    let start: String
    let path: String
    /// With its question mark.
    let query: String

    init(_ address: String) {
        let whole = address.prefix { $0 != "#" }
        let place = whole.range(of: "://")?.upperBound ?? whole.startIndex
        let path = whole[place...].firstIndex { $0 == "/" || $0 == "?" } ?? whole.endIndex
        let query = whole[path...].firstIndex(of: "?") ?? whole.endIndex
        start = String(whole[..<path])
        self.path = String(whole[path..<query])
        self.query = String(whole[query...])
    }
}

/// Percent-encoding of all but unreserved characters; RFC 3986 §2.1 and §2.3.
enum PercentEncoding {
    @Sendable static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let isUnreserved =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) && byte < 0x80
                || "-._~".utf8.contains(byte)
            encoded += isUnreserved ? String(Unicode.Scalar(byte)) : escaped(byte)
        }
        return encoded
    }

    /// A byte as `%` and two figures.
    static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "%0\(digits)" : "%\(digits)"
    }
}

extension HTTPSource: ParameterizedSource {
    /// Fills in the names in braces, each percent-encoded at its place.
    func filled(with values: [String: String]) -> HTTPSource {
        guard let template else { return self }
        switch template.filled(call, with: values) {
        case .success(let call): return with(call)
        case .failure(let refusal):
            var source = with(call)
            source.refusal = refusal
            return source
        }
    }

    /// Whether a place of the request has its name in braces.
    func mayTake(_ parameter: String) -> Bool {
        guard let template else { return false }
        // A value that stands nowhere changes nothing.
        let probe = "0123456789abcdef"
        guard case .success(let filled) = template.filled(call, with: [parameter: probe]) else { return true }
        return filled != (try? template.filled(call, with: [:]).get())
    }
}
