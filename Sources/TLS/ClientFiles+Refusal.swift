extension ClientFiles {
    /// What stands in jobs.yaml where a certificate is shown.
    public static let example = "client: { certificate: client.pem, key: client.key }"

    /// What a server means that has ended TLS, as it reads behind its name; nil where its words are about something else.
    ///
    /// `words` are those of OpenSSL or of a library around it, and tell of an alert (RFC 8446 §6); `shown` is what was shown
    /// to the server, and `place` what the map is called that names it, where that is not the job's.
    public static func refusal(_ words: String, of shown: ClientFiles?, in place: String = "") -> String? {
        guard let alert = alert(in: words) else { return nil }
        let way = "name one\(place.isEmpty ? "" : " in \(place)"): \(example)"
        if alert.hasSuffix("certificate required") {
            return "wants a certificate of whoever connects (\(alert)); \(way)"
        }
        guard endingsOfRefusals.contains(where: alert.hasSuffix) else { return nil }
        if shown != nil { return "does not take the certificate of client (\(alert)); \(advice)" }
        // What TLS 1.2 says in its place may have other reasons.
        return "ends TLS (\(alert)); where it wants a certificate of whoever connects, \(way)"
    }

    /// What a web server means by a page that it sends with the status 400, as it reads behind its name; nil where that is
    /// about something else.
    ///
    /// nginx lets TLS come about without a certificate, and refuses each request.
    public static func refusal(inPage page: [UInt8], of shown: ClientFiles?, in place: String = "") -> String? {
        let text = String(decoding: page.prefix(4096), as: UTF8.self).lowercased()
        if text.contains("no required ssl certificate was sent") {
            return "wants a certificate of whoever connects; name one\(place.isEmpty ? "" : " in \(place)"): \(example)"
        }
        guard shown != nil, text.contains("ssl certificate error") else { return nil }
        return "does not take the certificate of client; \(advice)"
    }

    private static let advice = "it must be valid, and signed by an authority that is trusted there"

    private static let endingsOfRefusals = [
        "handshake failure", "bad certificate", "unsupported certificate", "certificate revoked", "certificate expired",
        "certificate unknown", "unknown ca", "access denied", "decrypt error",
    ]

    /// The alert that words tell of, such as `tlsv13 alert certificate required`.
    private static func alert(in words: String) -> String? {
        guard let found = words.firstRange(of: "alert ") else { return nil }
        let start = words[..<found.lowerBound].lastIndex(of: ":").map(words.index(after:)) ?? words.startIndex
        let end = words[found.upperBound...].firstIndex { ",:(\n".contains($0) } ?? words.endIndex
        return words[start..<end].split(separator: " ").joined(separator: " ")
    }
}
