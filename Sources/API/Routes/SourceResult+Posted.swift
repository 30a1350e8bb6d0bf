import JSON
import DataSources
import HTTP

extension SourceResult {
    /// What a client posted, where the job does not name a format that becomes JSON: JSON where the job or the body's type
    /// says so, text where that says so, an object where it is a form, and otherwise JSON if it is JSON.
    ///
    /// A byte order mark tells the charset of the body, or else its type does; a failure has the kind `notJSON` or
    /// `charset`.
    init(posted body: [UInt8], type: String?, mustBeJSON: Bool) throws(SourceError) {
        // What follows a semicolon are parameters (RFC 9110 §8.3.1).
        let isPlain = type == nil || type == "application/json"
        let charset = try isPlain ? .utf8 : Charset.ofPost(type)
        let type = isPlain ? type : type?.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        let isText = type?.hasPrefix("text/") ?? false
        let isJSON = mustBeJSON || type == "application/json" || (type?.hasSuffix("+json") ?? false && !isText)
        let body = try charset.utf8(of: body)
        if type == "application/x-www-form-urlencoded", Self.isForm(body) {
            self.init(JSONText(try Self.object(ofForm: body)))
            return
        }
        guard isJSON else {
            try self.init(body, as: isText ? .text : .auto, called: "the body")
            return
        }
        do throws(JSONText.Fault) {
            self.init(try JSONText(validating: body))
        } catch {
            let place = body.dropFirst(error.offset).first
            // What a shell has taken the quotes from, or left them around.
            let isOfShell = error.problem == "no quoted key" || place == UInt8(ascii: "'")
            let way = isOfShell ? "; JSON has its keys and texts in double quotes" : ""
            throw SourceError(.notJSON, "the body is not JSON: \(error.problem) at byte \(error.offset)\(way)")
        }
    }
}

extension SourceResult {
    /// What a client posted, in a format that becomes JSON, whatever its type says.
    ///
    /// A byte order mark tells the charset of the body, or else its type does, or else what it says itself.
    static func posted(_ body: [UInt8], type: String?, as format: ResultFormat) async throws(SourceError)
        -> SourceResult
    {
        try await reading(body, as: format, in: Charset.ofPost(type), called: "the body")
    }

    /// Whether a body that is said to be a form is one: curl says so of whatever it posts.
    ///
    /// Forms encode what JSON begins with; URL Standard, application/x-www-form-urlencoded.
    private static func isForm(_ body: [UInt8]) -> Bool {
        let first = body.first { !" \n\r\t".utf8.contains($0) }
        return body.contains(UInt8(ascii: "=")) && !(first.map { "{[\"".utf8.contains($0) } ?? true)
    }

    /// The fields of a form: a text each, a list of texts where a name comes several times.
    private static func object(ofForm body: [UInt8]) throws(SourceError) -> JSONValue {
        let query: Query
        do throws(RequestError) {
            query = try Query(parsing: String(decoding: body, as: UTF8.self))
        } catch {
            let sentence = error.sentence.replacing(" in the query", with: "").replacing("the query", with: "it")
            throw SourceError(.notJSON, "the form can't be read: \(sentence)")
        }
        var order: [String] = []
        var values: [String: [JSONValue]] = [:]
        for item in query.items {
            if values[item.name] == nil { order.append(item.name) }
            values[item.name, default: []].append(.string(item.value))
        }
        return .object(
            JSONObject(
                order.map { name in
                    let all = values[name] ?? []
                    return (name, all.count == 1 ? all[0] : .array(all))
                }
            )
        )
    }
}

extension Charset {
    /// The charset that the type of a posted body names, UTF-8 where it names none.
    static func ofPost(_ type: String?) throws(SourceError) -> Charset {
        guard let label = type.flatMap(Charset.label(in:)) else { return .utf8 }
        return try Charset(label: label)
    }
}
