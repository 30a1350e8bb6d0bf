import JSON

extension HTTPSource: OccasionSource {
    /// So much of a part of an event stands in an address or a header at the most; servers refuse what is much longer.
    private static let mostCharacters = 1000

    /// Fills in the names in braces: percent-encoded in the address, on one line in headers, escaped in JSON.
    func told(of occasion: Occasion) -> HTTPSource {
        guard let template else { return self }
        let parts = occasion.parts
        let texts = parts.mapValues { Occasion.text(of: $0) }
        let short = texts.mapValues { Self.shortened($0) }
        var lines: [String: String] = [:]
        for (name, text) in template.headers {
            lines[name] = Self.line(OccasionTemplate(text).filled { short[$0] ?? "" })
        }
        let type = call.headers.first { $0.key.lowercased() == "content-type" }?.value ?? ""
        let body = template.body?.bytes(telling: parts, of: type)
        let filled = template.filled(call, headers: lines, body: body) { text in
            OccasionTemplate(text).filled { PercentEncoding.encode(short[$0] ?? "") }
        }
        switch filled {
        case .success(let call): return with(call)
        case .failure(let refusal):
            var source = with(call)
            source.refusal = refusal
            return source
        }
    }

    private static func shortened(_ text: String) -> String {
        text.unicodeScalars.count <= mostCharacters ? text : String(text.prefix(mostCharacters - 1)) + "…"
    }

    /// A header's value: what ends lines or controls something becomes a space.
    private static func line(_ text: String) -> String {
        let breaks: [Unicode.GeneralCategory] = [.control, .lineSeparator, .paragraphSeparator]
        var line = ""
        for scalar in text.unicodeScalars {
            line.unicodeScalars.append(breaks.contains(scalar.properties.generalCategory) ? " " : scalar)
        }
        let inside = line.drop { $0 == " " }
        return String(inside.reversed().drop { $0 == " " }.reversed())
    }
}

extension HTTPBody {
    /// The bytes that are sent, with parts of an event in place of the names in braces; a text goes by its type.
    fileprivate func bytes(telling parts: [String: JSONValue], of type: String) -> [UInt8] {
        let texts = parts.mapValues { Occasion.text(of: $0) }
        func fill(_ text: String) -> String { OccasionTemplate(text).filled { texts[$0] ?? "" } }
        switch self {
        case .json(let value): return JSONText(Self.mapTexts(of: value, fill)).bytes
        case .form(let fields):
            return HTTPBody.form(fields.map { Field(name: $0.name, value: fill($0.value)) }).bytes()
        case .text(let text):
            let template = OccasionTemplate(text)
            let filled =
                if type.lowercased().contains("form-urlencoded") {
                    template.filled { PercentEncoding.encode(texts[$0] ?? "") }
                } else if template.isJSON {
                    template.filledAsJSON(parts)
                } else {
                    fill(text)
                }
            return Array(filled.utf8)
        }
    }

    private static func mapTexts(of value: JSONValue, _ change: (String) -> String) -> JSONValue {
        switch value {
        case .string(let text): .string(change(text))
        case .array(let items): .array(items.map { mapTexts(of: $0, change) })
        case .object(let object):
            .object(JSONObject(object.members.map { ($0.name, mapTexts(of: $0.value, change)) }))
        case .null, .bool, .integer, .number, .encoded: value
        }
    }
}
