public import Configuration

extension EverySchedule {
    /// Reads `every`, `align` and `offset`; defaults that do not go with the interval are passed over.
    public init?(reading fields: ConfigSection) {
        let isAligned = fields.bool("align")
        let offset = fields.duration("offset")
        guard let interval = fields.durationRange(Self.key) else { return nil }
        guard interval.lowerBound >= Self.minimum else {
            let least = DurationText.format(Self.minimum)
            let written = DurationText.format(interval.lowerBound)
            fields.report("\(fields.name(of: Self.key)) must be at least \(least), not \(written)", at: Self.key)
            return nil
        }
        if fields.has("align"), isAligned == nil { return nil }
        guard isAligned == true else {
            if fields.has("offset"), !fields.isDefault("offset") {
                fields.report("\(fields.name(of: "offset")) has no use without align: true", atKey: "offset")
            }
            self.init(interval: interval)
            return
        }
        guard interval.lowerBound == interval.upperBound else {
            if fields.isDefault("align") {
                self.init(interval: interval)
                return
            }
            fields.refuse("align", "has no use with a random interval, which knows no round times")
            return nil
        }
        guard offset ?? .zero < interval.lowerBound else {
            if fields.isDefault("offset") {
                self.init(interval: interval, alignment: .zero)
                return
            }
            fields.refuse("offset", "must be less than the interval, \(DurationText.formatRange(interval))")
            return nil
        }
        self.init(interval: interval, alignment: offset ?? .zero)
    }
}
