public import Configuration

extension EverySchedule {
    /// Reads `every`, `align` and `offset`; defaults that do not go with the interval are passed over.
    public init?(reading section: ConfigSection) {
        let name = Self.spacing.name
        // One without a reference in it, which could be a secret.
        if let text = section.node(name)?.text, text == section.written(name), text.contains("*"),
            let cron = try? CronExpression(text)
        {
            let message = "\(section.name(of: name)) is a duration, and \(text.quoted) is for cron"
            section.report(message, at: name, fixIt: "cron: \"\(cron.text)\"")
            return nil
        }
        let isAligned = section.value(Self.align)
        let offset = section[Self.offset]
        guard let interval = section[Self.spacing], let isAligned else { return nil }
        guard isAligned else {
            let name = Self.offset.name
            if section.has(name), !section.isDefault(name) {
                section.report("\(section.name(of: name)) has no use without align: true", atKey: name)
            }
            self.init(interval: interval)
            return
        }
        guard interval.lowerBound == interval.upperBound else {
            if section.isDefault(Self.align.name) {
                self.init(interval: interval)
                return
            }
            section.refuse(Self.align.name, "has no use with a random interval, which knows no round times")
            return nil
        }
        guard offset < interval.lowerBound else {
            if section.isDefault(Self.offset.name) {
                self.init(interval: interval, alignment: .zero)
                return
            }
            section.refuse(Self.offset.name, "must be less than the interval, \(DurationText.formatRange(interval))")
            return nil
        }
        self.init(interval: interval, alignment: offset)
    }
}
