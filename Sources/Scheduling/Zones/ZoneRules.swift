/// What a zone's clocks show: a table of the times when they were set, and a rule for what comes behind it.
public struct ZoneRules: Hashable, Sendable {
    /// When clocks were set, in seconds since 1970, rising.
    let times: [Int]
    /// How far they are ahead of UTC from each of these times on, in seconds.
    let offsets: [Int]
    /// How far they were ahead of UTC before.
    let firstOffset: Int
    /// What holds behind the last of the times; nil where that stays as it is.
    let rule: PosixZone?

    /// Universal time.
    public static let utc = ZoneRules(PosixZone(offset: 0, daylight: nil))

    init(times: [Int], offsets: [Int], firstOffset: Int, rule: PosixZone?) {
        (self.times, self.offsets, self.firstOffset, self.rule) = (times, offsets, firstOffset, rule)
    }

    init(_ rule: PosixZone) { self.init(times: [], offsets: [], firstOffset: rule.offset, rule: rule) }

    /// How far the clocks are ahead of UTC, in seconds, at a time in seconds since 1970.
    public func offset(at time: Int) -> Int {
        guard let last = times.last else { return rule?.offset(at: time) ?? firstOffset }
        if time >= last { return rule?.offset(at: time) ?? offsets[offsets.count - 1] }
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : offsets[low - 1]
    }
}
