public import Configuration

extension EverySchedule {
    public init?(reading fields: Fields) {
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
            if fields.has("offset") {
                fields.report("\(fields.name(of: "offset")) has no use without align: true", atKey: "offset")
            }
            self.init(interval: interval)
            return
        }
        guard interval.lowerBound == interval.upperBound else {
            fields.refuse("align", "has no use with a random interval, which knows no round times")
            return nil
        }
        guard offset ?? .zero < interval.lowerBound else {
            fields.refuse("offset", "must be less than the interval, \(DurationText.formatRange(interval))")
            return nil
        }
        self.init(interval: interval, alignment: offset ?? .zero)
    }
}
