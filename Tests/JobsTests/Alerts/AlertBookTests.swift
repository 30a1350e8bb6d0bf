import JSON
import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// What becomes of alerts, by a made-up clock.
@Suite struct AlertBookTests {
    /// A book, its time, and what it told.
    private struct Course {
        var book = AlertBook()
        var now = Duration.seconds(1000)
        var told: [String] = []

        init(_ rules: AlertRule...) { _ = book.setRules(rules.map { ($0, $0.when.text) }) }

        private mutating func note(_ news: [AlertBook.News]) {
            told += news.map { "\($0.isRaised ? "raised" : "cleared") \($0.when)\($0.isFlapping ? " flapping" : "")" }
        }

        private var time: Timestamp { Timestamp(milliseconds: Int64(now / .milliseconds(1))) }

        mutating func take(_ json: String) {
            note(book.take(.json(Array(json.utf8)[...]), at: time, now: now))
        }

        mutating func stand(failing: Bool = false, overdue: Bool = false) {
            note(book.take(isFailing: failing, isOverdue: overdue, because: "why", since: time, now: now))
            note(book.look(because: "why", now: now))
        }

        /// Lets time pass, with a look whenever one is due.
        mutating func live(_ time: Duration) {
            let end = now + time
            while let due = book.due, due <= end {
                now = max(now, due)
                let before = book.due
                note(book.look(because: nil, now: now))
                // It would be asked for ever.
                #expect(book.due != before)
                if book.due == before { break }
            }
            now = end
        }

        mutating func takeTold() -> [String] {
            defer { told = [] }
            return told
        }
    }

    private func rule(
        _ when: String,
        for hold: Duration = .zero,
        clear: String? = nil,
        _ level: AlertRule.Level = .warning
    ) throws -> AlertRule {
        AlertRule(
            when: try AlertCondition(when),
            hold: hold,
            clear: try clear.map { try AlertCondition($0) },
            level: level
        )
    }

    @Test func `an alert is raised once, and cleared once`() throws {
        var course = Course(try rule("> 90"))
        for value in ["90", "91", "95", "99", "90", "12"] { course.take(value) }
        #expect(course.told == ["raised > 90", "cleared > 90"])
        #expect(course.book.due == nil)
    }

    @Test func `between begin and end nothing changes`() throws {
        var course = Course(try rule("> 90", clear: "< 85"))
        for value in ["91", "88", "92", "85", "null", "{}"] { course.take(value) }
        #expect(course.takeTold() == ["raised > 90"])
        for value in ["84", "88", "90"] { course.take(value) }
        #expect(course.told == ["cleared > 90"])
    }

    @Test func `what must hold for a while is raised at its time, though nothing comes`() throws {
        var course = Course(try rule("> 90", for: .seconds(120)))
        course.take("91")
        course.live(.milliseconds(119_999))
        #expect(course.told == [])
        course.live(.milliseconds(1))
        #expect(course.told == ["raised > 90"])
    }

    @Test func `what ends before its time is no alert, and begins anew`() throws {
        var course = Course(try rule("> 90", for: .seconds(120)))
        course.take("91")
        course.live(.seconds(100))
        course.take("90")
        course.take("91")
        course.live(.seconds(100))
        #expect(course.told == [])
        course.live(.seconds(20))
        #expect(course.told == ["raised > 90"])
        #expect(course.book.entries[0].raised?.since == Timestamp(milliseconds: 1_100_000))
    }

    @Test func `while a job fails nothing is known of its value, and what is known then decides`() throws {
        var course = Course(try rule("> 90", for: .seconds(60)))
        course.take("91")
        course.live(.seconds(10))
        course.stand(failing: true)
        course.live(.seconds(600))
        #expect(course.told == [])
        course.stand()
        #expect(course.told == ["raised > 90"])
        var other = Course(try rule("> 90", for: .seconds(60)))
        other.take("91")
        other.stand(failing: true)
        other.live(.seconds(600))
        other.take("12")
        other.stand()
        #expect(other.told == [])
    }

    @Test func `failing and overdue are conditions, which may have to hold too`() throws {
        var course = Course(try rule("failing", for: .seconds(300), .critical), try rule("overdue"))
        course.stand(failing: true)
        course.live(.seconds(100))
        course.stand(failing: true)
        course.live(.seconds(199))
        #expect(course.told == [])
        course.live(.seconds(1))
        #expect(course.takeTold() == ["raised failing"])
        course.stand(overdue: true)
        #expect(course.takeTold() == ["cleared failing", "raised overdue"])
        course.stand()
        #expect(course.told == ["cleared overdue"])
    }

    @Test func `the worst that is raised is the level`() throws {
        var course = Course(try rule("> 80"), try rule("> 90", .critical))
        let levels = ["50", "85", "95", "85", "50"].map { value -> AlertRule.Level? in
            course.take(value)
            return course.book.level
        }
        #expect(levels == [nil, .warning, .critical, .warning, nil])
    }

