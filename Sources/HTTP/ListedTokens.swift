/// The elements of a comma-separated field value, blanks around them taken off, RFC 9110 §5.6.1.
struct ListedTokens {
    let elements: [Substring.UTF8View]

    init(_ list: String) {
        elements = list.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { Substring($0).utf8.trimmed }
    }
}

extension Substring.UTF8View {
    /// The text without spaces and tabs around it.
    var trimmed: Substring.UTF8View {
        var rest = self
        while let byte = rest.first, byte.isBlank { rest.removeFirst() }
        while let byte = rest.last, byte.isBlank { rest.removeLast() }
        return rest
    }
}
