import Configuration

/// Keys and shapes of other tools in `server`.
extension ServerSettings {
    private static let portWords = ["port"]
    private static let hostWords = ["host", "address", "bind", "hostname"]
    /// All of them, that have a counterpart here.
    static let foreignWords = Set(portWords + hostWords + ["static", "static_folder", "root"]).union(advice.keys)

    /// Words of other servers that have no key of their own here, and what there is.
    private static let advice = [
        "ssl": "here it is \"tls\", a map; \(TLSFiles.example)",
        "https": "write tls: { certificate: fullchain.pem, key: privkey.pem }",
        "redis": "write \(ServerKeys.cluster.name): { redis: redis://127.0.0.1:6379, name: dashboards }",
        "auth": "tokens say who may read, post and control; write tokens: { publish: [\"${PUBLISH_TOKEN}\"] }",
        "basic_auth": "tokens say who may read, post and control; write tokens: { publish: [\"${PUBLISH_TOKEN}\"] }",
        "log": "say it at the start: tickertape --log json", "log_format": "say it at the start: tickertape --log json",
        "log_level": "say it at the start: tickertape --log-level debug",
        "debug": "say it at the start: tickertape --log-level debug",
        "timezone": "each job with cron has its own; write it there, or in defaults",
        "workers": "there are as many as the machine has processors; remove this line",
        "threads": "there are as many as the machine has processors; remove this line",
        "database": "events are kept by history: { file: tickertape.db }",
    ]

    /// Reports such keys, and what to write instead.
    static func translateWords(in section: ConfigSection) {
        let places = (hostWords + portWords).compactMap { section.keyNode($0) }.sorted { $0.location < $1.location }
        if let first = places.first?.text {
            let fixIt = section.has(ServerKeys.listen) ? nil : "listen: \(listen(meantBy: section))"
            let rule = "\"listen\" takes the address and the port"
            section.refuse(word: first, fixIt == nil ? "\(rule), and is there; remove this line" : rule, fixIt: fixIt)
            for other in places.dropFirst().compactMap(\.text) {
                section.refuse(word: other, "\(rule); remove this line")
            }
        }
        for (word, advice) in advice.sorted(by: { $0.key < $1.key }) where section.keyNode(word) != nil {
            section.refuse(word: word, advice)
        }
        for word in ["static", "static_folder", "root"] where section.keyNode(word) != nil {
            section.refuse(word: word, calledHere: ServerKeys.publicFolder.name)
        }
    }

    private static func listen(meantBy section: ConfigSection) -> String {
        let host = hostWords.lazy.compactMap { section.node($0) }.first { $0.text != nil }
        let port = portWords.lazy.compactMap { section.node($0) }.first { $0.text != nil }
        func whole(_ text: (Node) -> String?) -> [String] {
            let (host, port) = (host.flatMap(text), port.flatMap(text))
            let end = port ?? "5000"
            // A name is none of the machine's addresses; the port that is said with it stays.
            return ["\(host ?? "127.0.0.1"):\(end)", host ?? "", "127.0.0.1:\(end)"]
        }
        // What comes from outside is shown as it is written.
        for (text, shown) in zip(whole(\.text), whole(\.written)) where (try? address(text).get()) != nil {
            return shown.quotedForYAMLIfNeeded
        }
        return defaultAddress
    }

    /// The map `history` that something else means: a number of events, an age, a size, the name of a file.
    static func history(meantBy node: Node) -> String? {
        guard let text = node.text, text == node.written else { return nil }
        if let count = Int(text), count > 0 { return "{ events: \(count) }" }
        if case .success = DurationText.parse(text) { return "{ age: \(text) }" }
        if ByteCountText.parse(text) != nil { return "{ bytes: \(text) }" }
        let isFile = text.contains(".") || text.contains("/")
        return isFile && !text.hasSuffix("/") ? "{ file: \(text.quotedForYAML) }" : nil
    }

    /// The map `server` that a port or an address alone means.
    static func server(meantBy node: Node) -> String? {
        guard let text = node.text, text == node.written else { return nil }
        for candidate in [text, "127.0.0.1:\(text)"] where (try? address(candidate).get()) != nil {
            return "{ listen: \(candidate.quotedForYAML) }"
        }
        return nil
    }
}
