/// The lines of a file that hold secrets in so many words, found without understanding the file.
///
/// They are kept out of what is printed and logged about it; a line whose only secrets are references is none of them.
struct SecretLines: Sendable {
    /// What the key of a secret ends with, in small letters.
    private static let endings = [
        "token", "tokens", "secret", "password", "passwd", "authorization", "apikey", "api-key", "api_key", "cookie",
        "auth", "passphrase", "credential", "credentials", "auth-key", "access-key", "secret-key", "access_key",
        "secret_key", "auth_key",
    ]
    /// Keys of maps with a secret in them; what stands there in place of a map is hardly anything else.
    private static let mapsOfSecrets: Set<Substring> = ["signature", "sentinels"]
    /// What is in the name of a variable that holds one.
    private static let wordsOfVariables: Set<Substring> = [
        "SECRET", "SECRETS", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "PWD", "KEY", "APIKEY", "PAT", "AUTH",
        "CREDENTIAL", "CREDENTIALS", "COOKIE",
    ]
    /// Words beside a secret that are none.
    private static let plainWords: Set<String> = ["bearer", "basic"]

    /// A line without any of these has a secret only where one before it says so.
    private static let signs: Set<UInt8> = Set(":=@-".utf8)

    private var numbers: Set<Int> = []
    /// The lines of the map of tokens.
    private var ofTokens: Set<Int> = []

    init(_ text: SourceText) {
        /// How far the key `tokens` is indented while its map goes on, and how many brackets are open in it.
        var block: (indentation: Int, depth: Int)?
        /// How far a key is indented whose secret stands in the lines below.
        var open: Int?
        var options = SecretOptions()
        for number in 1...max(1, text.count) {
            let isLookedAt =
                block != nil || open != nil || options.isOpen || text.contains(anyOf: Self.signs, inLine: number)
            guard isLookedAt else { continue }
            guard let (line, _) = text.line(number, columns: 1...YAMLReader.maximumBytes) else { continue }
            let content = Self.withoutComment(line)
            let indentation = line.utf8.prefix { $0 == 0x20 }.count
            let isItem = content.dropFirst(indentation).hasPrefix("- ")
            if let tokens = block, tokens.depth <= 0, indentation <= tokens.indentation, !content.isEmpty {
                block = nil
            }
            if let key = open, !content.isEmpty, indentation < key || indentation == key && !isItem { open = nil }
            let keys = Self.keys(in: content)
            let isSecret = keys.contains { Self.isNameOfSecret($0.lowercased()) || Self.isVariable($0) }
            let isOfTokens = block != nil || keys.contains("tokens")
            if isOfTokens { ofTokens.insert(number) }
            if isSecret || isOfTokens || open != nil, Self.holdsText(content, isOfTokens: isOfTokens || open != nil) {
                numbers.insert(number)
            }
            if options.areFound(in: content) || Self.isInPlaceOfMap(content) { numbers.insert(number) }
            if Self.holdsDoor(line) || Self.holdsPassword(line) { numbers.insert(number) }
            if block == nil, keys.contains("tokens") { block = (indentation, 0) }
            block?.depth += Self.depth(of: content)
            if open == nil, let key = keys.last, Self.endsOpen(content),
                Self.isNameOfSecret(key.lowercased()) || Self.isVariable(key)
            {
                open = indentation
            }
        }
    }

    /// Whether a key, in small letters, ends as that of a secret.
    static func isNameOfSecret(_ key: String) -> Bool {
        endings.contains(where: key.hasSuffix)
            || ["pass", "pwd"].contains(key.split { "-_.".contains($0) }.last.map(String.init))
    }

    /// Whether what belongs to the last key of a line stands below it.
    private static func endsOpen(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        guard let last = words.last else { return false }
        return last.hasSuffix(":") || "|>".contains(last.first ?? " ") && words.dropLast().last?.hasSuffix(":") ?? false
    }

    /// Whether a text stands where a map with a secret in it is due.
    private static func isInPlaceOfMap(_ line: Substring) -> Bool {
        mapsOfSecrets.contains { key in
            guard let place = line.firstRange(of: "\(key):") else { return false }
            let before = line[..<place.lowerBound].last ?? " "
            let value = line[place.upperBound...].drop { $0 == " " }
            return " {,".contains(before) && !value.isEmpty && !"{&*|>".contains(value.first ?? " ")
                && holdsText(value, isOfTokens: true)
        }
    }

