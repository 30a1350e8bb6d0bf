import Syscalls
import Testing

@testable import TickertapeBench

@Suite struct BenchOptionsTests {
    @Test func `without words the standard is measured`() throws {
        #expect(try BenchOptions.parse([]) == .measure(BenchOptions()))
        let options = BenchOptions()
        #expect(options.connections == [1000])
        #expect(
            options.scenarios == [
                .idle, .w1, .burst, .paced, .replay, .resume, .post, .slow, .filters, .shaped, .relay, .schedule,
                .history, .start,
            ]
        )
        #expect(options.jobs == [1, 100, 1000, 10_000])
    }

    @Test func `every option is read, with a space or an equals sign`() throws {
        var options = BenchOptions()
        options.connections = [1000, 10_000]
        options.jobs = [7, 8]
        options.scenarios = [.w1, .idle]
        options.repeats = 5
        options.duration = .milliseconds(1500)
        options.payload = 1024
        options.isJSON = true
        var target = Target(address: .loopback(port: 8080))
        target.events = "/e?job={job}"
        target.publish = "/pub"
        target.token = "a=b"
        target.process = 77
        options.target = target
        let words = [
            "--connections", "1000,10000", "--jobs=7,8", "--scenarios=w1,idle,w1", "--repeats", "5", "--duration=1.5s",
            "--payload",
            "1024", "--json", "--url=http://localhost:8080/", "--events", "/e?job={job}", "--publish=/pub",
            "--token=a=b", "--pid", "77",
        ]
        #expect(try BenchOptions.parse(words) == .measure(options))
    }

    @Test(arguments: [("50ms", 50), ("3s", 3000), ("2m", 120_000), ("0.5m", 30_000), ("60m", 3_600_000)])
    func `durations have a unit`(text: String, milliseconds: Int) throws {
        var options = BenchOptions()
        options.duration = .milliseconds(milliseconds)
        #expect(try BenchOptions.parse(["--duration", text]) == .measure(options))
    }

    private static let names =
        "--connections --jobs --scenarios --repeats --duration --payload --json --url --events --publish --token --pid --help"

    @Test(
        arguments: [
            (["--colour"], "unknown option --colour; the options are \(names)"),
            (["now"], "unknown option now; the options are \(names)"),
            (["--repeats"], "--repeats needs a value"),
            (["--repeats", "--json"], "--repeats needs a value"),
            (["--repeats="], "--repeats needs a value"),
            (["--repeats", "1", "--repeats", "1"], "--repeats is given twice"),
            (["--json=1"], "--json takes no value"),
            (["--repeats", "0"], #"--repeats can't be "0"; write a number from 1 to 1000"#),
            (["--connections", "1,,2"], #"--connections can't be ""; write a number from 1 to 1000000"#),
            (["--connections", "x"], #"--connections can't be "x"; write a number from 1 to 1000000"#),
            (["--payload", "10"], #"--payload can't be "10"; write a number from 64 to 900000"#),
            (
                ["--scenarios", "w2"],
                #"there is no scenario "w2"; there are idle w1 burst paced replay resume post slow filters shaped relay schedule history start"#
            ),
            (["--jobs", "20001"], #"--jobs can't be "20001"; write a number from 1 to 20000"#),
            (
                ["--url", "http://127.0.0.1:1", "--scenarios", "schedule"],
                "schedule measures a server with jobs of its own; leave out --url"
            ),
            (
                ["--url", "http://127.0.0.1:1", "--scenarios", "post,history"],
                "history measures a server with jobs of its own; leave out --url"
            ),
            (["--duration", "3"], #"--duration can't be "3"; write a time from 50ms to 60m, such as 3s"#),
            (["--duration", "infs"], #"--duration can't be "infs"; write a time from 50ms to 60m, such as 3s"#),
            (["--duration", "49ms"], #"--duration can't be "49ms"; write a time from 50ms to 60m, such as 3s"#),
            (["--pid", "1"], "--pid tells about a running server; name it with --url"),
            (["--url", "8080"], #"--url can't be "8080"; write http://127.0.0.1:PORT"#),
            (["--url", "https://127.0.0.1:1"], #"--url can't be "https://127.0.0.1:1"; write http://127.0.0.1:PORT"#),
            (["--url", "http://127.0.0.1:0"], #"--url can't be "http://127.0.0.1:0"; write http://127.0.0.1:PORT"#),
            (["--url", "http://127.0.0.1"], #"--url can't be "http://127.0.0.1"; write http://127.0.0.1:PORT"#),
            (
                ["--url", "http://127.1.evil.example:1"],
                #"--url can't be "http://127.1.evil.example:1"; write http://127.0.0.1:PORT"#
            ),
            (
                ["--url", "http://192.0.2.1:80"],
                "--url must be on this machine's loopback, 127.0.0.1; 192.0.2.1 is not"
            ),
            (["--url", "http://0.0.0.0:80"], "--url must be on this machine's loopback, 127.0.0.1; 0.0.0.0 is not"),
            (
                ["--url", "http://127.0.0.1:1", "--events", "x"],
                #"--events can't be "x"; write a path that begins with /"#
            ),
            (
                ["--url", "http://127.0.0.1:1", "--publish", "/a b"],
                #"--publish can't be "/a b"; write a path that begins with /"#
            ),
            (
                ["--url", "http://127.0.0.1:1", "--token", "a\r\nb"], "--token has characters that no header can carry"
            ),
        ] as [([String], String)]
    )
    func `what makes no sense is told`(words: [String], sentence: String) {
        #expect(throws: UsageError(sentence)) { try BenchOptions.parse(words) }
    }

    @Test func `a running server is measured without what needs jobs of its own`() throws {
        guard case .measure(let options) = try BenchOptions.parse(["--url", "http://127.0.0.1:1"]) else { return }
        #expect(options.scenarios == Scenario.allCases.filter { !$0.needsOwnServer })
    }

    @Test func `help wins, fits a terminal and names every option and scenario`() throws {
        #expect(try BenchOptions.parse(["--nonsense", "-h"]) == .help)
        let help = BenchOptions.help
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
        for word in Self.names.split(separator: " ") { #expect(help.contains(word)) }
        for scenario in Scenario.allCases { #expect(help.contains("  \(scenario.rawValue) ")) }
    }
}
