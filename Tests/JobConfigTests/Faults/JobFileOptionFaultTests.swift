import Testing

@Suite struct JobFileOptionFaultTests {
    @Test(
        arguments: [
            #"""
            jobs:
              host:
                every: 2s
            ---
            jobs.yaml:2:3: error: job "host" has no source; add one of {sources}
                2 |   host:
                  |   ^^^^
            """#,
            #"""
            jobs:
              host:
                every: 2s
                run: date
                command: [date]
            ---
            jobs.yaml:5:5: error: job "host" has two sources, "run" in line 4 and "command" here; keep one
                5 |     command: [date]
                  |     ^^^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                event: open
            ---
            jobs.yaml:5:12: error: "event" of job "host" cannot be "open", which EventSource uses itself; choose another name
                5 |     event: open
                  |            ^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                event: patch
            ---
            jobs.yaml:5:12: error: "event" of job "host" cannot be "patch", which the stream uses itself; choose another name
                5 |     event: patch
                  |            ^^^^^
            """#,
            #"""
            jobs:
              host:
                follow: true
                file: /etc/hostname
                lines: nonsense
            ---
            jobs.yaml:5:5: error: "lines" has no use in job "host"; it goes with run and command
                5 |     lines: nonsense
                  |     ^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                event: hello
            ---
            jobs.yaml:5:12: error: "event" of job "host" cannot be "hello", which the stream uses itself; choose another name
                5 |     event: hello
                  |            ^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                event: "a\nb"
                unit: ""
            ---
            jobs.yaml:5:12: error: "event" of job "host" must be one line without control characters
                5 |     event: "a\nb"
                  |            ^^^^^^
            jobs.yaml:6:11: error: "unit" of job "host" must have 1 to 64 characters, not 0
                6 |     unit: ""
                  |           ^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                event: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
            ---
            jobs.yaml:5:12: error: "event" of job "host" must have 1 to 64 characters, not 65
                5 |     event: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """#,
            #"""
            jobs:
              host:
                every: 5s
                run: date
                overlap: drop
                seed: 1
                headers: {}
                heartbeat: 1s
                shell: /bin/bash
                whatever: 1
                shel: x
            ---
            jobs.yaml:5:14: error: "overlap" of job "host" must be skip, queue, restart or allow, not "drop"
                5 |     overlap: drop
                  |              ^^^^
            jobs.yaml:6:5: error: "seed" has no use in job "host"; it goes with generate
                6 |     seed: 1
                  |     ^^^^
            jobs.yaml:7:5: error: "headers" has no use in job "host"; it belongs in the map of http
                7 |     headers: {}
                  |     ^^^^^^^
            jobs.yaml:8:5: error: "heartbeat" has no use in job "host"; it belongs to server
                8 |     heartbeat: 1s
                  |     ^^^^^^^^^
            jobs.yaml:10:5: error: unknown key "whatever" in job "host"; tickertape schema lists the keys of jobs
               10 |     whatever: 1
                  |     ^^^^^^^^
            jobs.yaml:11:5: error: unknown key "shel" in job "host"; did you mean "shell"?
               11 |     shel: x
                  |     ^^^^
            """#,
            #"""
            x-shared: &d { every: 5s, run: date }
            jobs:
              a: { <<: *d, evnt: x }
            ---
            jobs.yaml:3:16: error: unknown key "evnt" in job "a"; did you mean "event"?
                3 |   a: { <<: *d, evnt: x }
                  |                ^^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `options are checked`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
