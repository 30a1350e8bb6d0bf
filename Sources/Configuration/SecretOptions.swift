/// Looks for secrets among the words of command lines: behind options that take one, in variables that are set, and in
/// logins of users at hosts.
///
/// The words of a list are looked at over all of its lines, since an option and its value may stand in two.
struct SecretOptions {
    /// The short options of well-known programs that take a secret, in the next word, or behind the letter itself.
    private static let programs: [Substring: Set<Character>] = {
        let options: [(String, Set<Character>)] = [
            ("sshpass mongo mongosh mongodump mongorestore mongoexport mongoimport login", ["p"]),
            ("redis-cli valkey-cli http https xh", ["a"]), ("mosquitto_sub mosquitto_pub mosquitto_rr", ["P"]),
            ("ldapsearch ldapwhoami ldapmodify ldapadd ldapcompare ldapdelete", ["w"]),
            ("sqlcmd bcp tsql ipmitool", ["P"]),
            ("snmpget snmpgetnext snmpwalk snmpbulkwalk snmptable", ["c", "A", "X"]),
            ("smbclient rpcclient", ["U"]), ("influx", ["t"]),
        ]
        let pairs = options.flatMap { names, letters in names.split(separator: " ").map { ($0, letters) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
    /// Those that take it behind the letter alone, without a space.
    private static let closePrograms: Set<Substring> = [
        "mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mysqlcheck", "mariadb", "mariadb-dump",
        "mariadb-admin",
    ]
    /// Names of long options, beside those that end like the key of a secret.
    private static let names: Set<String> = [
        "pass", "passin", "passout", "pwd", "oauth2-bearer", "bearer", "community",
    ]
    /// Options with a user, a colon and a password.
    private static let logins: Set<String> = ["-u", "--user", "-U", "--proxy-user"]

    private var letters: Set<Character> = []
    private var closeLetters: Set<Character> = []
    private var isAwaited = false
    private var isLogin = false
    private var depth = 0
    private var isItem = false

    /// Whether what was looked at goes on in the next line, whatever that is.
    var isOpen: Bool { depth > 0 }

    /// Whether a line, without its comment, holds a secret.
    mutating func areFound(in line: Substring) -> Bool {
        let start = line.drop { $0 == " " }
        let isItem = start.hasPrefix("- ")
        if depth <= 0, !isItem || !self.isItem { self = SecretOptions() }
        self.isItem = isItem
        depth = max(0, depth + SecretLines.depth(of: line))
        var isFound = false
        for word in Self.words(in: line) where isSecret(word) { isFound = true }
        return isFound
    }

    /// The words of a line; of a reference that tells nothing a dollar is left.
    private static func words(in line: Substring) -> [Substring] {
        var text = ""
        var rest = line
        while let opening = rest.firstRange(of: "${") {
            text += rest[..<opening.lowerBound]
            let inside = rest[opening.upperBound...]
            guard let end = inside.firstIndex(of: "}") else { break }
            text += SecretLines.holdsText(reference: inside[..<end]) ? "x" : "$"
            rest = inside[inside.index(after: end)...]
        }
        // The mark of an item is no word.
        return (text + rest).split { " \t\"',[]{}".contains($0) }.filter { $0 != "-" }
    }

    private mutating func isSecret(_ word: Substring) -> Bool {
        defer { note(word) }
        if isAwaited, !word.hasPrefix("-") { return Self.isText(word) }
        if isLogin, Self.isLogin(word) { return true }
        return isSecretOption(word) || Self.isSecretVariable(word) || Self.isUserInfo(word)
    }

    /// Takes note of what a word says of those behind it.
    private mutating func note(_ word: Substring) {
        let name = word.split(separator: "/").last ?? word
        if let letters = Self.programs[name] { self.letters.formUnion(letters) }
        if Self.closePrograms.contains(name) { closeLetters.insert("p") }
        let letter = word.count == 2 && word.hasPrefix("-") ? word.last : nil
        isLogin = Self.logins.contains(String(word))
        isAwaited =
            letter.map(letters.contains) ?? (word.hasPrefix("-") && Self.isNameOfSecret(word.drop { $0 == "-" }))
    }

    private func isSecretOption(_ word: Substring) -> Bool {
        guard word.hasPrefix("-"), word.count > 2 else { return false }
        if let letter = word.dropFirst().first, letters.contains(letter) || closeLetters.contains(letter) {
            return Self.isText(word.dropFirst(2).drop { $0 == "=" })
        }
        if word.hasPrefix("-u"), Self.isLogin(word.dropFirst(2)) { return true }
        guard let equals = word.firstIndex(of: "=") else { return false }
        let value = word[word.index(after: equals)...]
        if Self.logins.contains(String(word[..<equals])) { return Self.isLogin(value) }
        return Self.isNameOfSecret(word[..<equals].drop { $0 == "-" }) && Self.isText(value)
    }

    private static func isNameOfSecret(_ name: Substring) -> Bool {
        let small = name.lowercased()
        return names.contains(small) || SecretLines.isNameOfSecret(small)
    }

    /// Whether a variable or a parameter is set that is called like a secret: `PGPASSWORD=x`, `a=1&token=x`.
    private static func isSecretVariable(_ word: Substring) -> Bool {
        word.split(whereSeparator: "?&;".contains).contains { part in
            guard let equals = part.firstIndex(of: "=") else { return false }
            let (name, value) = (part[..<equals], part[part.index(after: equals)...])
            return isText(value) && (SecretLines.isNameOfSecret(name.lowercased()) || SecretLines.isVariable(name))
        }
    }

    /// Whether it is a user and a password at a host, without the scheme that holds of an address.
    private static func isUserInfo(_ word: Substring) -> Bool {
        guard !word.contains("://"), !word.hasPrefix("mailto:"), let at = word.lastIndex(of: "@"),
            word.index(after: at) < word.endIndex
        else { return false }
        let door = word[..<at]
        // A port and a path are none.
        return isLogin(door) && door.firstMatch(of: /:[0-9]+\//) == nil
    }

    /// Whether it is a user, a colon and a password.
    private static func isLogin(_ word: Substring) -> Bool {
        guard let colon = word.firstIndex(of: ":"), colon > word.startIndex else { return false }
        return isText(word[word.index(after: colon)...])
    }

    /// Whether a value is told, and not only where it is.
    private static func isText(_ value: Substring) -> Bool {
        guard let first = value.first else { return false }
        return !"$=(<%*`".contains(first) && !["basic", "bearer"].contains(value.lowercased())
    }
}
