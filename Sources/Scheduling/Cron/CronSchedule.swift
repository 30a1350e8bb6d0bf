public import Configuration

/// Runs at the times of day that a cron expression names, on the clocks of a zone.
///
/// Where clocks are set forward, a job of certain hours whose time is skipped runs once, at that moment; where they are
/// set back, it runs at the first of the two. A job of every hour runs in all hours there are.
public struct CronSchedule: Schedule, Hashable {
    /// The key `cron`.
    public static let row = ConfigKey(
        "cron",
        .matching(CronExpression.pattern),
        example: "\"*/5 * * * *\"",
        "Five fields, or six with leading seconds, or a word such as daily; quote it."
    )
    /// `timezone`.
    public static let options = [ZoneName.key.row]

    let expression: CronExpression
    private let clock: ZoneClock
    /// The zone whose clocks it goes by.
    public var zone: Zone { clock.zone }
    /// The least distance of two times that the expression names.
    public let shortestGap: Duration?
    /// The zone as it was written; nil where it is the machine's.
    public let zoneName: String?

    /// The times of `expression` in `zone`.
    init(_ expression: CronExpression, zone: Zone, zoneName: String? = nil) {
        self.expression = expression
        self.zoneName = zoneName
        clock = ZoneClock(zone: zone)
        shortestGap = .seconds(expression.shortestGap)
    }

    /// Whether its zone is what the machine knows of that now, which can change without the file.
    public var isUpToDate: Bool {
        let database = ZoneDatabase.shared
        return zoneName.map { database.zone(named: $0) == zone } ?? (database.machine.zone == zone)
    }

    /// Reads the expression and its zone; nil after reporting what is wrong with them.
    public init?(reading section: ConfigSection) {
        let zone = ZoneName.read(section)
        guard let text = section.string(Self.key) else { return nil }
        if let (named, times) = Self.zoneInFront(of: text) {
            let name = ZoneName.known(named)
            let key = name.map { "write timezone: \($0) below" } ?? "timezone below names the zone"
            let zone = section.has(ZoneName.key.name) ? "timezone is there already" : key
            section.refuse(
                Self.key,
                "has a zone in front of its times; \(zone), and here the times alone",
                meant: Self.valid(times)
            )
            return nil
        }
        do throws(TextProblem) {
            let expression = try CronExpression(text)
            guard let zone else { return nil }
            self.init(expression, zone: zone.zone, zoneName: zone.name)
        } catch {
            if text == section.written(Self.key), let interval = EverySchedule.interval(meantBy: text) {
                let message =
                    "\(section.name(of: Self.key)) names times of the clock, and \(text.quoted) is an interval"
                section.report(message, at: Self.key, fixIt: "\(EverySchedule.key): \(interval)")
            } else {
                section.refuse(Self.key, error.message, meant: error.suggestion)
            }
            return nil
        }
    }

    /// Times that can be read, those that were meant where these can't; nil without any.
    private static func valid(_ times: String) -> String? {
        do throws(TextProblem) {
            return try CronExpression(times).text
        } catch {
            return error.suggestion
        }
    }

    /// The zone and the rest of an expression that begins as crontab files of others do: `CRON_TZ=Asia/Tokyo 0 6 * * *`.
    private static func zoneInFront(of text: String) -> (zone: String, times: String)? {
        guard let match = text.wholeMatch(of: /\s*(?:CRON_TZ|TZ)=([^\s]*)\s+(.*)/) else { return nil }
        return (String(match.1), String(match.2))
    }

    /// The expression as it was written.
    public var text: String { expression.text }
    /// The expression and the zone.
    public var identity: String { text + (zoneName.map { " \($0)" } ?? "") }

    /// The first time that the expression names behind `now`.
    public func first(now: Now, name: String, using generator: inout some RandomNumberGenerator) -> Due? {
        next(after: now.wall).map(Due.wall)
    }

    /// The first time that the expression names behind both `due` and `now`.
    public func next(
        after due: Due,
        now: Now,
        using generator: inout some RandomNumberGenerator
    ) -> (due: Due, missed: Int)? {
        let fireTime = if case .wall(let moment) = due { moment } else { now.wall }
        guard let next = next(after: max(fireTime, now.wall)) else { return nil }
        let (from, to) = (clock.local(at: Self.seconds(fireTime)), clock.local(at: Self.seconds(now.wall)))
        return (.wall(next), fireTime < now.wall ? expression.count(after: from, through: to) : 0)
    }

    /// The fewest and the most runs on one of the coming days: of 31, or of those up to the next on which it runs at all.
    ///
    /// One on which clocks are set can have some more or less.
    public func runsPerDay(now: Now) -> ClosedRange<Int>? {
        let today = CivilDate.divide(clock.local(at: Self.seconds(now.wall)), by: 86_400).quotient
        let days = (today + 1)...(today + 31)
        let isDaily = days.allSatisfy { expression.matches(day: $0) }
        let isOver = expression.nextDay(from: today + 1) == nil
        return (isDaily ? expression.timesADay : 0)...(isOver ? 0 : expression.timesADay)
    }

    /// The first time behind `moment`, on the wall clock.
    private func next(after moment: Duration) -> Duration? {
        let start = Self.seconds(moment) + 1
        return (expression.isHourly ? nextOfAll(from: start) : nextOfDay(from: start)).map { .seconds($0) }
    }

    /// Whole seconds, rounded down; whatever a clock says, it stays within some hundred thousand years.
    private static func seconds(_ moment: Duration) -> Int {
        let limit: Int64 = 1 << 43
        let (seconds, attoseconds) = moment.components
        return Int(min(limit, max(-limit, attoseconds < 0 ? seconds - 1 : seconds)))
    }

    /// The first time of a job of certain hours: each local time counts once, at its first coming.
    private func nextOfDay(from start: Int) -> Int? {
        var local = clock.local(at: start)
        let past = start - ZoneClock.longestShift
        let before = clock.offset(at: past)
        if before > clock.offset(at: start) {
            // What the clocks showed up to then, they have shown for the first time.
            local = max(local, clock.change(after: past, until: start) + before)
        }
        while let fireTime = expression.next(from: local) {
            let time = clock.first(showing: fireTime)
            if time >= start { return time }
            local = fireTime + 1
        }
        return nil
    }

    /// The first time of a job of every hour: whenever the clocks show it.
    private func nextOfAll(from start: Int) -> Int? {
        var start = start
        while true {
            let offset = clock.offset(at: start)
            guard let local = expression.next(from: start + offset) else { return nil }
            let time = local - offset
            let near = min(time, start + 3 * 86_400)
            if clock.offset(at: near) != offset {
                start = clock.change(after: start, until: near)
            } else if near == time {
                return time
            } else {
                // Nothing comes before; whether the clocks are set before it is seen from close by.
                start = time - 86_400
            }
        }
    }
}
