public import Configuration

/// Where the values of a client may stand in what is written behind `http`.
public enum HTTPParameters {
    /// What a text there is for.
    public enum Place: Sendable {
        /// It says which host is asked, in part at least.
        case host
        case other
    }

    /// The texts in which names in braces may stand, with what they are for.
    public static func places(in http: Node) -> [(place: Place, node: Node)] {
        if http.text != nil { return [(.host, http)] }
        var places: [(place: Place, node: Node)] = []
        for key in [
            HTTPSource.urlKey.name, HTTPSource.headersKey.name, HTTPSource.formKey.name, HTTPSource.bodyKey.name,
        ] {
            guard let value = http.entry(key)?.value else { continue }
            if key == HTTPSource.headersKey.name, case .mapping(let headers) = value.content {
                // Servers that share an address are told apart by this header; RFC 9110 §7.2.
                places += headers.map { ($0.name.lowercased() == "host" ? .host : .other, $0.value) }
            } else {
                places += texts(in: value).map { (key == HTTPSource.urlKey.name ? .host : .other, $0) }
            }
        }
        return places
    }

    /// The names in braces of a text that say which host is asked: those before the path of an address, or all of it.
    public static func namesInHost(of text: String) -> [String] {
        text.contains("://") ? HTTPTemplate.namesInHost(of: text) : Placeholders.names(in: text)
    }

    /// Which names in braces stand for something in a job: all behind events of others, those of its parameters on request.
    static func names(filledInto job: ConfigSection) -> (String) -> Bool {
        if job.keyNode("after") != nil { return { _ in true } }
        let places = job.keys.contains("request") ? job.node("request") : nil
        guard case .mapping(let parameters)? = places?.content else { return { _ in false } }
        let names = Set(parameters.map(\.name))
        return names.contains
    }

    private static func texts(in node: Node) -> [Node] {
        switch node.content {
        case .scalar: [node]
        case .sequence(let items): items.flatMap(texts)
        case .mapping(let entries): entries.flatMap { texts(in: $0.value) }
        }
    }
}
