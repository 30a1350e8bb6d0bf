import Configuration

extension CronExpression {
    /// A regular expression of ECMA-262 that is found in every text that can be read, and in few others: where a range ends
    /// before it begins, and whether a date ever comes, is beyond it.
    static let pattern: String = {
        let words = macros.keys.sorted().map(ConfigValue.inAnyCase).joined(separator: "|")
        let space = "[ \\t]"
        let fields = CronField.allCases.map { "\($0.pattern)" }
        let five = fields.dropFirst().joined(separator: "\(space)+")
        return "^\(space)*(@?(\(words))|(\(fields[0])\(space)+)?\(five))\(space)*$"
    }()
}

extension CronField {
    /// What may stand in it.
    fileprivate var pattern: String {
        let one = names.isEmpty ? number : "(\(number)|\(names.map(ConfigValue.inAnyCase).joined(separator: "|")))"
        let item = "(\\*|\(one)(-\(one))?)(/\(step))?"
        let items =
            switch self {
            case .day: "(\(item)|[Ll])"
            case .weekday: "(\(item)|\(one)([Ll]|#\\+?0*[1-5]))"
            default: "(\(item))"
            }
        return "\(items)(,\(items))*"
    }

    /// Its numbers, with any zeros in front.
    private var number: String {
        switch self {
        case .second, .minute: "0*[1-5]?[0-9]"
        case .hour: "0*(1?[0-9]|2[0-3])"
        case .day: "0*([1-9]|[12][0-9]|3[01])"
        case .month: "0*([1-9]|1[0-2])"
        case .weekday: "0*[0-7]"
        }
    }

    /// What may stand behind a slash.
    private var step: String {
        switch self {
        case .second, .minute: "0*([1-9]|[1-5][0-9])"
        case .hour: "0*([1-9]|1[0-9]|2[0-3])"
        case .day, .month: number
        case .weekday: "0*[1-6]"
        }
    }
}
