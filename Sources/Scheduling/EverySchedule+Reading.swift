public import Configuration

extension EverySchedule {
    /// Reads `every`, `align` and `offset`; defaults that do not go with the interval are passed over.
    public init?(reading fields: ConfigSection) {
        let isAligned = fields.value(Self.align)
        let offset = fields[Self.offset]
        guard let interval = fields[Self.spacing], let isAligned else { return nil }
        guard isAligned else {
            let name = Self.offset.name
            if fields.has(name), !fields.isDefault(name) {
                fields.report("\(fields.name(of: name)) has no use without align: true", atKey: name)
            }
            self.init(interval: interval)
            return
        }
        guard interval.lowerBound == interval.upperBound else {
            if fields.isDefault(Self.align.name) {
                self.init(interval: interval)
                return
            }
            fields.refuse(Self.align.name, "has no use with a random interval, which knows no round times")
            return nil
        }
        guard offset < interval.lowerBound else {
            if fields.isDefault(Self.offset.name) {
                self.init(interval: interval, alignment: .zero)
                return
            }
            fields.refuse(Self.offset.name, "must be less than the interval, \(DurationText.formatRange(interval))")
            return nil
        }
        self.init(interval: interval, alignment: offset)
    }
}
