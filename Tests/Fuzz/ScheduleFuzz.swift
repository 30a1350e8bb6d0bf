import Configuration

@testable import Scheduling

/// Durations, moments and cron expressions: what is read says the same once it is written, what is advised can be read,
/// and times come in order.
enum ScheduleFuzz: FuzzTarget {
    static let name = "schedule"

    private static let zones = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"]
        .compactMap { ZoneDatabase.shared.zone(named: $0) }

    static func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        check(DurationText.parse(text), rereads: DurationText.parse, written: DurationText.format)
        check(DurationText.parseRange(text), rereads: DurationText.parseRange, written: DurationText.formatRange)
        check(MomentText.parse(text), rereads: MomentText.parse, written: written)
        // The last bytes say in which zone and from when a cron expression is looked at.
        let seed = bytes.suffix(4).reduce(0) { $0 << 8 | Int($1) }
        let zone = zones[seed % zones.count]
        do throws(TextProblem) {
            let expression = try CronExpression(text)
            require((try? CronExpression(expression.text)) == expression, "an expression is read back")
            check(expression, in: zone, from: seed)
        } catch {
            require(error.suggestion != text, "something else is advised than was written")
        }
    }

    private static func check<Value: Equatable>(
        _ result: Result<Value, TextProblem>,
        rereads: (String) -> Result<Value, TextProblem>,
        written: (Value) -> String
    ) {
        switch result {
        case .success(let value):
            let text = written(value)
            require(rereads(text) == .success(value), "\(value) is written as \(text)")
        case .failure(let problem):
            guard let meant = problem.suggestion else { return }
            if case .failure(let again) = rereads(meant) { fatalError("\(meant) is advised, and \(again.message)") }
        }
    }

    /// A moment in UTC; offsets are the reader's business.
    private static func written(_ moment: Duration) -> String {
        let (seconds, attoseconds) = moment.components
        let (day, time) = CivilDate.divide(Int(seconds), by: 86_400)
        let date = CivilDate(dayNumber: day)
        let (year, month) = (digits(date.year, 4), digits(date.month, 2))
        let clock = [time / 3600, time / 60 % 60, time % 60].map { digits($0, 2) }.joined(separator: ":")
        return "\(year)-\(month)-\(digits(date.day, 2))T\(clock).\(digits(Int(attoseconds / 1_000_000_000), 9))Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func check(_ expression: CronExpression, in zone: Zone, from start: Int) {
        let schedule = CronSchedule(expression, zone: zone)
        var now = Now(steady: .zero, wall: .seconds(start))
        var generator = SystemRandomNumberGenerator()
        guard var due = schedule.first(now: now, name: "", using: &generator) else { return }
        for _ in 0..<3 {
            require(due.lateness(at: now) < .zero, "a run lies ahead")
            let before = now.advanced(by: .zero - due.lateness(at: now) - .nanoseconds(1))
            require(schedule.first(now: before, name: "", using: &generator) == due, "no run comes before")
            now = before.advanced(by: .nanoseconds(1))
            guard let next = schedule.next(after: due, now: now, using: &generator) else { return }
            require(next.missed == 0, "nothing is missed by who is in time")
            if zone == zones[0] { checkGap(from: due, to: next.due, of: schedule) }
            due = next.due
        }
    }

    /// Where no clocks are set, arithmetic is plain.
    private static func checkGap(from due: Due, to next: Due, of schedule: CronSchedule) {
        guard case .wall(let from) = due, case .wall(let to) = next else { fatalError("cron goes by the wall clock") }
        let (start, end) = (Int(from.components.seconds), Int(to.components.seconds))
        require(schedule.expression.count(after: start, through: end) == 1, "one run a time")
        require(to - from >= schedule.shortestGap ?? .zero, "no gap is shorter than the shortest")
    }
}
