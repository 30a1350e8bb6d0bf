/// What a client would rather have, from its `Accept` field, RFC 9110 §12.5.1.
public enum Accept {
    /// True if HTML is preferred to JSON: by weight, and at equal weight by being the one that is named more closely.
    ///
    /// Browsers name `text/html`; without the field, and for `*/*` alone, nothing is preferred.
    public static func prefersHTML(_ accept: String?) -> Bool {
        guard let accept else { return false }
        var html = Match(type: "text/html", family: "text/*")
        var json = Match(type: "application/json", family: "application/*")
        for element in ListedTokens(accept).elements.prefix(mostRanges) {
            guard let (range, weight) = parse(element) else { continue }
            html.consider(range, weight)
            json.consider(range, weight)
        }
        guard html.weight > 0 else { return false }
        return html.weight != json.weight ? html.weight > json.weight : html.closeness > json.closeness
    }

    /// True if an answer may come in the gzip format: an `Accept-Encoding` field names it, or all, with a weight above 0;
    /// RFC 9110 §12.5.3.
    public static func takesGzip(_ acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        var gzip: Int?
        var others = 0
        for element in ListedTokens(acceptEncoding).elements.prefix(mostRanges) {
            guard let (coding, weight) = parse(element) else { continue }
            if coding.span.equalsIgnoringCase("gzip") || coding.span.equalsIgnoringCase("x-gzip") { gzip = weight }
            if coding.span.equals("*") { others = weight }
        }
        return (gzip ?? others) > 0
    }

    /// True if the field names a media type itself, and not only a range that it is in.
    public static func names(_ type: String, in accept: String?) -> Bool {
        guard let accept else { return false }
        return ListedTokens(accept).elements.prefix(mostRanges).contains { element in
            parse(element).map { $0.0.span.equalsIgnoringCase(type) && $0.1 > 0 } ?? false
        }
    }

    /// No browser sends more; reading thousands would be work done for whoever sends them.
    private static let mostRanges = 64

    /// The closest media range found so far for one type.
    private struct Match {
        let type: String
        let family: String
        /// 3 for the type itself, 2 for its family, 1 for everything, 0 for none.
        var closeness = 0
        /// In thousandths.
        var weight = 0

        mutating func consider(_ range: Substring.UTF8View, _ weight: Int) {
            let closeness = closeness(of: range.span)
            guard closeness > self.closeness else { return }
            self.closeness = closeness
            self.weight = weight
        }

        private func closeness(of range: Span<UInt8>) -> Int {
            if range.equalsIgnoringCase(type) { return 3 }
            if range.equalsIgnoringCase(family) { return 2 }
            return range.equals("*/*") ? 1 : 0
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
