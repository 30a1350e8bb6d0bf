public import Foundation

/// A time zone: the machine's own rules, or Foundation's where the machine has none.
public enum Zone: Hashable, Sendable {
    /// By the machine's database, or by a rule in the environment.
    case rules(ZoneRules)
    /// By the rules that are built into Foundation.
    case builtIn(TimeZone)

    /// How far the clocks are ahead of UTC, in seconds, at a time in seconds since 1970.
    public func offset(at time: Int) -> Int {
        switch self {
        case .rules(let rules): rules.offset(at: time)
        case .builtIn(let zone): zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time)))
        }
    }

    /// What the clocks show and how far they are ahead of UTC, to read: `2026-11-21 02:02:03.456 +01:00`.
    ///
    /// The time is in milliseconds since 1970.
    public func text(ofMilliseconds time: Int64) -> String {
        let (seconds, milliseconds) = CivilDate.divide(Int(time), by: 1000)
        let offset = offset(at: seconds)
        let (day, clock) = CivilDate.divide(seconds + offset, by: 86_400)
        let date = CivilDate(dayNumber: day)
        let calendar = [date.year, date.month, date.day].map { Self.digits($0, 2) }.joined(separator: "-")
        let hands = Self.clock(clock, isLong: true)
        let distance = Self.clock(abs(offset), isLong: abs(offset) % 60 != 0)
        return "\(calendar) \(hands).\(Self.digits(milliseconds, 3)) \(offset < 0 ? "-" : "+")\(distance)"
    }

    private static func clock(_ seconds: Int, isLong: Bool) -> String {
        [seconds / 3600, seconds / 60 % 60, seconds % 60].prefix(isLong ? 3 : 2).map { digits($0, 2) }
            .joined(separator: ":")
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// What decides about times in it, as a text that is the same on every machine that knows the same of the zone.
    public var content: String {
        switch self {
        case .rules(let rules): "\(rules)"
        case .builtIn(let zone): "built in: \(zone.identifier)"
        }
    }
}
