/// Turns what libyaml reports into sentences that say what to change.
struct YAMLDiagnostics {
    let text: SourceText
    let file: String

    /// The fault for a place where libyaml cannot go on.
    func diagnostic(for error: YAMLProblem) -> Diagnostic {
        switch error.problem {
        case "found character that cannot start any token" where character(at: error.place) != "\t":
            return unquoted("no unquoted text can start with \(character(at: error.place))", at: error.place)
        case "found character that cannot start any token", "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            return plain("a tab cannot indent in YAML; use spaces", at: error.place)
        case "mapping values are not allowed in this context": return unexpectedColon(error.place)
        case "did not find expected key", "did not find expected '-' indicator": return unexpectedLine(error)
        case "could not find expected ':'": return withoutColon(error.contextPlace)
        case "did not find expected node content": return missingValue(error.place)
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'": return unclosedBracket(error)
        case "block sequence entries are not allowed in this context":
            return plain("a list starts in the line below its key", at: error.place)
        case "mapping keys are not allowed in this context":
            return unquoted("an unquoted ? starts a key", at: error.place)
        case "found incompatible YAML document":
            return plain("this %YAML line names a version that is not read; remove it", at: error.place, toEnd: true)
        case "did not find expected <document start>":
            return keyOfOtherTop(error.place)
                ?? plain("a second document begins here; a file holds one", at: error.place)
        default: return faultInside(error)
        }
    }

    /// Faults of one token, told apart by what libyaml was reading.
    private func faultInside(_ error: YAMLProblem) -> Diagnostic {
        switch error.context {
        case "while scanning an alias": unquoted("an unquoted * starts an alias", at: error.contextPlace)
        case "while scanning an anchor": unquoted("an unquoted & starts an anchor", at: error.contextPlace)
        case "while scanning a tag", "while parsing a tag", "while parsing a node":
            unquoted("an unquoted ! starts a tag", at: error.contextPlace)
        case "while scanning a block scalar":
            unquoted("an unquoted \(character(at: error.contextPlace)) starts a block of lines", at: error.contextPlace)
        case "while scanning a directive", "while scanning a %YAML directive", "while scanning a %TAG directive":
            unquoted("a line that starts with % is a directive", at: error.contextPlace)
        case "while scanning a quoted scalar": plain("this quote is never closed", at: error.contextPlace)
        case "while parsing a quoted scalar": badEscape(error)
        default: plain("this is not YAML: \(error.context) \(error.problem)", at: error.place)
        }
    }

    /// A fault at text that YAML takes for syntax; the advice is the same line with quotes.
    func unquoted(_ reason: String, at place: YAMLPosition) -> Diagnostic {
        let thing =
            switch opening(before: place) {
            case "" where line(place.line).dropFirst(place.column).contains(":"): "key"
            case "cron: ": "cron expression"
            default: "value"
            }
        return quoted("quote this \(thing); in YAML \(reason)", at: place, width: 1)
    }

    /// A fault whose advice is the text from `place` to the end of the line in quotes, where that is one value or key.
    func quoted(_ message: String, at place: YAMLPosition, width: Int) -> Diagnostic {
        let rest = value(in: line(place.line).dropFirst(place.column))
        guard let opening = opening(before: place), !rest.isEmpty else {
            return Diagnostic(message, at: location(place), width: width)
        }
        let colon = opening.isEmpty ? rest.lastIndex(of: ":") ?? rest.endIndex : rest.endIndex
        let fixIt = opening + text(rest[..<colon]).quotedForYAML + text(rest[colon...])
        return Diagnostic(message, at: location(place), width: width, fixIt: fixIt)
    }

    private func unexpectedColon(_ colon: YAMLPosition) -> Diagnostic {
        let line = line(colon.line)
        let indentation = line.prefix { $0 == " " || $0 == "\t" }.count
        guard let value = valuePlace(colon) else {
            return misplacedKey(YAMLPosition(line: colon.line, column: indentation), width: colon.column - indentation)
        }
        return unquoted("a colon and a space start a map", at: value)
    }

    /// A key where none can be: the line above has no colon, or holds a value already.
    private func misplacedKey(_ place: YAMLPosition, width: Int) -> Diagnostic {
        let above = value(in: line(place.line - 1)[...])
        if let diagnostic = colonWithoutSpace(above, line: place.line - 1) { return diagnostic }
        if !above.isEmpty, !above.contains(":") {
            return withoutColon(YAMLPosition(line: place.line - 1, column: above.prefix { $0 == " " }.count))
        }
        return keyBelowValue(place, width: width)
    }