    @Test func `what comes and goes each second is told a few times, and then stays until it was gone for a minute`()
        throws
    {
        var course = Course(try rule("> 90"))
        for second in 0..<600 {
            course.take(second.isMultiple(of: 2) ? "91" : "12")
            course.live(.seconds(1))
        }
        let raised = Array(repeating: ["raised > 90", "cleared > 90"], count: 3).flatMap(\.self)
        #expect(course.takeTold() == raised + ["raised > 90 flapping"])
        course.take("12")
        course.live(.seconds(58))
        #expect(course.told == [])
        course.live(.seconds(2))
        #expect(course.told == ["cleared > 90"])
        course.take("91")
        #expect(course.told == ["cleared > 90", "raised > 90"])
    }

    @Test func `however values come, a rule tells little in a minute`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var course = Course(try rule("> 50", clear: "< 40"))
            var times: [Duration] = []
            for _ in 0..<2000 {
                course.take("\(Int.random(in: 0...100, using: &generator))")
                course.live(.milliseconds(Int.random(in: 0...20_000, using: &generator)))
                times += course.takeTold().map { _ in course.now }
            }
            for (place, time) in times.enumerated() {
                let near = times[place...].prefix { $0 - time < .seconds(40) }.count
                #expect(near <= 2 * AlertBook.mostRaises)
            }
        }
    }

    @Test func `rules that stay keep how they stand, and those that go are cleared`() throws {
        var course = Course(try rule("> 80"), try rule("> 90", .critical), try rule("> 70", for: .seconds(60)))
        course.take("95")
        let news = course.book.setRules([
            (try rule("> 70", for: .seconds(30)), "> 70"), (try rule("> 80", clear: "< 75"), "> 80"),
            (try rule("> 60"), "> 60"),
        ])
        #expect(news.map(\.when) == ["> 90"] && news.allSatisfy { !$0.isRaised && $0.cause == .ruleGone })
        #expect(course.book.entries.map { $0.raised != nil } == [false, true, false])
        #expect(course.book.due == .seconds(1030))
        _ = course.takeTold()
        course.take("76")
        #expect(course.told == ["raised > 60"])
    }

    @Test func `what was raised before goes on, and is not raised again`() throws {
        var course = Course(try rule("> 80"), try rule("> 90", .critical))
        let since = Timestamp(milliseconds: 5)
        let news = course.book.adopt([
            AlertBook.Known(when: "> 80", level: .warning, since: since, value: nil),
            AlertBook.Known(when: "> 90", level: .warning, since: since, value: nil),
        ])
        #expect(news.map(\.when) == ["> 90"] && news.map(\.rule.level) == [.warning])
        course.take("85")
        #expect(course.told == [] && course.book.entries[0].raised?.since == since)
        course.take("12")
        #expect(course.told == ["cleared > 80"])
    }

    @Test func `what held before a start is raised at its time, but not before news could come`() throws {
        let now = Now(steady: .seconds(1000), wall: .seconds(5000))
        for (hold, past, wait) in [(120, 50, 70), (120, 500, 15), (0, 0, 15)] {
            var course = Course(try rule("> 90", for: .seconds(hold)))
            course.book.seed(patience: .seconds(15), now: now) { _ in
                (Timestamp(milliseconds: Int64(5000 - past) * 1000), nil)
            }
            course.live(.seconds(wait) - .milliseconds(1))
            #expect(course.told == [])
            course.live(.milliseconds(1))
            #expect(course.told == ["raised > 90"])
            course.take("12")
            #expect(course.told == ["raised > 90", "cleared > 90"])
        }
    }

    @Test func `a result after a start decides at once`() throws {
        let now = Now(steady: .seconds(1000), wall: .seconds(5000))
        for (hold, past, wait) in [(120, 500, 0), (120, 110, 10), (0, 500, 0)] {
            var course = Course(try rule("> 90", for: .seconds(hold)))
            course.book.seed(patience: .seconds(15), now: now) { _ in
                (Timestamp(milliseconds: Int64(5000 - past) * 1000), nil)
            }
            course.take("91")
            course.live(.seconds(wait))
            #expect(course.told == ["raised > 90"])
        }
    }

    @Test(arguments: [
        ("> 90", nil, 0, "93", "Root disk, a.b: 93 % (> 90)", "Root disk, a.b: 84 % (no longer > 90)"),
        ("> 90", "< 85", 120, "93", "Root disk, a.b: 93 % (> 90 for 2m)", "Root disk, a.b: 84 % (no longer > 90)"),
    ])
    func `messages are for people`(
        when: String,
        clear: String?,
        hold: Int,
        value: String,
        raised: String,
        cleared: String
    )
        throws
    {
        let rule = AlertRule(
            when: try AlertCondition(when),
            hold: .seconds(hold),
            clear: try clear.map { try AlertCondition($0) },
            field: FieldPath("a.b")
        )
        let words = AlertWords(title: "Root disk", unit: "%")
        let news = { (isRaised: Bool, value: String) in
            AlertBook.News(
                rule: rule,
                when: when,
                isRaised: isRaised,
                since: .now,
                value: JSONText(trusted: Array(value.utf8)),
                isFlapping: false,
                cause: .value
            )
        }
        #expect(words.message(news(true, value)) == raised)
        #expect(words.message(news(false, "84")) == cleared)
        let rounded = AlertWords(title: "a", digits: 1)
        #expect(rounded.message(news(true, "93.456")).hasPrefix("a, a.b: 93.5 ("))
        #expect(AlertWords(title: "a").message(news(true, "\"x\\ny\"")).hasPrefix("a, a.b: x y ("))
    }
}
