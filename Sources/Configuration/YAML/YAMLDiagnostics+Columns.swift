/// Keys that are out of column.
///
/// libyaml stops where it can't go on, which may be behind the line that is wrong: here it is looked for by what stands
/// around it.
extension YAMLDiagnostics {
    /// A line that is neither blank nor a comment.
    private struct Line {
        /// Counted from 0, as the column is.
        let number: Int
        let column: Int
        /// How many characters its key has; nil where it begins with none.
        let keyWidth: Int?
        /// Whether something stands behind the key.
        let hasValue: Bool

        var isKey: Bool { keyWidth != nil }
        /// Whether what stands deeper below belongs to it.
        var isOpen: Bool { isKey && !hasValue }
    }

    /// So many lines around a fault are looked at for the one that is wrong.
    private static let most = 20_000

    /// A key deeper than the line above it, which has its value already.
    func keyBelowValue(_ place: YAMLPosition, width: Int) -> Diagnostic {
        let deeper = "a key cannot stand here, deeper than a line above that has its value already"
        guard let fault = read(place.line), let above = before(fault), above.isKey, above.column < fault.column else {
            return Diagnostic(deeper, at: location(place), width: width)
        }
        if let first = besideItsKey(above) {
            let what = "this key stands beside the one above it, which has no value then"
            return misplaced("\(what); \(Self.advice(fault.column)), as before the line below", first)
        }
        return Diagnostic("\(deeper); \(Self.advice(above.column))", at: location(place), width: width)
    }

    /// A key in a column of which no map above is; nil where nothing can be said of where it belongs.
    func keyOfNoMap(_ place: YAMLPosition) -> Diagnostic? {
        let (above, below) = (Self.sentence(fits: "above"), Self.sentence(fits: "below"))
        guard let fault = read(place.line), fault.isKey, fault.column == place.column,
            let parent = before(fault, where: { $0.column < fault.column }), parent.isKey
        else { return nil }
        // Behind a value it is a key of the map that this belongs to.
        guard parent.isOpen else { return misplaced("\(above); \(Self.advice(parent.column))", fault) }
        guard let first = after(parent), first.isKey, first.column > fault.column else { return nil }
        let own = count(below: parent.number) { $0.column > parent.column }
        let all = count(below: -1) { _ in true }
        let votes = [(own[first.column], own[fault.column]), (all[first.column], all[fault.column])]
            .map { (first: $0.0 ?? 0, fault: $0.1 ?? 0) }
        let isFirstWrong =
            votes.first { $0.first != $0.fault }.map { $0.fault > $0.first }
            ?? (first.column % 2 == 1 && fault.column % 2 == 0)
        if isFirstWrong { return misplaced("\(below); \(Self.advice(fault.column))", first) }
        // What stands below it as deep as the keys of the map above belongs to it, so that it is no such key itself.
        let next = fault.isOpen ? after(fault) : nil
        let isBeside = next.map { $0.column > fault.column && $0.column <= first.column } ?? false
        return misplaced("\(above); \(Self.advice(isBeside ? parent.column : first.column))", fault)
    }

    /// A key at the top of a file whose first key stands in another column; nil where it is something else.
    func keyOfOtherTop(_ place: YAMLPosition) -> Diagnostic? {
        guard let fault = read(place.line), fault.isKey, fault.column == 0, place.column == 0,
            let first = after(nil), first.isKey, first.column > 0
        else { return nil }
        let all = count(below: -1) { _ in true }
        // Those below its keys stand deeper in any case.
        guard (all[first.column] ?? 0) > (all[0] ?? 0) else {
            return misplaced("\(Self.sentence(fits: "below")); \(Self.advice(0))", first)
        }
        return misplaced("\(Self.sentence(fits: "above")); \(Self.advice(first.column))", fault)
    }

    private static func sentence(fits place: String) -> String {
        "the keys of one map start in the same column; this line fits none \(place)"
    }

    /// What to write before a line.
    private static func advice(_ spaces: Int) -> String {
        "write \(spaces == 0 ? "no" : "\(spaces)") space\(spaces < 2 ? "" : "s") before it"
    }

    private func misplaced(_ message: String, _ line: Line) -> Diagnostic {
        let width = value(in: self.line(line.number).dropFirst(line.column)).count
        return Diagnostic(message, at: location(YAMLPosition(line: line.number, column: line.column)), width: width)
    }

    /// The first of the keys that end with `line` and stand beside a key without a value, to which they belong.
    private func besideItsKey(_ line: Line) -> Line? {
        var first = line
        while first.isKey, first.hasValue, let other = before(first), other.column == first.column {
            if other.isOpen { return first }
            first = other
        }
        return nil
    }

    // MARK: - Lines

    /// The line of this number, counted from 0; nil for one without content.
    private func read(_ number: Int) -> Line? {
        let scalars = line(number)
        let column = scalars.prefix { $0 == " " }.count
        let content = value(in: scalars.dropFirst(column))
        guard let first = content.first, first != "#" else { return nil }
        let colon = content.indices.first { index in
            content[index] == ":" && (index + 1 == content.count || content[index + 1] == " ")
        }
        let isKey = first != "-" || content.count > 1 && content[1] != " "
        guard let colon, colon > 0, isKey, !content[..<colon].contains(where: { " {}[],".unicodeScalars.contains($0) })
        else { return Line(number: number, column: column, keyWidth: nil, hasValue: true) }
        return Line(number: number, column: column, keyWidth: colon, hasValue: colon + 1 < content.count)
    }

    /// The nearest line above that is meant.
    private func before(_ line: Line, where isMeant: (Line) -> Bool = { _ in true }) -> Line? {
        let first = max(0, line.number - Self.most)
        for number in stride(from: line.number - 1, through: first, by: -1) {
            if let found = read(number), isMeant(found) { return found }
        }
        return nil
    }

    /// The line below; the first of the file for none.
    private func after(_ line: Line?) -> Line? {
        let start = line.map { $0.number + 1 } ?? 0
        for number in start..<max(start, min(text.count, start + Self.most)) {
            if let found = read(number) { return found }
        }
        return nil
    }

    /// How many keys stand in each column behind a line, as long as lines are meant.
    private func count(below number: Int, while isMeant: (Line) -> Bool) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        let start = number + 1
        for number in start..<max(start, min(text.count, start + Self.most)) {
            guard let found = read(number) else { continue }
            guard isMeant(found) else { break }
            if found.isKey { counts[found.column, default: 0] += 1 }
        }
        return counts
    }
}