    /// Whether a key is written as variables of the environment are, and has a word for a secret in it.
    static func isVariable(_ key: Substring) -> Bool {
        guard key.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }) else {
            return false
        }
        return !wordsOfVariables.isDisjoint(with: key.split(separator: "_"))
    }

    /// Whether an address of a Redis has its secret in it: what stands before an @, whatever else is wrong with it.
    private static func holdsDoor(_ line: String) -> Bool {
        guard let at = line.lastIndex(of: "@"), line.lowercased().contains("redis") else { return false }
        let before = line[..<at]
        let door = before.firstRange(of: "://").map { before[$0.upperBound...] } ?? before
        // Without a colon it may be a secret whose colon was forgotten.
        let secret = door.firstIndex(of: ":").map { door[door.index(after: $0)...] } ?? door
        return holdsText(secret, isOfTokens: true)
    }

    /// Whether an address has a password in it, before an @ or in its query; RFC 3986 §3.2.1.
    private static func holdsPassword(_ line: String) -> Bool {
        var rest = line[...]
        while let scheme = rest.firstRange(of: "://") {
            let name = rest[..<scheme.lowerBound].reversed().prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
            let before = rest[..<scheme.lowerBound].dropLast(name.count).last
            rest = rest[scheme.upperBound...]
            let quote = before.flatMap { "\"'".contains($0) ? $0 : nil }
            let address = quote.flatMap { rest.firstIndex(of: $0) }.map { rest[..<$0] } ?? rest
            // A / in a password should be written otherwise, and may be what is wrong with the line; on the web it rather
            // begins a path.
            let isOfWeb = String(name.reversed()).lowercased().hasPrefix("http")
            let door = isOfWeb ? address.prefix { !"/?# ".contains($0) } : address
            if let at = door.lastIndex(of: "@"), let colon = door[..<at].firstIndex(of: ":"),
                holdsText(door[door.index(after: colon)..<at], isOfTokens: true)
            {
                return true
            }
            let fields = address.split(whereSeparator: "?&".contains)
            let isTold = fields.contains { field in
                let parts = field.split(separator: "=", maxSplits: 1)
                let key = (parts.first ?? "").lowercased()
                return parts.count == 2 && endings.contains(where: key.hasSuffix)
                    && holdsText(parts[1], isOfTokens: true)
            }
            if isTold { return true }
        }
        return false
    }

    /// Whether there is none.
    var isEmpty: Bool { numbers.isEmpty }

    /// Whether the line, counted from 1, must not be shown.
    func contains(_ number: Int) -> Bool { numbers.contains(number) }

    /// Whether the line, counted from 1, is one of the map of tokens, where a secret may stand in place of a key.
    func isOfTokens(_ number: Int) -> Bool { ofTokens.contains(number) }

    private static func withoutComment(_ line: String) -> Substring {
        if line.hasPrefix("#") { return "" }
        guard let comment = line.firstRange(of: " #") else { return Substring(line) }
        return line[..<comment.lowerBound]
    }

    /// The words with a colon behind them.
    private static func keys(in line: Substring) -> [Substring] {
        line.split(separator: ":").dropLast(line.hasSuffix(":") ? 0 : 1).compactMap { part in
            let key = part.reversed().drop { "\"' ".contains($0) }.prefix { !"\"' {,[".contains($0) }
            return key.isEmpty ? nil : Substring(String(key.reversed()))
        }
    }

    /// How many brackets more are opened than closed.
    static func depth(of line: Substring) -> Int {
        line.utf8.reduce(0) { depth, byte in
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth + 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth - 1
            default: depth
            }
        }
    }

    /// Whether anything is left of a line without its keys, references and signs; beside tokens, plain words count too.
    private static func holdsText(_ line: Substring, isOfTokens: Bool) -> Bool {
        var rest = line
        var plain = ""
        while let opening = rest.firstRange(of: "${") {
            plain += rest[..<opening.lowerBound] + " "
            let inside = rest[opening.upperBound...]
            guard let end = inside.firstIndex(of: "}"), !holdsText(reference: inside[..<end]) else { return true }
            rest = inside[inside.index(after: end)...]
        }
        plain += rest
        return withoutKeys(plain).split { "\"'[]{},: |>".contains($0) }.contains { word in
            !word.allSatisfy { $0 == "-" } && (isOfTokens || !plainWords.contains(word.lowercased()))
        }
    }

    /// A line without the keys in it: words before a colon that begin a line, a bracket, an entry or an item.
    ///
    /// A word that only may be a key stays.
    private static func withoutKeys(_ line: String) -> String {
        let parts = line.split(separator: ":", omittingEmptySubsequences: false)
        let values = parts.dropLast().map { part -> Substring in
            var head = part
            while head.last == " " { head.removeLast() }
            let quote = head.last.flatMap { "\"'".contains($0) ? $0 : nil }
            if let quote {
                guard let opening = head.dropLast().lastIndex(of: quote) else { return part }
                head = head[..<opening]
            } else {
                head = head[..<(head.lastIndex { "\"' {,[".contains($0) }.map(head.index(after:)) ?? head.startIndex)]
            }
            while head.last == " " { head.removeLast() }
            // Only at the begin of the line there may be nothing before a key.
            let isBegin = head.isEmpty && part.startIndex == line.startIndex
            return isBegin || head.last.map { "{,[-?".contains($0) } ?? false ? head : part
        }
        return values.joined(separator: " ") + " " + (parts.last ?? "")
    }

    /// Whether what stands between the braces has a default, or is no reference at all.
    static func holdsText(reference: Substring) -> Bool {
        reference.contains { "\"'[]{".contains($0) } || reference.contains(":-") && !reference.hasSuffix(":-")
    }

    /// Whether a text is a reference with a name in it, or with something that is left out: what it stands for is elsewhere.
    private static func isReference(_ text: String) -> Bool {
        guard text.hasPrefix("${"), text.hasSuffix("}"), case let name = text.dropFirst(2).dropLast() else {
            return false
        }
        return name == "..." || name.allSatisfy { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// A message about a secret line without what it quotes of the line.
    static func concealed(in message: String) -> String {
        let known: Set<String> = [
            "subscribe", "publish", "admin", "links", "jwt", "audience", "tokens", "server", "${",
        ]
        var parts = message.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        for index in stride(from: 1, to: parts.count - 1, by: 2) {
            let isName =
                parts[index - 1].hasSuffix("job ") || parts[index + 1].hasPrefix(" of ")
                || parts[index - 1].hasSuffix("parameter cannot be called ")
                || parts[index + 1].hasPrefix(" goes nowhere")
            if !isName, !known.contains(parts[index]), !isReference(parts[index]) { parts[index] = "..." }
        }
        let words = parts.joined(separator: "\"").split(separator: " ", omittingEmptySubsequences: false)
        return words.map { $0.count > 1 && ($0.hasPrefix("*") || $0.hasPrefix("&")) ? $0.prefix(1) + "..." : $0 }
            .joined(separator: " ")
    }
}
