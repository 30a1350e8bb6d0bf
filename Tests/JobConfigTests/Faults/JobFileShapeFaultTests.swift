import Testing

@Suite struct JobFileShapeFaultTests {
    @Test(
        arguments: [
            #"""
            ---
            jobs.yaml:1:1: error: the file has no jobs, so there is nothing to do
                1 | 
                  | ^ write: jobs: { people: { every: 5-20s, generate: people } }
            """#,
            #"""
            # nothing yet
            ---
            jobs.yaml:1:1: error: the file has no jobs, so there is nothing to do
                1 | # nothing yet
                  | ^             write: jobs: { people: { every: 5-20s, generate: people } }
            """#,
            #"""
            jobs:
            ---
            jobs.yaml:1:1: error: the file has no jobs, so there is nothing to do
                1 | jobs:
                  | ^^^^  write: jobs: { people: { every: 5-20s, generate: people } }
            """#,
            #"""
            jobs: {}
            ---
            jobs.yaml:1:1: error: the file has no jobs, so there is nothing to do
                1 | jobs: {}
                  | ^^^^     write: jobs: { people: { every: 5-20s, generate: people } }
            """#,
            #"""
            server: { listen: 127.0.0.1:80 }
            ---
            jobs.yaml:1:1: error: the file has no jobs, so there is nothing to do
                1 | server: { listen: 127.0.0.1:80 }
                  | ^^^^^^                           write: jobs: { people: { every: 5-20s, generate: people } }
            """#,
            #"""
            jobs
            ---
            jobs.yaml:1:1: error: the file must be a map (key: value), not text; write one such as jobs: { people: { every: 5-20s, generate: people } }
                1 | jobs
                  | ^^^^
            """#,
            #"""
            - a
            ---
            jobs.yaml:1:1: error: the file must be a map (key: value), not a list; write one such as jobs: { people: { every: 5-20s, generate: people } }
                1 | - a
                  | ^
            """#,
            #"""
            jobs: [a]
            ---
            jobs.yaml:1:7: error: jobs must be a map (key: value), not a list; write one such as jobs: { people: { every: 5-20s, generate: people } }
                1 | jobs: [a]
                  |       ^^^
            """#,
            #"""
            job:
              host: { every: 2s, run: date }
            ---
            jobs.yaml:1:1: error: unknown key "job" in the file; did you mean "jobs"?
                1 | job:
                  | ^^^
            """#,
            #"""
            host:
              every: 2s
              run: date
            ---
            jobs.yaml:1:1: error: unknown key "host" in the file; if it is a job, indent it below "jobs"
                1 | host:
                  | ^^^^
            """#,
            #"""
            listen: 127.0.0.1:5001
            history: { file: h.db }
            show: { unit: C }
            cluster: { every: 2s, run: date }
            jobs: { host: { every: 2s, run: date } }
            every: 5s
            retry: 3
            ---
            jobs.yaml:1:1: error: "listen" has no use in the file; it belongs to "server"; indent it below "server"
                1 | listen: 127.0.0.1:5001
                  | ^^^^^^
            jobs.yaml:2:1: error: "history" has no use in the file; it belongs to "server"; indent it below "server"
                2 | history: { file: h.db }
                  | ^^^^^^^
            jobs.yaml:3:1: error: "show" has no use in the file; it belongs to a job; indent it below the name of the job
                3 | show: { unit: C }
                  | ^^^^
            jobs.yaml:4:1: error: unknown key "cluster" in the file; if it is a job, indent it below "jobs"
                4 | cluster: { every: 2s, run: date }
                  | ^^^^^^^
            jobs.yaml:6:1: error: "every" has no use in the file; it belongs to a job; indent it below the name of the job
                6 | every: 5s
                  | ^^^^^
            jobs.yaml:7:1: error: "retry" has no use in the file; it belongs to "server" or to a job; indent it below either
                7 | retry: 3
                  | ^^^^^
            """#,
            #"""
            .base: &base { every: 2s }
            templates:
              web: &web { unit: C }
            jobs:
              host: { <<: [*base, *web], run: date }
            ---
            jobs.yaml:1:1: error: unknown key ".base" in the file; if it is a job, indent it below "jobs"; if jobs take it over by an alias, call it x-base
                1 | .base: &base { every: 2s }
                  | ^^^^^
            jobs.yaml:2:1: error: unknown key "templates" in the file; if jobs take it over by an alias, call it x-templates
                2 | templates:
                  | ^^^^^^^^^
            """#,
            #"""
            jobs:
              host: { every: 1s, run: a }
              host: { every: 2s, run: b }
            ---
            jobs.yaml:3:3: error: duplicate key "host"; the first one is in line 2, column 3
                3 |   host: { every: 2s, run: b }
                  |   ^^^^
            """#,
            #"""
            jobs:
              my host: { every: 1s, run: a }
              .x: { every: 1s, run: a }
              '': { every: 1s, run: a }
              ünder: { every: 1s, run: a }
            ---
            jobs.yaml:2:3: error: a job cannot be called "my host"; a name has 1 to 64 of A-Z a-z 0-9 _ . - and does not begin with . or -
                2 |   my host: { every: 1s, run: a }
                  |   ^^^^^^^
            jobs.yaml:3:3: error: a job cannot be called ".x"; a name has 1 to 64 of A-Z a-z 0-9 _ . - and does not begin with . or -
                3 |   .x: { every: 1s, run: a }
                  |   ^^
            jobs.yaml:4:3: error: a job cannot be called ""; a name has 1 to 64 of A-Z a-z 0-9 _ . - and does not begin with . or -
                4 |   '': { every: 1s, run: a }
                  |   ^^
            jobs.yaml:5:3: error: a job cannot be called "ünder"; a name has 1 to 64 of A-Z a-z 0-9 _ . - and does not begin with . or -
                5 |   ünder: { every: 1s, run: a }
                  |   ^^^^^
            """#,
            #"""
            jobs:
            	host:
            		every: 2s
            ---
            jobs.yaml:2:1: error: a tab cannot indent in YAML; use spaces
                2 |  host:
                  | ^
            """#,
            #"""
            jobs:
              host:
                every: 2s
               run: date
            ---
            jobs.yaml:4:4: error: the keys of one map start in the same column; this line fits none above; write 4 spaces before it
                4 |    run: date
                  |    ^^^^^^^^^
            """#,
            #"""
            jobs:
              host
                every: 2s
            ---
            jobs.yaml:2:3: error: this line has no colon; a map is made of key: value
                2 |   host
                  |   ^^^^
            """#,
            #"""
            jobs:
              host: { every: 2s, run: date
              disk: { every: 2s }
            ---
            jobs.yaml:2:9: error: this { is not closed, or a comma is missing before line 3
                2 |   host: { every: 2s, run: date
                  |         ^
            """#,
            #"""
            jobs:
              host:
                every: 15s
                command: [ping]
                match: "time=([\d.]+)"
            ---
            jobs.yaml:5:20: error: \d is no escape in double quotes; use single quotes, or \\ for a backslash
                5 |     match: "time=([\d.]+)"
                  |                    ^^      write: match: 'time=([\d.]+)'
            """#,
            #"""
            jobs:
              host:
                every: 15s
                run: echo a: b
                unit: %
            ---
            jobs.yaml:4:10: error: quote this value; in YAML a colon and a space start a map
                4 |     run: echo a: b
                  |          ^         write: run: "echo a: b"
            """#,
            #"""
            d: &d { every: 5s, run: date }
            jobs:
              a: { <<: *d, unit: x }
              b: *c
            ---
            jobs.yaml:4:6: error: no anchor &c stands above; if the * is part of the text, quote it
                4 |   b: *c
                  |      ^^ write: b: "*c"
            """#,
            #"""
            jobs:
              host:
                every: 2s
                match: [0-9]+
                run: "x" y
            ---
            jobs.yaml:4:17: error: this cannot stand behind the end of a value; quote the whole value
                4 |     match: [0-9]+
                  |                 ^ write: match: "[0-9]+"
            """#,
            #"""
            jobs:
              a: { every: 2s, run: date, select: a[0].b }
            ---
            jobs.yaml:2:6: error: this { is not closed, or a comma or quotes are missing before column 39
                2 |   a: { every: 2s, run: date, select: a[0].b }
                  |      ^
            """#,
            #"""
            jobs:
              a: { every: 2s, run: date, select: "a[].b" }
            ---
            jobs.yaml:2:38: error: "select" of job "a" begins with a key, without a dot before it or before a [, and has [*] for all of a list; did you mean a[*].b?
                2 |   a: { every: 2s, run: date, select: "a[].b" }
                  |                                      ^^^^^^^   write: select: "a[*].b"
            """#,
            #"""
            server: { tokens: { admin: secret } }
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:1:28: error: "admin" of tokens must be a list of tokens in [ ]; write one such as admin: ["${ADMIN_TOKEN}"]
                1 | (this line holds a secret and is not shown)
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `what is no file of jobs is told with its place`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
