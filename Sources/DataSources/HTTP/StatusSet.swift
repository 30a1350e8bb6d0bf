import Configuration

/// Statuses that count as good.
struct StatusSet: Sendable, Hashable {
    let ranges: [ClosedRange<Int>]

    /// What any server may answer; RFC 9110 §15.
    static let any = StatusSet(ranges: [200...999])

    func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }
}

extension StatusSet {
    /// The key `status`: a status, a range of them such as `200-299`, or a list of both.
    static let key = Key<StatusSet?>(
        ConfigKey(
            "status",
            .either([status, pattern, .list(.either([status, pattern]))]),
            default: .words("those of 2xx; with report: exchange any"),
            "Which statuses count as good: a list of them, or of ranges such as 200-299."
        ),
        read: read
    )

    private static let status = ConfigValue.integer(200...999)
    private static let pattern = ConfigValue.matching("^[2-9][0-9]{2}(-[2-9][0-9]{2})?$")

    @Sendable private static func read(_ section: ConfigSection, _ name: String) -> StatusSet? {
        guard let node = section.node(name) else { return nil }
        let texts = node.text != nil ? section.string(name).map { [$0] } : section.strings(name)
        guard let texts else { return nil }
        guard !texts.isEmpty else {
            let way = section.advice(for: name, .any)
            section.report("\(section.name(of: name)) is empty, so that no answer would be good\(way)", at: name)
            return nil
        }
        var ranges: [ClosedRange<Int>] = []
        for text in texts {
            guard let range = range(text) else {
                let meant = meant(by: text)
                let rule = "takes statuses from 200 to 999 and ranges such as 200-299, not \(text.quoted)"
                section.refuse(name, rule, meant: meant.map { "[\($0)]" })
                return nil
            }
            ranges.append(range)
        }
        return StatusSet(ranges: ranges)
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { end in
            end.utf8.count == 3 && end.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(end) ?? 0 : 0
        }
        guard let first = ends.first, let last = ends.last, ends.count <= 2, first >= 200, first <= last else {
            return nil
        }
        return first...last
    }

    /// `2xx` is another way to write a range.
    private static func meant(by text: String) -> String? {
        guard let digit = text.first?.wholeNumberValue, (2...5).contains(digit), text.dropFirst().lowercased() == "xx"
        else { return nil }
        return "\(digit)00-\(digit)99"
    }
}