    /// A line such as `every:5s`, which is one text to YAML.
    private func colonWithoutSpace(_ content: [Unicode.Scalar], line: Int) -> Diagnostic? {
        let rest = content.drop { $0 == " " }
        guard let colon = rest.firstIndex(of: ":"), colon > rest.startIndex, colon + 1 < rest.endIndex,
            rest[rest.startIndex..<colon].allSatisfy({ $0.properties.isAlphabetic || $0 == "_" || $0 == "-" }),
            !rest[colon...].contains(" ")
        else { return nil }
        return Diagnostic(
            "a colon needs a space behind it",
            at: location(YAMLPosition(line: line, column: colon)),
            fixIt: "\(text(rest[..<colon])): \(text(rest[(colon + 1)...]))"
        )
    }

    /// A space that is none to YAML, at the begin of a text; nil where there is no such.
    func foreignSpace(_ scalar: Node.Scalar, at place: YAMLPosition) -> Diagnostic? {
        guard scalar.isPlain, let first = scalar.text.unicodeScalars.first, !first.isASCII,
            first.properties.generalCategory == .spaceSeparator
        else { return nil }
        let code = String(first.value, radix: 16, uppercase: true)
        return plain(
            "U+\(String(repeating: "0", count: 4 - code.count))\(code) is no space to YAML; use plain spaces",
            at: place
        )
    }

    private func withoutColon(_ place: YAMLPosition) -> Diagnostic {
        // Below a key that begins a text of several lines it was to be one of them.
        let above = text(value(in: line(place.line - 1)[...])[...])
        guard place.line > 0, above.hasSuffix(": |") || above.hasSuffix(": >") || above.hasSuffix(": |-") else {
            return plain("this line has no colon; a map is made of key: value", at: place, toEnd: true)
        }
        let message = "a line of the text that begins above is indented further than its key"
        let written = text(value(in: line(place.line).dropFirst(place.column))[...])
        let width = written.unicodeScalars.count
        return Diagnostic(message, at: location(place), width: width, fixIt: "  \(written)")
    }

    private func unexpectedLine(_ error: YAMLProblem) -> Diagnostic {
        let before = line(error.place.line).prefix(error.place.column)
        if before.contains(where: { $0 != " " && $0 != "\t" && $0 != "-" }) {
            return behindValue(error.place)
        }
        switch character(at: error.place) {
        case ":": return plain("the key before this colon is missing", at: error.place)
        case "-" where error.problem.hasSuffix("key"):
            return plain("a list item cannot stand among the keys of a map", at: error.place, toEnd: true)
        default:
            let isMap = error.problem.hasSuffix("key")
            if isMap, let found = keyOfNoMap(error.place) { return found }
            let wanted = isMap ? "the keys of one map" : "the items of one list, each with its -,"
            let message = "\(wanted) start in the same column; this line fits none above"
            return plain(message, at: error.place, toEnd: true)
        }
    }

    /// More text behind a value that has ended with its quote or bracket.
    private func behindValue(_ place: YAMLPosition) -> Diagnostic {
        let message = "this cannot stand behind the end of a value; quote the whole value"
        let width = value(in: line(place.line).dropFirst(place.column)).count
        if let start = valuePlace(place), character(at: start) == "*", character(at: place) == ",", width == 1 {
            let alias = text(line(place.line)[start.column..<place.column])
            let fixIt = opening(before: start).map { $0 + alias }
            return Diagnostic(
                "no comma stands behind a value here; remove it",
                at: location(place),
                width: 1,
                fixIt: fixIt
            )
        }
        let whole = valuePlace(place).map { quoted(message, at: $0, width: 1) }
        return Diagnostic(message, at: location(place), width: width, fixIt: whole?.fixIt)
    }

