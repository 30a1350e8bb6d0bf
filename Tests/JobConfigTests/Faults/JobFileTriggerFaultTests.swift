import Configuration
import Testing

@testable import JobConfig

@Suite struct JobFileTriggerFaultTests {
    @Test(
        arguments: [
            #"""
            jobs:
              host:
              disk: now
            ---
            jobs.yaml:2:3: error: job "host" is empty; give it a trigger and a source
                2 |   host:
                  |   ^^^^  write: host: { every: 5s, generate: random }
            jobs.yaml:3:9: error: job "disk" must be a map (key: value), not text; write one such as disk: { every: 5s, generate: random }
                3 |   disk: now
                  |         ^^^
            """#,
            #"""
            jobs:
              host:
                run: date
            ---
            jobs.yaml:2:3: error: job "host" has no trigger; add one of every, cron, at, after, follow, post, request
                2 |   host:
                  |   ^^^^
            """#,
            #"""
            jobs:
              host:
                unit: x
            ---
            jobs.yaml:2:3: error: job "host" has no trigger; add one of every, cron, at, after, follow, post, request
                2 |   host:
                  |   ^^^^
            jobs.yaml:2:3: error: job "host" has no source; add one of {sources}
                2 |   host:
                  |   ^^^^
            """#,
            #"""
            jobs:
              host:
                every: 2s
                post: true
                run: date
            ---
            jobs.yaml:4:5: error: job "host" has two triggers, "every" in line 3 and "post" here; keep one
                4 |     post: true
                  |     ^^^^
            jobs.yaml:5:5: error: job "host" is fed by POST (line 4) and has no source; remove "run" or "post"
                5 |     run: date
                  |     ^^^
            """#,
            #"""
            jobs:
              host:
                every: 2s
                interval: 3s
                run: date
            ---
            jobs.yaml:4:5: error: "interval" of job "host" means the same as "every"; keep one
                4 |     interval: 3s
                  |     ^^^^^^^^
            """#,
            #"""
            jobs:
              host:
                cron: "0 * * * *"
                every: 1h
                run: date
            ---
            jobs.yaml:4:5: error: job "host" has two triggers, "cron" in line 3 and "every" here; keep one
                4 |     every: 1h
                  |     ^^^^^
            """#,
            #"""
            jobs:
              host:
                cron: 0 0 31 2 *
                timezone: berlin
                align: true
                run: date
            ---
            jobs.yaml:3:11: error: "cron" of job "host" never runs: no year has a day "31" in month "2"
                3 |     cron: 0 0 31 2 *
                  |           ^^^^^^^^^^
            jobs.yaml:4:15: error: "timezone" of job "host" cannot be "berlin"; did you mean Europe/Berlin?
                4 |     timezone: berlin
                  |               ^^^^^^ write: timezone: Europe/Berlin
            jobs.yaml:5:5: error: "align" has no use in job "host"; it goes with every
                5 |     align: true
                  |     ^^^^^
            """#,
            #"""
            jobs:
              host:
                at: 2027-01-01T00:00:00
                every: 5s
                run: date
                jitter: 9s
                timezone: UTC
            ---
            jobs.yaml:4:5: error: job "host" has two triggers, "at" in line 3 and "every" here; keep one
                4 |     every: 5s
                  |     ^^^^^
            jobs.yaml:6:13: error: "jitter" of job "host" must be at most the shortest time between two runs, 5s, not 9s
                6 |     jitter: 9s
                  |             ^^ write: jitter: 5s
            jobs.yaml:7:5: error: "timezone" has no use in job "host"; it goes with cron
                7 |     timezone: UTC
                  |     ^^^^^^^^
            """#,
            #"""
            jobs:
              host:
                cron: */5 * * * *
                run: date
            ---
            jobs.yaml:3:11: error: quote this cron expression; in YAML an unquoted * starts an alias
                3 |     cron: */5 * * * *
                  |           ^           write: cron: "*/5 * * * *"
            """#,
            #"""
            jobs:
              host:
                post: true
                run: date
                cwd: /
            ---
            jobs.yaml:4:5: error: job "host" is fed by POST (line 3) and has no source; remove "run" or "post"
                4 |     run: date
                  |     ^^^
            """#,
            #"""
            jobs:
              host:
                post: false
            ---
            jobs.yaml:3:11: error: "post" of job "host" can only be true; leave the line out where nobody posts
                3 |     post: false
                  |           ^^^^^
            """#,
            #"""
            jobs:
              host:
                post: yes
            ---
            jobs.yaml:3:11: error: "post" of job "host" must be true or false, not "yes"
                3 |     post: yes
                  |           ^^^ write: post: true
            """#,
            #"""
            jobs:
              host:
                post: true
                timeout: 5s
                overlap: skip
                retry: 3
                jitter: 3s
                timezone: UTC
            ---
            jobs.yaml:4:5: error: "timeout" has no use in job "host"; it goes with a source
                4 |     timeout: 5s
                  |     ^^^^^^^
            jobs.yaml:5:5: error: "overlap" has no use in job "host"; it goes with a source
                5 |     overlap: skip
                  |     ^^^^^^^
            jobs.yaml:6:5: error: "retry" has no use in job "host"; it goes with a source
                6 |     retry: 3
                  |     ^^^^^
            jobs.yaml:7:5: error: "jitter" has no use in job "host"; it goes with a schedule
                7 |     jitter: 3s
                  |     ^^^^^^
            jobs.yaml:8:5: error: "timezone" has no use in job "host"; it goes with cron
                8 |     timezone: UTC
                  |     ^^^^^^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `a job has one trigger and one source that fit together`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }

    @Test(arguments: [
        ("cron: '* * * * *', timeout: 5m", Duration.seconds(300)),
        ("cron: '*/10 * * * * *', timeout: 11s", .seconds(11)),
        ("cron: '* * * * *'", .seconds(10)), ("cron: '*/5 * * * * *'", .seconds(5)),
    ])
    func `a run of cron may last until the next one and longer`(options: String, timeout: Duration) throws {
        let text = "jobs: { a: { \(options), run: date } }"
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f")
        #expect(diagnostics.map(\.message) == [])
        #expect(try #require(file?.jobs.first).timeout == timeout)
    }
}
