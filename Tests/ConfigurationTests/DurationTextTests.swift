import Configuration
import Randomness
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("0", .zero), ("0s", .zero), ("5s", .seconds(5)), ("250ms", .milliseconds(250)),
            ("1.5s", .milliseconds(1500)),
            ("1h30m", .seconds(5400)), ("1w2d3h4m5s6ms", .milliseconds(788_645_006)), ("0.5m", .seconds(30)),
            ("0.000000001s", .nanoseconds(1)), ("0.1ms", .microseconds(100)), ("36500d", DurationText.maximum),
            ("0.00000000000000000000000001s", .zero), ("000000000000000005s", .seconds(5)),
        ] as [(String, Duration)]
    )
    func `numbers with units are read`(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == .success(duration))
    }

    @Test(
        arguments: [
            ("10", "has no unit; add a unit: 10s?", "10s"), ("1.5", "has no unit; add a unit: 1.5s?", "1.5s"),
            ("5 s", "cannot be \"5 s\"; did you mean 5s?", "5s"),
            ("5 minutes", "cannot be \"5 minutes\"; did you mean 5m?", "5m"),
            ("5S", "cannot be \"5S\"; did you mean 5s?", "5s"),
            ("1h 30min", "cannot be \"1h 30min\"; did you mean 1h30m?", "1h30m"),
            ("10sec", "cannot be \"10sec\"; did you mean 10s?", "10s"),
            ("36501d", "is too long with \"36501d\"; the longest is 36500d", nil),
            ("36500d1ms", "is too long with \"36500d1ms\"; the longest is 36500d", nil),
            ("999999999999999999", "is too long with \"999999999999999999s\"; the longest is 36500d", nil),
            ("9223372036854775807w", "is too long with \"9223372036854775807w\"; the longest is 36500d", nil),
            (
                "99999999999999999999999999999s",
                "is too long with \"99999999999999999999999999999s\"; the longest is 36500d", nil
            ),
        ] as [(String, String, String?)]
    )
    func `what can be guessed is suggested`(text: String, message: String, suggestion: String?) {
        guard case .failure(let problem) = DurationText.parse(text) else {
            return #expect(Bool(false), "\(text) was read")
        }
        #expect(problem.message == message)
        #expect(problem.suggestion == suggestion)
    }

    @Test(arguments: [
        "", "s", "-5s", "+5s", "5x", "1.s", ".5s", "1..5s", "1.2.3s", "1m1h", "1s1s", "5s ", "PT5S", "1e3s", "٥s",
        "5us", ".",
        "12345678901234567890", "5s\0", "∞",
    ])
    func `everything else is refused`(text: String) {
        guard case .failure(let problem) = DurationText.parse(text) else {
            return #expect(Bool(false), "\(text) was read")
        }
        let guess = problem.suggestion.map { "cannot be \"\(text)\"; did you mean \($0)?" }
        let general = "cannot be \"\(text)\"; write numbers with units (ms s m h d w), such as 5s or 1h30m"
        #expect(problem.message == guess ?? general)
    }

    @Test(
        arguments: [
            (.zero, "0s"), (.seconds(2), "2s"), (.milliseconds(250), "250ms"), (.milliseconds(1500), "1.5s"),
            (.seconds(5400), "1h30m"), (.seconds(86_400), "1d"), (.seconds(604_800), "1w"),
            (.seconds(129_600), "1d12h"),
            (.seconds(60), "1m"), (.milliseconds(60_001), "1m0.001s"), (.nanoseconds(1), "0.000001ms"),
            (.seconds(-5), "-5s"),
            (.microseconds(1500), "1.5ms"), (DurationText.maximum, "36500d"),
        ] as [(Duration, String)]
    )
    func `durations are written in their shortest usual form`(duration: Duration, text: String) {
        #expect(DurationText.format(duration) == text)
    }

    @Test func `what is written is read back`() {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<5000 {
            let digits = Int64.random(in: 0...18, using: &generator)
            let limit = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 }
            let duration = Duration.nanoseconds(
                Int64.random(in: 0...min(limit, 3_000_000_000_000_000_000), using: &generator)
            )
            #expect(DurationText.parse(DurationText.format(duration)) == .success(duration))
        }
    }

    @Test(arguments: [
        ("5s", 5, 5, "5s"), ("5-20s", 5, 20, "5-20s"), ("5s-20s", 5, 20, "5-20s"), ("30s-2m", 30, 120, "30s-2m"),
        ("5 - 20s", 5, 20, "5-20s"), ("60s-1m", 60, 60, "1m"), ("1h-1h30m", 3600, 5400, "1h-1h30m"),
        ("0-5s", 0, 5, "0-5s"),
        ("1m30s-2m5s", 90, 125, "1m30s-2m5s"),
    ])
    func `ranges have one unit or two`(text: String, low: Int, high: Int, shown: String) throws {
        let range = try DurationText.parseRange(text).get()
        #expect(range == .seconds(low)...(.seconds(high)))
        #expect(DurationText.formatRange(range) == shown)
        #expect(try DurationText.parseRange(shown).get() == range)
    }

    @Test func `minutes and seconds are no milliseconds`() throws {
        let range = Duration.milliseconds(300)...(.seconds(520))
        #expect(DurationText.formatRange(range) == "300ms-8m40s")
        #expect(try DurationText.parseRange("300ms-8m40s").get() == range)
    }

    @Test(arguments: [
        ("20-5s", "must begin with the shorter one; did you mean 5-20s?"),
        ("5-20", "has no unit; add a unit: 5-20s?"),
        ("10", "has no unit; add a unit: 10s?"),
        ("20-5", "must begin with the shorter one; did you mean 5-20s?"),
        ("x-5", "cannot be \"x-5\"; write two durations with a hyphen, such as 5-20s or 30s-2m"),
        ("6ms-00", "must begin with the shorter one; did you mean 0s-6ms?"),
        (
            "99999999999-999999999999",
            "cannot be \"99999999999-999999999999\"; write two durations with a hyphen, such as 5-20s or 30s-2m"
        ),
        ("5-", "cannot be \"5-\"; write two durations with a hyphen, such as 5-20s or 30s-2m"),
        ("-5s", "cannot be \"-5s\"; did you mean 5s?"), ("-5", "cannot be \"-5\"; did you mean 5s?"),
        ("--5s", "cannot be \"--5s\"; write numbers with units (ms s m h d w), such as 5s or 1h30m"),
        ("1-2-3s", "cannot be \"1-2-3s\"; write numbers with units (ms s m h d w), such as 5s or 1h30m"),
        ("1-1h30m", "cannot be \"1-1h30m\"; write two durations with a hyphen, such as 5-20s or 30s-2m"),
        ("a-bs", "cannot be \"a-bs\"; write two durations with a hyphen, such as 5-20s or 30s-2m"),
    ])
    func `what is no range is refused`(text: String, message: String) {
        guard case .failure(let problem) = DurationText.parseRange(text) else { return #expect(Bool(false)) }
        #expect(problem.message == message)
        if let meant = problem.suggestion { #expect(throws: Never.self) { try DurationText.parseRange(meant).get() } }
    }
}
