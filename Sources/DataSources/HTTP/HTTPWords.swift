public import Configuration

/// Keys of other HTTP clients that stand beside `http` where they should stand in its map.
public enum HTTPWords {
    /// All of them.
    public static let all = [
        "json", "data", "payload", "auth", "username", "password", "basic_auth", "params", "query_params",
    ]

    /// What to do with what such a key says; nil for other keys.
    public static func advice(for word: String, _ value: Node) -> String? {
        if word == HTTPSource.authKey.name { return "it belongs in the map of http, beside url" }
        if let advice = HTTPSource.advice(for: word, value) { return "in the map of http, \(advice)" }
        return all.contains(word) ? "it belongs in the map of http, beside url, and is called \"body\" there" : nil
    }
}
