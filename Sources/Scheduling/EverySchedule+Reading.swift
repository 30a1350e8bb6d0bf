public import Configuration

extension EverySchedule {
    /// Reads `every`, `align` and `offset`; defaults that do not go with the interval are passed over.
    public init?(reading section: ConfigSection) {
        let name = Self.spacing.name
        // One without a reference in it, which could be a secret.
        if let text = section.node(name)?.text, text == section.written(name), let cron = Self.cron(meantBy: text) {
            let message = "\(section.name(of: name)) is a duration, and \(text.quoted) is for cron"
            section.report(message, at: name, fixIt: "\(CronSchedule.key): \(cron.quotedForYAML)")
            return nil
        }
        let isAligned = section.value(Self.align)
        let (interval, offset) = (section[Self.spacing], section[Self.offset])
        guard isAligned != false else {
            let name = Self.offset.name
            if section.has(name), !section.isDefault(name) {
                section.report("\(section.name(of: name)) has no use without align: true", atKey: name)
            }
            guard let interval else { return nil }
            self.init(interval: interval)
            return
        }
        guard let interval else { return nil }
        guard interval.lowerBound == interval.upperBound else {
            if section.isDefault(Self.align.name) {
                self.init(interval: interval)
                return
            }
            let way = "remove it, or write one duration, such as every: \(DurationText.format(interval.lowerBound))"
            let reason = "has no use with a random interval, which knows no round times"
            if isAligned != nil { section.refuse(Self.align.name, "\(reason); \(way)") }
            return nil
        }
        guard offset < interval.lowerBound else {
            if section.isDefault(Self.offset.name), isAligned != nil {
                self.init(interval: interval, alignment: .zero)
                return
            }
            section.refuse(Self.offset.name, "must be less than the interval, \(DurationText.formatRange(interval))")
            return nil
        }
        guard isAligned != nil else { return nil }
        self.init(interval: interval, alignment: offset)
    }

    /// The interval that stands where times of the clock are due; nil for what is none, as a number without a unit.
    static func interval(meantBy text: String) -> String? {
        let words = text.split(separator: " ")
        let rest = words.drop { ["every", "@every"].contains($0.lowercased()) }.joined(separator: " ")
        guard rest.contains(where: \.isLetter) else { return nil }
        let range: ClosedRange<Duration>? =
            switch DurationText.parseRange(rest) {
            case .success(let range): range
            case .failure(let problem): problem.suggestion.flatMap { try? DurationText.parseRange($0).get() }
            }
        return range.flatMap { $0.lowerBound < minimum ? nil : DurationText.formatRange($0) }
    }

    /// The expression of cron that stands where a duration is due; nil for one that is, or means, a duration.
    private static func cron(meantBy text: String) -> String? {
        switch DurationText.parseRange(text) {
        case .success: nil
        case .failure(let problem) where problem.suggestion != nil: nil
        case .failure: (try? CronExpression(text))?.text
        }
    }
}
