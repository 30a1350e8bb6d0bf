extension BenchOptions {
    /// The help text, with its last line end; no line is over 80 columns.
    static var help: String {
        let width = Scenario.allCases.map(\.rawValue.count).max() ?? 0
        let scenarios = Scenario.allCases.map { "  \($0.rawValue.padded(to: width))  \($0.summary)" }
        return """
            tickertape-bench measures a server of Server-Sent Events: it opens many streams,
            posts numbered events and checks that each client gets each of them once.

            Usage:
              tickertape-bench [options]

            Without --url it starts the tickertape that lies beside it, anew for each
            measurement. Nothing leaves the loopback.

            Scenarios:
            \(scenarios.joined(separator: "\n"))

            Options:
              --connections N,N    how many clients (1000)
              --jobs N,N           how many jobs in schedule and start (1,100,1000,10000)
              --scenarios A,B      which scenarios (all)
              --repeats N          how often each (3)
              --duration TIME      how long each publishes: 500ms, 3s, 1m (3s)
              --payload BYTES      the size of an event's data (120)
              --json               one JSON object a measurement, instead of tables
              --url URL            a running server, http://127.0.0.1:PORT
              --events PATH        its stream (/events); {job} is a job's name
              --publish PATH       where to post events (/jobs/{job})
              --token TOKEN        sent with posts as Authorization: Bearer TOKEN
              --pid PID            its process, for processor time and memory
              -h, --help           show this

            Examples:
              tickertape-bench --connections 1000,10000 --scenarios w1,burst
              tickertape-bench --url http://127.0.0.1:8080 --publish /pub --pid 4711

            Exit status: 0 fine, 1 events were lost, doubled or late for good, or nothing
            could be measured, 2 wrong usage.

            """
    }
}

extension String {
    /// The text with spaces behind it up to `width` characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// The text with spaces before it up to `width` characters.
    func indented(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
