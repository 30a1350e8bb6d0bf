/// Validators of what a client has stored, RFC 9110 §8.8.3.
public enum EntityTag {
    /// True if the value of `If-None-Match` names the tag or is `*`, so that 304 is the answer.
    ///
    /// The comparison is weak, RFC 9110 §13.1.2: a `W/` on either side makes no difference. A malformed list matches
    /// nothing, and the client gets the whole answer.
    public static func isMatched(_ tag: String, by ifNoneMatch: String) -> Bool {
        var rest = Substring(ifNoneMatch).utf8.trimmed
        if rest.elementsEqual("*".utf8) { return true }
        let wanted = opaque(Substring(tag).utf8)
        while !rest.isEmpty {
            if rest.first == UInt8(ascii: ",") || rest.first?.isBlank == true {
                rest.removeFirst()
                continue
            }
            let listed = opaque(rest)
            guard listed.first == quote, let end = listed.dropFirst().firstIndex(of: quote) else { return false }
            if listed[...end].elementsEqual(wanted) { return true }
            rest = listed[listed.index(after: end)...]
        }
        return false
    }

    private static let quote = UInt8(ascii: "\"")

    private static func opaque(_ tag: Substring.UTF8View) -> Substring.UTF8View {
        tag.starts(with: "W/".utf8) ? tag.dropFirst(2) : tag
    }
}
