/// Tokens that open routes, RFC 6750.
public enum BearerToken {
    /// The token in the value of an `Authorization` field; nil if it is of another scheme or empty.
    public static func inAuthorization(_ value: String?) -> String? {
        guard let value = value?.utf8, let space = value.firstIndex(of: .space) else { return nil }
        guard value[..<space].span.equalsIgnoringCase("Bearer") else { return nil }
        let token = value[space...].trimmed
        return token.isEmpty || token.contains(where: \.isBlank) ? nil : String(Substring(token))
    }

    /// Compares in a time that depends on what was given and not on how much of it is right.
    @inline(never)
    public static func isEqual(given: String, secret: String) -> Bool {
        let given = given.utf8.span
        let secret = secret.utf8.span
        guard secret.count > 0 else { return false }
        var difference: UInt8 = given.count == secret.count ? 0 : 1
        var place = 0
        for index in given.indices {
            difference |= given[index] ^ secret[place]
            place = place + 1 == secret.count ? 0 : place + 1
        }
        return difference == 0
    }
}
