import Configuration

/// Keys and shapes of other tools in `server`.
extension ServerSettings {
    private static let portWords = ["port"]
    private static let hostWords = ["host", "address", "bind", "hostname"]
    /// All of them, that have a counterpart here.
    static let foreignWords = Set(portWords + hostWords + ["static", "static_folder", "root"])

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
        for word in ["static", "static_folder", "root"] where section.keyNode(word) != nil {
            section.refuse(word: word, calledHere: ServerKeys.publicFolder.name)
        }
    }

    private static func listen(meantBy section: ConfigSection) -> String {
        let host = hostWords.lazy.compactMap { section.node($0)?.text }.first
        let port = portWords.lazy.compactMap { section.node($0)?.text }.first
        for text in ["\(host ?? "127.0.0.1"):\(port ?? "5000")", host ?? ""] where (try? address(text).get()) != nil {
            return text
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
