import Testing

@Suite struct JobFileLaterFaultTests {
    @Test(
        arguments: [
            #"""
            jobs:
              host:
                cron: "*/5 * * * *"
                run: date
            ---
            jobs.yaml:3:5: error: "cron" is not supported yet
                3 |     cron: "*/5 * * * *"
                  |     ^^^^
            """#,
            #"""
            jobs:
              host:
                cron: "0 * * * *"
                every: 1h
                run: date
            ---
            jobs.yaml:3:5: error: "cron" is not supported yet
                3 |     cron: "0 * * * *"
                  |     ^^^^
            jobs.yaml:4:5: error: job "host" has two triggers, "cron" in line 3 and "every" here; keep one
                4 |     every: 1h
                  |     ^^^^^
            """#,
            #"""
            jobs:
              host:
                at: 2027-01-01T00:00:00+01:00
                run: date
            ---
            jobs.yaml:3:5: error: "at" is not supported yet
                3 |     at: 2027-01-01T00:00:00+01:00
                  |     ^^
            """#,
            #"""
            jobs:
              host:
                request:
                  id: '[0-9]+'
                command: [./x, "{id}"]
                lines: true
                max_runs: 3
            ---
            jobs.yaml:3:5: error: "request" is not supported yet
                3 |     request:
                  |     ^^^^^^^
            jobs.yaml:7:5: error: "max_runs" is not supported yet
                7 |     max_runs: 3
                  |     ^^^^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                envelope: no
                publish: chnage
                overlap: queue
            ---
            jobs.yaml:5:15: error: "envelope" of job "host" must be true or false, not "no"
                5 |     envelope: no
                  |               ^^ write: envelope: false
            jobs.yaml:6:14: error: "publish" of job "host" must be always or change, not "chnage"; did you mean change?
                6 |     publish: chnage
                  |              ^^^^^^ write: publish: change
            jobs.yaml:7:14: error: "overlap: queue" is not supported yet
                7 |     overlap: queue
                  |              ^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                jitter: 1s
                align: true
                offset: 1s
                start_at: x
                end_at: x
                times: 3
                on_start: true
                timezone: UTC
                misfire_grace: 1s
                retry: 3
                enabled: false
            ---
            jobs.yaml:5:5: error: "jitter" is not supported yet
                5 |     jitter: 1s
                  |     ^^^^^^
            jobs.yaml:6:5: error: "align" is not supported yet
                6 |     align: true
                  |     ^^^^^
            jobs.yaml:7:5: error: "offset" is not supported yet
                7 |     offset: 1s
                  |     ^^^^^^
            jobs.yaml:8:5: error: "start_at" is not supported yet
                8 |     start_at: x
                  |     ^^^^^^^^
            jobs.yaml:9:5: error: "end_at" is not supported yet
                9 |     end_at: x
                  |     ^^^^^^
            jobs.yaml:10:5: error: "times" is not supported yet
               10 |     times: 3
                  |     ^^^^^
            jobs.yaml:11:5: error: "on_start" is not supported yet
               11 |     on_start: true
                  |     ^^^^^^^^
            jobs.yaml:12:5: error: "timezone" is not supported yet
               12 |     timezone: UTC
                  |     ^^^^^^^^
            jobs.yaml:13:5: error: "misfire_grace" is not supported yet
               13 |     misfire_grace: 1s
                  |     ^^^^^^^^^^^^^
            jobs.yaml:14:5: error: "retry" is not supported yet
               14 |     retry: 3
                  |     ^^^^^
            jobs.yaml:15:5: error: "enabled" is not supported yet
               15 |     enabled: false
                  |     ^^^^^^^
            """#,
            #"""
            defaults: { timeout: 5s }
            include: jobs.d/*.yaml
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:1:1: error: "defaults" is not supported yet
                1 | defaults: { timeout: 5s }
                  | ^^^^^^^^
            jobs.yaml:2:1: error: "include" is not supported yet
                2 | include: jobs.d/*.yaml
                  | ^^^^^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `what is not supported yet is refused by name`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
