import CPostgres
import Configuration
import TLS

/// Where a database of PostgreSQL is, and who asks; see "Connection URIs" in the documentation of libpq.
struct PostgresAddress: Hashable, Sendable {
    /// As it was written, the password included.
    let text: String
    /// As it reads in a sentence, without who asks.
    let place: String
    /// The name of the database; nil where it is the user's.
    let name: String?
    let user: String?
    /// Paths that it names, from the root on, by their keywords: relative ones go by the folder of the file that has it.
    let files: [String: String]

    private static let keywordsOfFiles: Set<String> = [
        "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslcrldir", "passfile",
    ]

    /// Reads `postgres://user:password@host:5432/name`; nil where it is no such address.
    init?(_ text: String, namedIn file: String = "") {
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://"), !text.utf8.contains(0),
            Self.endsSecret(in: text)
        else { return nil }
        var problem: UnsafeMutablePointer<CChar>?
        let list = unsafe PQconninfoParse(text, &problem)
        // The problem's text may have the password in it.
        if let problem = unsafe problem { unsafe PQfreemem(problem) }
        guard let list = unsafe list else { return nil }
        defer { unsafe PQconninfoFree(list) }
        var parts: [String: String] = [:]
        var next = unsafe list
        // The list ends with an entry without a keyword.
        while let keyword = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val { unsafe parts[String(cString: keyword)] = String(cString: value) }
            unsafe next += 1
        }
        // Of several hosts, each may have a port.
        let ports = parts["port"].map { $0.split(separator: ",", omittingEmptySubsequences: false) } ?? []
        guard ports.allSatisfy({ $0.isEmpty || (UInt16($0) ?? 0) > 0 }) else { return nil }
        let host = parts["host"].flatMap { $0.isEmpty ? nil : $0 } ?? parts["hostaddr"] ?? "this machine"
        self.text = text
        // Of several hosts none is known to be the one.
        let isNumber = host.contains(":") && !host.contains(",") && !host.hasPrefix("/")
        place = "PostgreSQL at \(isNumber ? "[\(host)]" : host)" + (parts["port"].map { ":\($0)" } ?? "")
        (name, user) = (parts["dbname"], parts["user"])
        files = parts.filter { Self.keywordsOfFiles.contains($0.key) && !Self.isNoPath($0.value, $0.key) }
            .mapValues { FilePath.absolute($0, namedIn: file) }
    }

    /// Whether a value is a word of libpq's, or the name of a key in hardware.
    private static func isNoPath(_ value: String, _ keyword: String) -> Bool {
        value.isEmpty || keyword == "sslrootcert" && value == "system" || keyword == "sslkey" && value.contains(":")
    }

    /// What is shown to a server that asks for a certificate; nil where the address names none.
    var client: ClientFiles? {
        guard let certificate = files["sslcert"], let key = files["sslkey"] else { return nil }
        return ClientFiles(certificate: certificate, key: key)
    }

    /// Whether it is plain where the password ends: what libpq takes for a host, a port or a name, because of an `@` or `/` in
    /// the password, is shown to everyone.
    private static func endsSecret(in text: String) -> Bool {
        guard let start = text.firstRange(of: "://")?.upperBound else { return false }
        var rest = text[start...]
        // So libpq looks for the end of the password.
        if let end = rest.firstIndex(where: { $0 == "@" || $0 == "/" }), rest[end] == "@" {
            rest = rest[rest.index(after: end)...]
        }
        return !rest.prefix { $0 != "?" }.contains("@")
    }
}
