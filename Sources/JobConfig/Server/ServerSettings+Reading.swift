import Configuration

/// How the values of `server` are read that need more than their kind.
extension ServerSettings {
    /// The name of a folder, as it is written.
    @Sendable static func folder(in section: ConfigSection, _ key: String) -> String? {
        guard let folder = section.string(key) else { return nil }
        if folder.isEmpty { section.refuse(key, "is empty; write the name of a folder", meant: "public") }
        if folder.utf8.contains(0) { section.refuse(key, "holds a NUL character, which no name has") }
        return folder
    }

    /// The name of the history file.
    @Sendable static func historyFile(in section: ConfigSection, _ key: String) -> String? {
        guard let file = section.string(key) else { return nil }
        let fixIt = "name a file, such as tickertape.db"
        if file.isEmpty { section.refuse(key, "is empty; \(fixIt)", meant: "tickertape.db") }
        if file.hasSuffix("/") { section.refuse(key, "is a folder; \(fixIt)") }
        if file.contains("://") || file.hasPrefix("sqlite:") {
            section.refuse(key, "must be a path, not an address; \(fixIt)", meant: "tickertape.db")
        }
        if file.utf8.contains(0) { section.refuse(key, "holds a NUL character, which no name has") }
        if let own = section.keyNode(key)?.location.file, !own.isEmpty,
            FilePath.absolute(file, namedIn: own) == FilePath.absolute(own, namedIn: "")
        {
            section.refuse(key, "is this file itself, whose place it would take; \(fixIt)", meant: "tickertape.db")
        }
        return file
    }

    /// How long a stream lives: nil inside for ever, nil after a fault.
    @Sendable static func lifetime(in section: ConfigSection, _ key: String) -> Duration?? {
        guard let lifetime = section.duration(key) else { return nil }
        guard lifetime == .zero || lifetime >= .seconds(1) else {
            section.refuse(key, "must be 0 (never) or at least 1s, not \(DurationText.format(lifetime))")
            return nil
        }
        return .some(lifetime == .zero ? nil : lifetime)
    }

    /// The tokens of one list; one that no request could carry (RFC 6750 §2.1) is a fault that doesn't show it.
    @Sendable static func tokens(in section: ConfigSection, _ key: String) -> [String]? {
        let name = section.name(of: key)
        if let text = section.node(key)?.text, !text.isEmpty {
            section.report("\(name) must be a list of tokens in [ ]\(section.advice(for: key, .list))", at: key)
            return nil
        }
        guard let items = section.list(key), let texts = section.strings(key) else { return nil }
        for (item, text) in zip(items, texts) {
            if text.isEmpty {
                section.diagnostics.report(
                    "a token of \(name) is empty, so it would keep nobody out; leave it out",
                    at: item
                )
            } else if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                let problem =
                    "has a space or another character that no request can carry; make one by: openssl rand -hex 32"
                section.diagnostics.report("a token of \(name) \(problem)", at: item)
            }
        }
        return texts
    }

    /// The keys of signed links; one that could be guessed is a fault that doesn't show it.
    @Sendable static func linkKeys(in section: ConfigSection, _ key: String) -> [String]? {
        keys(in: section, key) { text in
            guard text.utf8.count < 16 else { return nil }
            return "is shorter than 16 characters; make one by: openssl rand -hex 32"
        }
    }

    /// The keys of JSON Web Tokens, RFC 7518 §3.2 and §3.4.
    @Sendable static func webTokenKeys(in section: ConfigSection, _ key: String) -> [TokenKey]? {
        keys(in: section, key) { text in
            guard let key = TokenKey(text) else {
                return "is no public key of the curve P-256 in PEM, which begins with \(VerifyingKey.marker)"
            }
            guard case .secret = key, text.utf8.count < 32 else { return nil }
            return "is shorter than the 32 characters that HS256 takes; make one by: openssl rand -hex 32"
        }?
        .compactMap { TokenKey($0) }
    }

    /// The name of this server in JSON Web Tokens, RFC 7519 §4.1.3.
    @Sendable static func audience(in section: ConfigSection, _ key: String) -> String? {
        guard let name = section.string(key) else { return nil }
        if name.isEmpty { section.refuse(key, "must be a name or an address, as it stands in aud") }
        return name
    }

    /// A list of keys, each with its problem reported, which is a sentence behind "a key of NAME".
    private static func keys(
        in section: ConfigSection,
        _ key: String,
        problem: (String) -> String?
    ) -> [String]? {
        let name = section.name(of: key)
        if let text = section.node(key)?.text, !text.isEmpty {
            section.report("\(name) must be a list of keys in [ ]\(section.advice(for: key, .list))", at: key)
            return nil
        }
        guard let items = section.list(key), let texts = section.strings(key) else { return nil }
        for (item, text) in zip(items, texts) {
            if let problem = problem(text) { section.diagnostics.report("a key of \(name) \(problem)", at: item) }
        }
        return texts
    }
}
