import _FoundationICU

/// Why a text is no regular expression, as the engine says that reads it (ICU, uregex.h).
struct PatternFault: Error {
    /// The end of a sentence that begins with the expression's name.
    let sentence: String
    private let isNamedForPython: Bool

    /// Asks the engine what it finds wrong with `text`.
    init(in text: String) {
        var place = UParseError()
        var status = U_ZERO_ERROR
        let units = Array(text.utf16)
        // The text is read during the call only; what comes back, if anything, is closed at once.
        unsafe units.withUnsafeBufferPointer { units in
            let expression = unsafe swift_uregex_open(units.baseAddress, Int32(units.count), 0, &place, &status)
            if let expression = unsafe expression { unsafe swift_uregex_close(expression) }
        }
        let column = max(0, Int(place.offset))
        isNamedForPython = text.contains("(?P<") || text.contains("(?P=") || text.contains("(?P>")
        let areNames = text.matches(of: /\(\?P<([^>]*)>/).allSatisfy { $0.1.contains(/^[A-Za-z][A-Za-z0-9]*$/) }
        let rule = areNames ? "" : "; a name has letters and digits alone, the first a letter"
        let names = "a group is named by (?<name>...), without a P\(rule)"
        let reason = isNamedForPython ? names : Self.reason(status)
        let at = column > units.count || units.isEmpty ? "" : " at character \(max(1, column))"
        sentence = "is no regular expression: \(reason)\(isNamedForPython ? "" : at)"
    }

    /// The expression that was meant; nil where that can't be told.
    func meant(instead text: String) -> String? {
        guard isNamedForPython else { return nil }
        let meant = text.replacing("(?P<", with: "(?<")
        return meant != text && (try? MatchPattern(meant)) != nil ? meant : nil
    }

    private static func reason(_ status: UErrorCode) -> String {
        switch status {
        case U_REGEX_MISMATCHED_PAREN: "a ( is not closed, or a ) closes none"
        case U_REGEX_MISSING_CLOSE_BRACKET: "a [ is not closed"
        case U_REGEX_INVALID_RANGE: "a range in [ ] has no end, or ends before it begins"
        case U_REGEX_BAD_INTERVAL: "a number of repetitions is written as {2} or {2,5}; a brace of the text as \\{"
        case U_REGEX_BAD_ESCAPE_SEQUENCE: "a \\ begins no escape that is known"
        case U_REGEX_INVALID_CAPTURE_GROUP_NAME: "a group's name is no name, or is given twice"
        case U_REGEX_PROPERTY_SYNTAX: "this class of characters is not known"
        case U_REGEX_LOOK_BEHIND_LIMIT: "what stands in (?<=...) must have a greatest length"
        case U_REGEX_MAX_LT_MIN: "the most repetitions are less than the fewest"
        case U_REGEX_NUMBER_TOO_BIG: "a number is too large"
        case U_REGEX_INVALID_BACK_REF: "a reference names no group before it"
        case U_REGEX_RULE_SYNTAX: "this character can't stand here; one of the text is written with a \\ before it"
        default: "it can't be read"
        }
    }
}
