import Configuration
import Randomness
import Testing

@testable import Scheduling

@Suite struct CronFaultTests {
    @Test(arguments: ["CEST", "PST", "MEZ", "IST", "BST"]) func `an abbreviation of hours means no place`(name: String)
    {
        #expect(ZoneName.suggestion(for: name) == nil)
    }

    private func fault(_ text: String) -> [String] {
        do throws(TextProblem) {
            return ["taken", try CronExpression(text).text]
        } catch {
            return [error.message] + [error.suggestion].compactMap { $0 }
        }
    }

    private static func dialect(year: Bool) -> String {
        "has a ?; write * instead, \(year ? "leave out the year, " : "")"
            + "name the weekdays, since where a ? is written 1 is Sunday"
    }

    @Test(arguments: [
        ("", ["is empty; write five fields: minute hour day month weekday"]),
        (
            "* * * *",
            ["has 4 fields; write five (minute hour day month weekday), or six with the second first"]
        ),
        ("0 0 12 * * * 2026", ["has seven fields; leave out the year", "0 0 12 * * *"]),
        ("0 0 12 ? * MON 2026", ["has a ?; write * instead, leave out the year", "0 0 12 * * MON"]),
        ("0 0 ? * ?", ["has a ?; write * instead", "0 0 * * *"]),
        ("15 10 ? * 6L 2026-2029", [dialect(year: true), "15 10 * * friL"]),
        ("* * * * ? *", ["has a ?; write * instead, leave out the year", "* * * * *"]),
        ("0 0 12 LW * ? *", ["has a ?; write * instead, leave out the year"]),
        ("0 0 12 ? * 2#1 *", [dialect(year: true), "0 0 12 * * mon#1"]),
        ("0 0 12 ? * 1-5", [dialect(year: false), "0 0 12 * * sun-thu"]),
        ("0 0 12 ? * 1,7", [dialect(year: false), "0 0 12 * * sun,sat"]),
        (
            "*/5 * * * * root date",
            ["has 7 fields; write five (minute hour day month weekday), or six with the second first"]
        ),
        ("0 0 1 1 * 2026", ["ends with the year 2026; leave it out, since there is no field for it", "0 0 1 1 *"]),
        ("0 0 12 * * mon 2026", ["has seven fields; leave out the year", "0 0 12 * * mon"]),
        ("@hourli", ["cannot be \"@hourli\"; did you mean @hourly?", "@hourly"]),
        ("dayly", ["cannot be \"dayly\"; did you mean daily?", "daily"]),
        (
            "@reboot",
            [
                "cannot be \"@reboot\"; for a run at each start write a rare time such as yearly here, and on_start: true "
                    + "beside it"
            ]
        ),
        ("@every 5m", ["cannot be \"@every 5m\"; write every: 5m instead of cron"]),
        ("tomorrow", ["cannot be \"tomorrow\"; write five fields: minute hour day month weekday"]),
        ("60 * * * *", ["cannot have \"60\" as minute; write 0 to 59"]),
        ("0 24 * * *", ["cannot have \"24\" as hour; write 0 to 23"]),
        ("0 0 0 * *", ["cannot have \"0\" as day; write 1 to 31"]),
        ("0 0 1 13 *", ["cannot have \"13\" as month; write 1 to 12 or jan to dec"]),
        ("0 0 * * 8", ["cannot have \"8\" as weekday; write 0 to 7 or sun to sat"]),
        (
            "0 0 * * 99999999999999999999",
            ["cannot have \"99999999999999999999\" as weekday; write 0 to 7 or sun to sat"]
        ),
        ("60 0 0 * * *", ["cannot have \"60\" as second; write 0 to 59"]),
        ("*/0 * * * *", ["cannot have \"*/0\" as minute; a step must be a number from 1 to 59"]),
        ("*/60 * * * *", ["cannot have \"*/60\" as minute; a step must be a number from 1 to 59"]),
        ("*/x * * * *", ["cannot have \"*/x\" as minute; a step must be a number from 1 to 59"]),
        (
            "* 22-2 * * *",
            ["cannot have \"22-2\" as hour; it ends before it begins; did you mean 22-23,0-2?", "* 22-23,0-2 * * *"]
        ),
        (
            "* 23-0 * * *",
            ["cannot have \"23-0\" as hour; it ends before it begins; did you mean 23,0?", "* 23,0 * * *"]
        ),
        (
            "0 0 * * fri-mon",
            [
                "cannot have \"fri-mon\" as weekday; it ends before it begins; did you mean fri-sat,sun-mon?",
                "0 0 * * fri-sat,sun-mon",
            ]
        ),
        (
            "0 0 * * 7-3",
            ["cannot have \"7-3\" as weekday; it ends before it begins; did you mean 0-3?", "0 0 * * 0-3"]
        ),
        (
            "0 0 * * 7-wed/2",
            ["cannot have \"7-wed/2\" as weekday; it ends before it begins; did you mean 0-wed?"]
        ),
        (
            String(repeating: "5-1,", count: 200) + "5 * * * *",
            ["cannot have \"5-1\" as minute; it ends before it begins; did you mean 5-59,0-1?"]
        ),
        ("0 0 * * monday", ["cannot have \"monday\" as weekday; did you mean mon?", "0 0 * * mon"]),
        ("0 0 * fbe *", ["cannot have \"fbe\" as month; did you mean feb?", "0 0 * feb *"]),
        ("0 0 ? * mon", ["has a ?; write * instead", "0 0 * * mon"]),
        ("0 0 15W * *", ["cannot have \"15W\" as day; the working day nearest to a date can't be asked for"]),
        (
            "0 0 * * mon#6",
            ["cannot have \"mon#6\" as weekday; write the first to the fifth of a month as mon#1 to mon#5"]
        ),
        ("0 0 * * L", ["cannot have \"L\" as weekday; the last of which weekday? Write it like friL"]),
        ("a * * * *", ["cannot have \"a\" as minute; write 0 to 59, a range 1-5, a step */2 or a list 1,3,5"]),
        ("1,,2 * * * *", ["cannot have \"\" as minute; write 0 to 59, a range 1-5, a step */2 or a list 1,3,5"]),
        ("1-2-3 * * * *", ["cannot have \"1-2-3\" as minute; write 0 to 59, a range 1-5, a step */2 or a list 1,3,5"]),
        ("-5 * * * *", ["cannot have \"-5\" as minute; write 0 to 59, a range 1-5, a step */2 or a list 1,3,5"]),
        ("1/2/3 * * * *", ["cannot have \"1/2/3\" as minute; write 0 to 59, a range 1-5, a step */2 or a list 1,3,5"]),
        ("0 0 31 2 *", ["never runs: no year has a day \"31\" in month \"2\""]),
        ("0 0 30,31 feb *", ["never runs: no year has a day \"30,31\" in month \"feb\""]),
        ("0 0 31 4,6,9,11 *", ["never runs: no year has a day \"31\" in month \"4,6,9,11\""]),
    ])
    func `what is no cron expression is told with what to write`(text: String, told: [String]) {
        #expect(fault(text) == told)
    }

    @Test(arguments: [
        "*/5 * * * *", "0 0 * * 7", "0 0 * * SUN", "5-55/10 * * JAN-dec *", "0 0 29 2 *", "0 0 L,15 * *", "0 0 * * 5L",
        "5/20 * * * *", "0 0 * * sat-sun", "0 0 * * 5-0", "0 0 31 * mon", "@daily", "MIDNIGHT", "annually",
        "0 0 * 2 mon#5",
    ])
    func `what is one is taken`(text: String) {
        #expect(fault(text) == ["taken", text])
    }

    /// Neither a crash nor a hang, whatever is written; what is taken comes to a next time.
    @Test func `no text of the right letters does harm`() {
        var generator = SplitMix64(seed: 11)
        let letters = Array("0123456789*/,-#L? monfrijan@")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0..<24, using: &generator)
            let text = String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
            guard let expression = try? CronExpression(text) else { continue }
            #expect(expression.next(from: 1_800_000_000) != nil, "\(text)")
            #expect(expression.shortestGap > 0, "\(text)")
        }
    }

    @Test func `spaces do not count`() {
        #expect(fault("  0   9\t* *  mon ") == ["taken", "0 9 * * mon"])
    }
}
