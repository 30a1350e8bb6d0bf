extension ConfigSection {
    /// The text behind `key`, as written.
    public func string(_ key: String) -> String? { scalar(key) { _ in true }?.text }

    /// `true` or `false`, also as `True` or `TRUE`; `yes`, `no`, `on` and the like are errors, since tools disagree about them.
    public func bool(_ key: String) -> Bool? {
        let isSwitch = { (text: String) in if case .bool = CoreValue(plain: text) { true } else { false } }
        guard let scalar = scalar(key, isGood: isSwitch) else { return nil }
        let text = scalar.text
        if case .bool(let value) = CoreValue(plain: text) { return value }
        let meant = ["yes": "true", "on": "true", "no": "false", "off": "false", "true": "true", "false": "false"]
        refuse(key, "must be true or false, not \(scalar.shown)", meant: meant[text.lowercased()])
        return nil
    }

    /// A whole number within `range`: decimal digits, or `0o17`, `0xFF`.
    public func integer(_ key: String, in range: ClosedRange<Int> = .min ... .max) -> Int? {
        let isNumber = { (text: String) in
            guard case .number(let digits) = CoreTag.integer.value(of: text) else { return false }
            return Int(digits).map(range.contains) ?? false
        }
        guard let scalar = scalar(key, isGood: isNumber) else { return nil }
        let text = scalar.text
        guard case .number(let digits) = CoreTag.integer.value(of: text) else {
            refuse(key, "must be a whole number, not \(scalar.shown)\(advice(for: key, .text))")
            return nil
        }
        let number = Int(digits)
        if let number, range.contains(number) { return number }
        // One that is too long for this machine lies beyond the end on its side, also where that is not told else.
        let beyond = number == nil ? (digits.hasPrefix("-") ? range.lowerBound : range.upperBound) : 0
        let rule =
            switch beyond {
            case .max: "at most \(Int.max)"
            case .min: "at least \(Int.min)"
            default: bounds(range, least: .min, most: .max) { String($0) }
            }
        refuse(key, "must be \(rule), not \(scalar.shown)")
        return nil
    }

    /// A finite number, with an exponent if need be: `1.5`, `-2`, `.5`, `1e6`, `0xFF`; within `range` if there is one.
    public func number(_ key: String, in range: ClosedRange<Double>? = nil) -> Double? {
        let isNumber = { (text: String) in
            guard text.utf8.count <= 100, case .number(let digits) = CoreValue(plain: text) else { return false }
            return Double(digits).map { number in range?.contains(number) ?? true } ?? false
        }
        guard let scalar = scalar(key, isGood: isNumber) else { return nil }
        let text = scalar.text
        guard text.utf8.count <= 100, case .number(let digits) = CoreValue(plain: text), let number = Double(digits)
        else {
            refuse(key, "must be a number, not \(scalar.shown)\(advice(for: key, .text))")
            return nil
        }
        guard let range, !range.contains(number) else { return number }
        let bounds = bounds(range, least: -.infinity, most: .infinity, NumberText.of)
        refuse(key, "must be \(bounds), not \(scalar.written == nil ? text : scalar.shown)")
        return nil
    }

    /// A duration within `range`, or of any length.
    public func duration(_ key: String, in range: ClosedRange<Duration>? = nil) -> Duration? {
        let isDuration = { (text: String) in
            (try? DurationText.parse(text).get()).map { range?.contains($0) ?? true } ?? false
        }
        guard let scalar = scalar(key, isGood: isDuration) else { return nil }
        let text = scalar.text
        let rule = range.map { "must be \(bounds($0, least: .zero, most: DurationText.maximum, DurationText.format))" }
        switch DurationText.parse(text) {
        case .failure(let problem):
            // What is told to be written must do.
            let meant = problem.suggestion.flatMap { try? DurationText.parse($0).get() }
            if let range, let rule, let meant, scalar.written == nil, !range.contains(meant) {
                refuse(key, "\(rule), not \(scalar.shown)")
            } else {
                refuse(key, problem, scalar, "a duration such as 5s or 1h30m")
            }
        case .success(let duration):
            guard let range, let rule, !range.contains(duration) else { return duration }
            refuse(key, "\(rule), not \(scalar.written == nil ? text : scalar.shown)")
        }
        return nil
    }

    /// One duration or two with a hyphen: `5s`, `5-20s`, `5s-20s`, `30s-2m`; the shorter first, both within `bounds`.
    public func durationRange(_ key: String, in bounds: ClosedRange<Duration>? = nil) -> ClosedRange<Duration>? {
        if let meant = node(key)?.rangeInBrackets {
            refuse(key, "is one text with a hyphen where it is a range; did you mean \(meant)?", meant: meant)
            return nil
        }
        func isWithin(_ range: ClosedRange<Duration>) -> Bool {
            bounds.map { $0.contains(range.lowerBound) && $0.contains(range.upperBound) } ?? true
        }
        let isRange = { (text: String) in (try? DurationText.parseRange(text).get()).map(isWithin) ?? false }
        guard let scalar = scalar(key, isGood: isRange) else { return nil }
        let text = scalar.text
        switch DurationText.parseRange(text) {
        case .success(let range):
            guard let bounds, !isWithin(range) else { return range }
            refuse(key, "must \(Self.rule(bounds, DurationText.format(range.lowerBound)))")
        case .failure(let problem):
            // What is told to be written must do.
            let meant = problem.suggestion.flatMap { try? DurationText.parseRange($0).get() }
            if let bounds, let meant, scalar.written == nil, !isWithin(meant) {
                refuse(key, "must \(Self.rule(bounds, scalar.shown))")
            } else {
                refuse(key, problem, scalar, "a duration such as 5s, or two such as 5-20s")
            }
        }
        return nil
    }

    /// Where a range of durations must lie that is written otherwise.
    private static func rule(_ bounds: ClosedRange<Duration>, _ written: String) -> String {
        let (least, most) = (DurationText.format(bounds.lowerBound), DurationText.format(bounds.upperBound))
        let isEndless = bounds.upperBound >= DurationText.maximum
        return isEndless ? "be at least \(least), not \(written)" : "lie between \(least) and \(most)"
    }

    /// A number of bytes: `64MiB`, `500kB`, or a plain number.
    public func bytes(_ key: String, in range: ClosedRange<Int>? = nil) -> Int? {
        let isSize = { (text: String) in ByteCountText.parse(text).map { range?.contains($0) ?? true } ?? false }
        guard let scalar = scalar(key, isGood: isSize) else { return nil }
        let text = scalar.text
        let rule = range.map { "must be \(bounds($0, least: 0, most: .max, ByteCountText.format))" }
        guard let bytes = ByteCountText.parse(text) else {
            let meant = ByteCountText.suggestion(for: text)
            if let range, let rule, scalar.written == nil, let size = meant.flatMap({ ByteCountText.parse($0) }),
                !range.contains(size)
            {
                refuse(key, "\(rule), not \(scalar.shown)")
                return nil
            }
            let example = "a size such as 64MiB or 500kB"
            let hint = meant.map { "did you mean \($0)?" } ?? "write \(example)"
            refuse(key, TextProblem("cannot be \(text.quoted); \(hint)", suggestion: meant), scalar, example)
            return nil
        }
        guard let range, let rule, !range.contains(bytes) else { return bytes }
        refuse(key, "\(rule), not \(scalar.written == nil ? text : scalar.shown)")
        return nil
    }

    /// One of the words of an enumeration.
    public func choice<E: RawRepresentable & CaseIterable>(_ key: String, of type: E.Type) -> E?
    where E.RawValue == String {
        guard let scalar = scalar(key, isGood: { E(rawValue: $0) != nil }) else { return nil }
        let text = scalar.text
        if let choice = E(rawValue: text) { return choice }
        let words = E.allCases.map(\.rawValue)
        let meant = scalar.written == nil ? Suggestion.choice(text, among: words) : nil
        let question = meant.map { "; did you mean \($0)?" } ?? ""
        refuse(key, "must be \(alternatives(words)), not \(scalar.shown)\(question)", meant: meant)
        return nil
    }

    /// The scalar behind `key`; a list, a map and nothing at all are errors.
    ///
    /// The only item of a list is told to be written in its place where it `isGood`.
    private func scalar(_ key: String, isGood: (String) -> Bool) -> Node.Scalar? {
        guard let node = node(key) else { return nil }
        if node.isEmpty {
            report("\(name(of: key)) \(node.lack)\(node.isNull ? "" : advice(for: key, .text))", atKey: key)
            return nil
        }
        guard case .scalar(let scalar) = node.content else {
            let only: Node? = if case .sequence(let items) = node.content, items.count == 1 { items.first } else { nil }
            let meant = only?.text.flatMap { isGood($0) && only?.isEmpty == false ? only?.written : nil }
            let end = meant == nil || diagnostics.hidesAdvice(at: node) ? advice(for: key, .text) : ""
            refuse(key, "must be text, not \(node.kind)\(end)", meant: meant)
            return nil
        }
        return scalar
    }

    /// Reports that the value of `key` is wrong: `reason` follows the key's name, `meant` is the value to write instead.
    public func refuse(_ key: String, _ reason: String, meant: String? = nil) {
        let written = keyNode(key)?.text ?? key
        report("\(name(of: key)) \(reason)", at: key, fixIt: meant.map { "\(written): \($0.quotedForYAMLIfNeeded)" })
    }

    /// Reports what is wrong with a text; of one that comes from outside only what was expected is told.
    private func refuse(_ key: String, _ problem: TextProblem, _ scalar: Node.Scalar, _ expected: String) {
        guard scalar.written == nil else { return refuse(key, "must be \(expected), not \(scalar.shown)") }
        refuse(key, problem.message, meant: problem.suggestion)
    }

    private func bounds<Bound>(
        _ range: ClosedRange<Bound>,
        least: Bound,
        most: Bound,
        _ text: (Bound) -> String
    ) -> String {
        if range.upperBound >= most { return "at least \(text(range.lowerBound))" }
        if range.lowerBound <= least { return "at most \(text(range.upperBound))" }
        return "between \(text(range.lowerBound)) and \(text(range.upperBound))"
    }
}
