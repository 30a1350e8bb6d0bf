import Configuration
import Testing

@testable import JobConfig

/// What the schema says of cron expressions and zones.
@Suite(.enabled(if: SchemaValidator.isHere, "python3 with jsonschema and yaml is not here"))
struct SchemaScheduleTests {
    private func file(cron: String, zone: String = "UTC") -> String {
        "jobs: { a: { cron: \"\(cron.replacing("\t", with: "\\t"))\", timezone: \"\(zone)\", run: x } }"
    }

    private func isRead(_ text: String) -> Bool {
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "/nonexistent/f", variables: [:])
        return file != nil && !diagnostics.contains { $0.severity == .error }
    }

    private static let crons = [
        "*/5 * * * *", "0 0 * * 7", "0 0 * * SUN", "5-55/10 * * JAN-dec *", "0 0 29 2 *", "0 0 L,15 * *", "0 0 * * 5L",
        "5/20 * * * *", "0 0 * * sat-sun", "0 0 * * 5-0", "0 0 31 * mon", "@daily", "MIDNIGHT", "annually", "@Hourly",
        "0 0 * 2 mon#5", "  0   9\t* *  mon ", "0 9 * * friL,mon#1,2", "0 9 * * FRIl", "*/20 * * * * *",
        "59 59 23 31 12 7",
        "00 007 01 012 07", "0 22-23,0-2 * * sat-sun", "0 0 */31 */12 */6", "*/59 */23 * * *", "1,2-4,*/7 * l * *",
        "0 0 * * sun-7", " weekly ", "0 0 * * 1#+03", "0 0 * * */2,mon-fri/2",
    ]
    private static let noCrons = [
        "", " ", "* * * *", "0 0 12 * * * 2026", "0 0 12 ? * MON 2026", "0 0 ? * ?", "* * * * ? *", "0 0 1 1 * 2026",
        "@hourli", "dayly", "@reboot", "@every 5m", "tomorrow", "@@daily", "@ daily", "60 * * * *", "0 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *", "0 0 1 0 *", "0 0 1 13 *", "0 0 * * 8", "60 0 0 * * *", "*/0 * * * *", "*/60 * * * *",
        "* */24 * * *",
        "* * */32 * *", "* * * */13 *", "* * * * */7", "*/x * * * *", "*/+5 * * * *", "0 0 * * monday", "0 0 * fbe *",
        "0 0 15W * *", "0 0 * * mon#6", "0 0 * * mon#0", "0 0 * * mon#", "0 0 * * L", "a * * * *", "1,,2 * * * *",
        "1-2-3 * * * *", "-5 * * * *", "1/2/3 * * * *", "1, * * * *", "*-5 * * * *", "0 0 L-3 * *", "0 0 jan 1 *",
        "12:30", "5m", "cron(0 9 * * mon)", "CRON_TZ=UTC 0 9 * * *",
    ]
    private static let zones = [
        "UTC", "GMT", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Etc/GMT-14",
        "America/Port-au-Prince",
    ]
    private static let noZones = [
        "Europe/", "/Europe/Berlin", "Europe//Berlin", "Europe/Ber lin", "+02:00", "UTC+2:00", "(UTC+01:00) Berlin",
        "..",
        "posix/UTC", "right/Europe/Berlin", "localtime", "posixrules", "Zürich", "<+03>-3", "Europe/Berlin ", ":UTC",
        "-05",
        "a/b/c/d/e", ".UTC", "Europe/.Berlin",
    ]

    @Test func `the cron expressions and zones that it takes are those that are read`() throws {
        let sound = Self.crons.map { file(cron: $0) } + Self.zones.map { file(cron: "daily", zone: $0) }
        let variables = [file(cron: "${CRON:-daily}"), file(cron: "daily", zone: "${ZONE:-UTC}")]
        for (text, fits) in zip(sound + variables, try SchemaValidator.fits(sound + variables, schema: Schema.text)) {
            #expect(fits, "the schema refuses \(text)")
            #expect(isRead(text), "the reader refuses \(text)")
        }
        let faulty = Self.noCrons.map { file(cron: $0) } + Self.noZones.map { file(cron: "daily", zone: $0) }
        for (text, fits) in zip(faulty, try SchemaValidator.fits(faulty, schema: Schema.text)) {
            #expect(!fits, "the schema takes \(text)")
            #expect(!isRead(text), "the reader takes \(text)")
        }
    }
}
