/// What a client would rather have, from its `Accept` field, RFC 9110 §12.5.1.
public enum Accept {
    /// True if HTML is preferred to JSON: by weight, and at equal weight by being the one that is named more closely.
    ///
    /// Browsers name `text/html`; without the field, and for `*/*` alone, nothing is preferred.
    public static func prefersHTML(_ accept: String?) -> Bool {
        guard let accept else { return false }
        var html = Match()
        var json = Match()
        for element in ListedTokens(accept).elements {
            guard let (range, weight) = parse(element) else { continue }
            html.consider(range, weight, type: "text", subtype: "html")
            json.consider(range, weight, type: "application", subtype: "json")
        }
        guard html.weight > 0 else { return false }
        return html.weight != json.weight ? html.weight > json.weight : html.closeness > json.closeness
    }

    /// The closest media range found so far for one type.
    private struct Match {
        var closeness = 0
        /// In thousandths.
        var weight = 0

        mutating func consider(_ range: Substring.UTF8View, _ weight: Int, type: String, subtype: String) {
            let closeness =
                if range.span.equalsIgnoringCase("\(type)/\(subtype)") {
                    3
                } else if range.span.equalsIgnoringCase("\(type)/*") {
                    2
                } else {
                    range.span.equals("*/*") ? 1 : 0
                }
            guard closeness > self.closeness else { return }
            self = Match(closeness: closeness, weight: weight)
        }
    }

    /// A media range and its weight; nil if the weight is malformed.
    private static func parse(_ element: Substring.UTF8View) -> (Substring.UTF8View, Int)? {
        let parts = element.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map(\.trimmed)
        for part in parts.dropFirst() where part.count >= 2 && part.span.extracting(0..<2).equalsIgnoringCase("q=") {
            guard let weight = thousandths(part.dropFirst(2)) else { return nil }
            return (parts[0], weight)
        }
        return (parts[0], 1000)
    }

    /// `0`, `1`, or either with up to three decimals; not above 1.
    private static func thousandths(_ text: Substring.UTF8View) -> Int? {
        guard let first = text.first, 1...5 ~= text.count else { return nil }
        guard first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return nil }
        var value = Int(first - UInt8(ascii: "0")) * 1000
        guard text.count > 1 else { return value }
        let decimals = text.dropFirst(2)
        guard text.dropFirst().first == UInt8(ascii: "."), decimals.span.allBelong(to: .decimal) else { return nil }
        var unit = 100
        for digit in decimals {
            value += Int(digit - UInt8(ascii: "0")) * unit
            unit /= 10
        }
        return value <= 1000 ? value : nil
    }
}
