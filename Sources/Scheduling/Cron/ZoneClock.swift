/// What the clocks of a zone show; all times are whole seconds since 1970, local ones as if they were UTC.
///
/// It takes for granted that a zone's clocks are set no more than once within four days, which holds for every zone.
struct ZoneClock: Hashable, Sendable {
    let zone: Zone

    /// Beyond the longest time by which clocks were ever set, which was a day.
    static let longestShift = 26 * 3600
    private static let day = 86_400

    /// How far the clocks are ahead of UTC.
    func offset(at time: Int) -> Int { zone.offset(at: time) }

    /// What the clocks show.
    func local(at time: Int) -> Int { time + offset(at: time) }

    /// The first moment from which the clocks are as they are at `end`, where they are set once behind `start`.
    func change(after start: Int, until end: Int) -> Int {
        let new = offset(at: end)
        var (old, changed) = (start, end)
        while changed - old > 1 {
            let middle = old + (changed - old) / 2
            if offset(at: middle) == new { changed = middle } else { old = middle }
        }
        return changed
    }

    /// When the clocks first show `local`; where they skip it, when they do so.
    func first(showing local: Int) -> Int {
        // Local time is never a whole two days off.
        let (early, late) = (local - 2 * Self.day, local + 2 * Self.day)
        let (before, after) = (offset(at: early), offset(at: late))
        guard before != after else { return local - before }
        let change = change(after: early, until: late)
        return local - before < change ? local - before : max(change, local - after)
    }
}
