import Testing

@Suite struct JobFileWordFaultTests {
    @Test(
        arguments: [
            #"""
            jobs:
              host:
                intervall: 2s
                run: date
            ---
            jobs.yaml:3:5: error: unknown key "intervall" in job "host"; did you mean "interval"?
                3 |     intervall: 2s
                  |     ^^^^^^^^^
            """#,
            #"""
            jobs:
              host:
                schedule: 5m
                url: http://x
                scan_interval: 30
                value_template: x
                jsonpath: $.a
                retries: 3
                max_instances: 1
            ---
            jobs.yaml:3:5: error: unknown key "schedule" in job "host"; here it is "every"
                3 |     schedule: 5m
                  |     ^^^^^^^^     write: every: 5m
            jobs.yaml:4:5: error: unknown key "url" in job "host"; here it is "http"
                4 |     url: http://x
                  |     ^^^           write: http: http://x
            jobs.yaml:5:5: error: unknown key "scan_interval" in job "host"; here it is "every"
                5 |     scan_interval: 30
                  |     ^^^^^^^^^^^^^     write: every: 30s
            jobs.yaml:6:5: error: unknown key "value_template" in job "host"; here it is "select"
                6 |     value_template: x
                  |     ^^^^^^^^^^^^^^
            jobs.yaml:7:5: error: unknown key "jsonpath" in job "host"; here it is "select"
                7 |     jsonpath: $.a
                  |     ^^^^^^^^      write: select: a
            jobs.yaml:8:5: error: unknown key "retries" in job "host"; here it is "retry"
                8 |     retries: 3
                  |     ^^^^^^^    write: retry: 3
            jobs.yaml:9:5: error: unknown key "max_instances" in job "host"; here "overlap" says what happens when a run is due while one is at it
                9 |     max_instances: 1
                  |     ^^^^^^^^^^^^^    write: overlap: skip
            """#,
            #"""
            jobs:
              host:
                refreshInterval: 30
                cmd: a
                script: b
                exec: c
            ---
            jobs.yaml:3:5: error: unknown key "refreshInterval" in job "host"; here it is "every"
                3 |     refreshInterval: 30
                  |     ^^^^^^^^^^^^^^^     write: every: 30ms
            jobs.yaml:4:5: error: unknown key "cmd" in job "host"; here it is "run"
                4 |     cmd: a
                  |     ^^^    write: run: a
            jobs.yaml:5:5: error: unknown key "script" in job "host"; here it is "run"
                5 |     script: b
                  |     ^^^^^^    write: run: b
            jobs.yaml:6:5: error: unknown key "exec" in job "host"; here it is "run"
                6 |     exec: c
                  |     ^^^^    write: run: c
            """#,
            #"""
            jobs:
              host:
                schedule: '*/5 * * * *'
                cmd: [a, b]
                value_template: '{{ value_json.a.b | round }}'
                jsonpath: a[0]
            ---
            jobs.yaml:3:5: error: unknown key "schedule" in job "host"; here it is "cron"
                3 |     schedule: '*/5 * * * *'
                  |     ^^^^^^^^                write: cron: "*/5 * * * *"
            jobs.yaml:4:5: error: unknown key "cmd" in job "host"; here it is "command"
                4 |     cmd: [a, b]
                  |     ^^^         write: command: [a, b]
            jobs.yaml:5:5: error: unknown key "value_template" in job "host"; here it is "select"
                5 |     value_template: '{{ value_json.a.b | round }}'
                  |     ^^^^^^^^^^^^^^
            jobs.yaml:6:5: error: unknown key "jsonpath" in job "host"; here it is "select"
                6 |     jsonpath: a[0]
                  |     ^^^^^^^^       write: select: "a[0]"
            """#,
            #"""
            jobs:
              host:
                refreshInterval: 30000
                exec: 'a: b'
                value_template: '{{ value_json.a.b }}'
            ---
            jobs.yaml:3:5: error: unknown key "refreshInterval" in job "host"; here it is "every"
                3 |     refreshInterval: 30000
                  |     ^^^^^^^^^^^^^^^        write: every: 30s
            jobs.yaml:4:5: error: unknown key "exec" in job "host"; here it is "run"
                4 |     exec: 'a: b'
                  |     ^^^^         write: run: "a: b"
            jobs.yaml:5:5: error: unknown key "value_template" in job "host"; here it is "select"
                5 |     value_template: '{{ value_json.a.b }}'
                  |     ^^^^^^^^^^^^^^                         write: select: a.b
            """#,
            #"""
            jobs:
              host:
                scan_interval: 00:05
                script: |
                  a
                  b
            ---
            jobs.yaml:3:5: error: unknown key "scan_interval" in job "host"; here it is "every"
                3 |     scan_interval: 00:05
                  |     ^^^^^^^^^^^^^        write: every: 30s
            jobs.yaml:4:5: error: unknown key "script" in job "host"; here it is "run"
                4 |     script: |
                  |     ^^^^^^
            """#,
            #"""
            jobs:
              host:
                evry: 2s
                rum: date
            ---
            jobs.yaml:3:5: error: unknown key "evry" in job "host"; did you mean "every"?
                3 |     evry: 2s
                  |     ^^^^
            jobs.yaml:4:5: error: unknown key "rum" in job "host"; did you mean "run"?
                4 |     rum: date
                  |     ^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `words of other tools and slips of the pen get exact advice`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
