/// Patterns over names: `*` stands for any characters, none included, and `?` for exactly one.
public enum Glob {
    /// Whether all names that fit `inner` fit `outer`, too; false also where that is not plain to see.
    ///
    /// A star of `inner` can only be swallowed by one of `outer`, and a question mark by either.
    public static func covers(_ outer: String, _ inner: String) -> Bool {
        let inner = Array(inner.utf8)
        guard inner.contains(star) || inner.contains(mark) else {
            return matches(outer, String(decoding: inner, as: UTF8.self))
        }
        if outer == String(decoding: inner, as: UTF8.self) { return true }
        let outer = Array(outer.utf8)
        // One without question marks matches wildcards as it does letters: by its own stars alone.
        return !outer.contains(mark) && matches(outer, inner)
    }

    static func isPattern(_ text: String) -> Bool { text.utf8.contains { $0 == star || $0 == mark } }

    /// Whether the whole of `name` fits `pattern`; at most their lengths multiplied, whatever the pattern.
    static func matches(_ pattern: String, _ name: String) -> Bool {
        matches(Array(pattern.utf8), Array(name.utf8))
    }

    static func matches<Bytes: RandomAccessCollection>(_ pattern: [UInt8], _ name: Bytes) -> Bool
    where Bytes.Element == UInt8, Bytes.Index == Int {
        var (p, n) = (0, name.startIndex)
        // Where to go on when what followed the last star did not fit: the star, and where its share of the name ends.
        var retry: (pattern: Int, name: Int)?
        while n < name.endIndex {
            if p < pattern.count, pattern[p] == star {
                retry = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == mark || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let (lastStar, share) = retry {
                retry = (lastStar, share + 1)
                p = lastStar + 1
                n = share + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == star }
    }

    private static let star = UInt8(ascii: "*")
    private static let mark = UInt8(ascii: "?")
}
