import Configuration

/// Keys of other HTTP clients in the map behind `http`.
extension HTTPSource {
    private static let sameByOtherNames = [
        "uri": urlKey.name, "address": urlKey.name, "href": urlKey.name, "endpoint": urlKey.name,
        "verb": methodKey.name, "type": methodKey.name, "header": headersKey.name,
        "json": bodyKey.name, "data": bodyKey.name, "payload": bodyKey.name, "content": bodyKey.name,
    ]

    /// Keys by which a request says who it is.
    static let wordsOfAccess: Set<String> = [
        "username", "user", "password", "basic_auth", "token", "bearer", "bearer_token", "authorization",
    ]

    /// Keys that are added to an address.
    static let wordsOfQueries: Set<String> = ["params", "query_params", "querystring"]

    /// What to do with what such keys say.
    static func advice(for word: String, _ value: Node?) -> String? {
        if wordsOfAccess.contains(word) {
            let example = "headers: { Authorization: 'Bearer ${TOKEN}' }"
            return "write \(example), or a user and a password as auth: ['${USER}', '${PASSWORD}']"
        }
        guard wordsOfQueries.contains(word) else { return nil }
        let names: [String] = if case .mapping(let entries) = value?.content { entries.map(\.name) } else { ["name"] }
        return "write it behind the url: ?\(names.prefix(10).map { "\($0)=..." }.joined(separator: "&"))"
    }

    /// Reports such keys, and what to write instead.
    static func translateWords(in map: ConfigSection) {
        for word in map.keys where !row.value.keys.contains(where: { $0.name == word }) {
            if let key = sameByOtherNames[word] {
                map.refuse(word: word, calledHere: key)
            } else if wordsOfAccess.contains(word) || wordsOfQueries.contains(word),
                let advice = advice(for: word, map.node(word))
            {
                map.refuse(word: word, advice)
            }
        }
    }

    /// Whether some key of the map is another name of `key`, which is the fault to tell then.
    static func hasHint(of key: String, in map: ConfigSection) -> Bool {
        map.keys.contains { sameByOtherNames[$0] == key || Suggestion.nearest(to: $0, among: [key]) != nil }
    }

    /// The address that was meant by one without its scheme; nil where that can't be told.
    ///
    /// Machines of one's own seldom speak TLS: `localhost`, addresses, names of the local network, other ports.
    static func address(meantBy text: String) -> String? {
        var rest = text
        for start in ["https", "http"] where rest.lowercased().hasPrefix(start) {
            let tail = rest.dropFirst(start.count)
            let place = tail.drop { ":/".contains($0) }
            guard place.startIndex != tail.startIndex, !place.isEmpty else { continue }
            return isAddress("\(start)://\(place)") ? "\(start)://\(place)" : nil
        }
        rest = String(rest.drop { $0 == "/" })
        guard rest == text || text.hasPrefix("//"), !rest.contains("://") else { return nil }
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let last = authority.split(separator: "@").last else { return nil }
        let host = last.hasPrefix("[") ? String(last.prefix { $0 != "]" }) + "]" : String(last.prefix { $0 != ":" })
        let port = last.dropFirst(host.count)
        let isOwn =
            host == "localhost" || !host.contains(".") || host.hasPrefix("[")
            || [".local", ".lan", ".internal", ".localhost", ".home.arpa"].contains { host.lowercased().hasSuffix($0) }
            || host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        let scheme = isOwn || !["", ":443"].contains(port) ? "http" : "https"
        return isAddress("\(scheme)://\(rest)") ? "\(scheme)://\(rest)" : nil
    }
}
