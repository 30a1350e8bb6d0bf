import Testing

@Suite struct JobFileAliasFaultTests {
    @Test(
        arguments: [
            #"""
            server:
              aliases:
                listen: /events
                /events: /jobs/a
                /jobs/a/old/: /events
                /metrics: /monitor
                /a?b: /events
                /new: events
                /b: http://other.example/events
                /c: /event
                /d: /jobs/a/run
                /e/: "/new/"
                /f: "/events?a b"
                /g: [/events]
                /h:
                /fine: "/jobs/a/history?limit=1"
                events: /jobs/a
                /health: /up
                up2: health
                sse: /event
                /i: event
                /j: jobs/a/run
                monitor/: /event
            jobs:
              a: { every: 5s, generate: sine }
            ---
            jobs.yaml:3:5: error: "listen" of aliases must begin with a slash
                3 |     listen: /events
                  |     ^^^^^^          write: /listen: /events
            jobs.yaml:4:5: error: "/events" of aliases is taken: what is there can't be replaced
                4 |     /events: /jobs/a
                  |     ^^^^^^^
            jobs.yaml:5:5: error: "/jobs/a/old/" of aliases is taken: what is there can't be replaced
                5 |     /jobs/a/old/: /events
                  |     ^^^^^^^^^^^^
            jobs.yaml:6:5: error: "/metrics" of aliases is taken: what is there can't be replaced
                6 |     /metrics: /monitor
                  |     ^^^^^^^^
            jobs.yaml:7:5: error: "/a?b" of aliases must be a path without ?, # and %
                7 |     /a?b: /events
                  |     ^^^^
            jobs.yaml:8:11: error: "/new" of aliases must begin with a slash
                8 |     /new: events
                  |           ^^^^^^ write: /new: /events
            jobs.yaml:9:9: error: "/b" of aliases must be a path of this server such as /events; it is answered in place
                9 |     /b: http://other.example/events
                  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            jobs.yaml:10:9: error: "/c" of aliases leads to "/event"; did you mean /events?
               10 |     /c: /event
                  |         ^^^^^^ write: /c: /events
            jobs.yaml:11:9: error: "/d" of aliases leads to "/jobs/a/run", where nothing answers GET
               11 |     /d: /jobs/a/run
                  |         ^^^^^^^^^^^
            jobs.yaml:12:10: error: "/e/" of aliases leads to another alias; write where that one leads
               12 |     /e/: "/new/"
                  |          ^^^^^^^
            jobs.yaml:13:9: error: "/f" of aliases has a character that must be percent-encoded
               13 |     /f: "/events?a b"
                  |         ^^^^^^^^^^^^^
            jobs.yaml:14:9: error: "/g" of aliases must be text, not a list
               14 |     /g: [/events]
                  |         ^^^^^^^^^ write: /g: /events
            jobs.yaml:15:5: error: "/h" of aliases has no value; write such a map as in aliases: { /listen: /events }
               15 |     /h:
                  |     ^^
            jobs.yaml:17:5: error: "events" of aliases must begin with a slash, and "/events" is taken: what is there can't be replaced
               17 |     events: /jobs/a
                  |     ^^^^^^
            jobs.yaml:18:5: error: "/health" of aliases is taken: what is there can't be replaced
               18 |     /health: /up
                  |     ^^^^^^^      write: /up: /health
            jobs.yaml:19:5: error: "up2" of aliases must begin with a slash
               19 |     up2: health
                  |     ^^^         write: /up2: /health
            jobs.yaml:20:5: error: "sse" of aliases must begin with a slash
               20 |     sse: /event
                  |     ^^^         write: /sse: /events
            jobs.yaml:21:9: error: "/i" of aliases must begin with a slash
               21 |     /i: event
                  |         ^^^^^ write: /i: /events
            jobs.yaml:22:9: error: "/j" of aliases must begin with a slash
               22 |     /j: jobs/a/run
                  |         ^^^^^^^^^^
            jobs.yaml:23:5: error: "monitor/" of aliases must begin with a slash
               23 |     monitor/: /event
                  |     ^^^^^^^^         write: /monitor/: /events
            """#
        ].map(JobFileFaultCase.init)
    )
    func `an alias takes no place that is there, and leads to one`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
