import Testing

@Suite struct JobFileIntervalFaultTests {
    @Test(
        arguments: [
            #"""
            jobs:
              host:
                every: 10
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" has no unit; add a unit: 10s?
                3 |     every: 10
                  |            ^^ write: every: 10s
            """#,
            #"""
            jobs:
              host:
                every: 10
                run: date
                unit: 10s
            ---
            jobs.yaml:3:12: error: "every" of job "host" has no unit; add a unit: 10s?
                3 |     every: 10
                  |            ^^ write: every: 10s
            jobs.yaml:5:11: error: "unit" of job "host" is a label for the value, and a time has its unit behind the number: every: 10s
                5 |     unit: 10s
                  |           ^^^
            """#,
            #"""
            jobs:
              host:
                every: 5-20
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" has no unit; add a unit: 5-20s?
                3 |     every: 5-20
                  |            ^^^^ write: every: 5-20s
            """#,
            #"""
            jobs:
              host:
                every: 5 minutes
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" cannot be "5 minutes"; did you mean 5m?
                3 |     every: 5 minutes
                  |            ^^^^^^^^^ write: every: 5m
            """#,
            #"""
            jobs:
              host:
                every: 1:30
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" cannot be "1:30"; write 1m30s or 1h30m
                3 |     every: 1:30
                  |            ^^^^
            """#,
            #"""
            jobs:
              host:
                every: 1:05:00
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" cannot be "1:05:00"; write 1h5m
                3 |     every: 1:05:00
                  |            ^^^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 1,5s
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" cannot be "1,5s"; did you mean 1.5s?
                3 |     every: 1,5s
                  |            ^^^^ write: every: 1.5s
            """#,
            #"""
            jobs:
              host:
                every: 5, 20s
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" cannot be "5, 20s"; did you mean 5-20s?
                3 |     every: 5, 20s
                  |            ^^^^^^ write: every: 5-20s
            """#,
            #"""
            jobs:
              host:
                every: "*/5 * * * *"
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" is a duration, and "*/5 * * * *" is for cron
                3 |     every: "*/5 * * * *"
                  |            ^^^^^^^^^^^^^ write: cron: "*/5 * * * *"
            """#,
            #"""
            jobs:
              host:
                every: 1ms
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" must be at least 10ms, not 1ms
                3 |     every: 1ms
                  |            ^^^
            """#,
            #"""
            jobs:
              host:
                every: fast
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" cannot be "fast"; write numbers with units (ms s m h d w), such as 5s or 1h30m
                3 |     every: fast
                  |            ^^^^
            """#,
            #"""
            jobs:
              host:
                every:
                run: date
            ---
            jobs.yaml:3:5: error: "every" of job "host" has no value; write one such as every: 5-20s
                3 |     every:
                  |     ^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 20-5s
                run: date
            ---
            jobs.yaml:3:12: error: "every" of job "host" must begin with the shorter one; did you mean 5-20s?
                3 |     every: 20-5s
                  |            ^^^^^ write: every: 5-20s
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                timeout: 10s
            ---
            jobs.yaml:5:14: error: "timeout" of job "host" must be at most the shortest time between two runs, 5s, not 10s, unless overlap: allow
                5 |     timeout: 10s
                  |              ^^^ write: timeout: 5s
            """#,
            #"""
            jobs:
              host:
                every: 5-20s
                run: date
                timeout: 6s
            ---
            jobs.yaml:5:14: error: "timeout" of job "host" must be at most the shortest time between two runs, 5s, not 6s, unless overlap: allow
                5 |     timeout: 6s
                  |              ^^ write: timeout: 5s
            """#,
            #"""
            jobs:
              host:
                every: 1h
                run: date
                timeout: 0
            ---
            jobs.yaml:5:14: error: "timeout" of job "host" must be at least 10ms, not 0
                5 |     timeout: 0
                  |              ^
            """#,
            #"""
            jobs:
              host:
                every: [1s]
                run: { a: b }
                select: [a]
                unit: {}
                event: []
            ---
            jobs.yaml:3:12: error: "every" of job "host" must be text, not a list
                3 |     every: [1s]
                  |            ^^^^ write: every: 1s
            jobs.yaml:4:10: error: "run" of job "host" must be text, not a map; write one such as run: date
                4 |     run: { a: b }
                  |          ^^^^^^^^
            jobs.yaml:5:13: error: "select" of job "host" must be one path or a map of names to paths, not a list
                5 |     select: [a]
                  |             ^^^ write: select: { a: a }
            jobs.yaml:6:11: error: "unit" of job "host" must be text, not a map; write one such as unit: °C
                6 |     unit: {}
                  |           ^^
            jobs.yaml:7:12: error: "event" of job "host" must be text, not a list; write one such as event: dataUpdate
                7 |     event: []
                  |            ^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `the values of a trigger are told what to be instead`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