    private func missingValue(_ place: YAMLPosition) -> Diagnostic {
        switch character(at: place) {
        case "": return plain("the file ends inside a [ or {", at: place)
        case ":":
            // An address like [::1]:5000 is the usual reason.
            guard let start = valuePlace(place), case let bracket = character(at: start),
                bracket == "[" || bracket == "{"
            else { return unquoted("no unquoted text can start with :", at: place) }
            return unquoted("an unquoted \(bracket) starts a \(bracket == "[" ? "list" : "map")", at: start)
        case let sign: return unquoted("no unquoted text can start with \(sign)", at: place)
        }
    }

    private func unclosedBracket(_ error: YAMLProblem) -> Diagnostic {
        if let reference = bareReference(error.place) { return reference }
        let opening = character(at: error.contextPlace)
        guard error.place.line == error.contextPlace.line else {
            let message = "this \(opening) is not closed, or a comma is missing before line \(error.place.line + 1)"
            return plain(message, at: error.contextPlace)
        }
        let place = "column \(error.place.column + 1)"
        return plain(
            "this \(opening) is not closed, or a comma or quotes are missing before \(place)",
            at: error.contextPlace
        )
    }

    /// A reference whose { stands at `place`, which ends a text without quotes inside of [ ] and { }.
    private func bareReference(_ place: YAMLPosition) -> Diagnostic? {
        let sign = YAMLPosition(line: place.line, column: place.column - 1)
        guard place.column > 0, character(at: place) == "{", character(at: sign) == "$" else { return nil }
        let columns = place.column + 2...place.column + 1 + Self.reach
        let behind = text.line(place.line + 1, columns: columns)?.text ?? ""
        let name = behind.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        let rest = behind.dropFirst(name.count)
        // More than a name may have a secret in it.
        let isPlain = !name.isEmpty && rest.first == "}"
        let reference = isPlain ? "${\(name)}" : "${...}"
        let before =
            text.line(place.line + 1, columns: max(1, place.column - 20)...max(1, place.column - 1))?.text ?? ""
        let begins = place.column == 1 || before.last { $0 != " " }.map { ":,[{".contains($0) } ?? true
        let ends = isPlain && rest.dropFirst().first { $0 != " " }.map { ",]}#".contains($0) } ?? true
        let way = begins && ends ? "write \"\(reference)\"" : "put the whole value in quotes, \"\(reference)\" included"
        return Diagnostic(
            "without quotes the { of \(reference) begins a map here; \(way)",
            at: location(sign),
            width: isPlain ? reference.unicodeScalars.count : 2
        )
    }

    private func badEscape(_ error: YAMLProblem) -> Diagnostic {
        let columns = error.place.column + 1...error.place.column + 2
        let escape = text.line(error.place.line + 1, columns: columns)?.text ?? ""
        guard error.problem == "found unknown escape character" else {
            return plain("this escape is no character; write \\\\ for a backslash", at: error.place)
        }
        let rest = value(in: line(error.place.line).dropFirst(error.contextPlace.column))
        let isWhole = error.place.line == error.contextPlace.line && rest.last == "\"" && rest.count > 2
        let inner = rest.dropFirst().dropLast()
        let single = text(inner).inSingleQuotes
        let fixIt = isWhole && !inner.contains("\"") ? opening(before: error.contextPlace).map { $0 + single } : nil
        let message = "\(escape) is no escape in double quotes; use single quotes, or \\\\ for a backslash"
        return Diagnostic(message, at: location(error.place), width: 2, fixIt: fixIt)
    }

    private func plain(_ message: String, at place: YAMLPosition, toEnd: Bool = false) -> Diagnostic {
        let width = toEnd ? value(in: line(place.line).dropFirst(place.column)).count : 1
        return Diagnostic(message, at: location(place), width: width)
    }
}

extension YAMLDiagnostics {
    /// How much of a line is looked at for advice, in characters.
    private static let reach = 200

    func location(_ place: YAMLPosition) -> SourceLocation {
        // libyaml puts the end of a text without a last line break into a line that is not there.
        guard place.line < text.count else {
            let last = text.line(text.count, columns: 1...YAMLReader.maximumBytes)?.text ?? ""
            return SourceLocation(file: file, line: text.count, column: last.unicodeScalars.count + 1)
        }
        return SourceLocation(file: file, line: place.line + 1, column: place.column + 1)
    }

    func line(_ number: Int) -> [Unicode.Scalar] {
        Array((text.line(number + 1, columns: 1...Self.reach)?.text ?? "").unicodeScalars)
    }

    /// The character at `place`, empty at the end of a line.
    private func character(at place: YAMLPosition) -> String {
        text.line(place.line + 1, columns: place.column + 1...place.column + 1)?.text ?? ""
    }

    /// What stands before a value in its line (`key: ` or `- `), nil if it is more than that.
    func opening(before place: YAMLPosition) -> String? {
        let before = line(place.line).prefix(place.column).drop { $0 == " " }
        guard place.column < Self.reach, !before.contains(where: { "[]{}\"'#".unicodeScalars.contains($0) }) else {
            return nil
        }
        let text = text(before)
        return text.isEmpty || text.hasSuffix(": ") || text.hasSuffix("- ") ? text : nil
    }

    /// Where the value of the first key of a line begins, if that is before `place`.
    private func valuePlace(_ place: YAMLPosition) -> YAMLPosition? {
        let before = Array(line(place.line).prefix(place.column))
        guard let colon = before.indices.dropLast().first(where: { before[$0] == ":" && before[$0 + 1] == " " }) else {
            return nil
        }
        let spaces = before[(colon + 1)...].prefix { $0 == " " }.count
        return YAMLPosition(line: place.line, column: colon + 1 + spaces)
    }

    private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// A text up to its comment, without the spaces at its end.
    func value(in rest: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var value: [Unicode.Scalar] = []
        for scalar in rest {
            if scalar == "#", value.last == " " { break }
            value.append(scalar)
        }
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return value
    }
}
