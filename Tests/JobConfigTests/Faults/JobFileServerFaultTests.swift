import Testing

@Suite struct JobFileServerFaultTests {
    @Test(
        arguments: [
            #"""
            server:
              listen: 5000
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:11: error: "listen" of server has no address; did you mean 127.0.0.1:5000, or 0.0.0.0:5000 for all networks?
                2 |   listen: 5000
                  |           ^^^^ write: listen: 127.0.0.1:5000
            """#,
            #"""
            server:
              listen: localhost
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:11: error: "listen" of server has no port; did you mean localhost:5000?
                2 |   listen: localhost
                  |           ^^^^^^^^^ write: listen: localhost:5000
            """#,
            #"""
            server:
              hosts:
                - dash.example.org
                - "*.example.org"
                - https://Dash.example.org:8443/x
                - "*"
                - b ad
                - bücher.example
                - a..b
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:5:7: error: "https://Dash.example.org:8443/x" has more than a name; did you mean dash.example.org?
                5 |     - https://Dash.example.org:8443/x
                  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ write: dash.example.org
            jobs.yaml:6:7: error: * would let every page read that turns its name here; list the names
                6 |     - "*"
                  |       ^^^
            jobs.yaml:7:7: error: "b ad" is no name such as dash.example.org
                7 |     - b ad
                  |       ^^^^
            jobs.yaml:8:7: error: "bücher.example" must be written as browsers send it, in ASCII: xn--...
                8 |     - bücher.example
                  |       ^^^^^^^^^^^^^^
            jobs.yaml:9:7: error: "a..b" is no name such as dash.example.org
                9 |     - a..b
                  |       ^^^^
            """#,
            #"""
            server:
              listen: example.com:80
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:11: error: "listen" of server must begin with a numeric address or localhost, not "example.com"; names belong in hosts
                2 |   listen: example.com:80
                  |           ^^^^^^^^^^^^^^
            """#,
            #"""
            server:
              listen: 127.0.0.1:99999
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:11: error: "listen" of server must end in a port from 0 to 65535, not "99999"
                2 |   listen: 127.0.0.1:99999
                  |           ^^^^^^^^^^^^^^^
            """#,
            #"""
            server:
              listen: ::1:5000
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:11: error: "listen" of server has an IPv6 address without brackets; write [...] around it, such as [::1]:5000
                2 |   listen: ::1:5000
                  |           ^^^^^^^^ write: listen: "[::1]:5000"
            """#,
            #"""
            server:
              listen: [::1]:5000
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:11: error: quote this value; in YAML an unquoted [ starts a list
                2 |   listen: [::1]:5000
                  |           ^          write: listen: "[::1]:5000"
            """#,
            #"""
            server:
              port: 80
              lisen: 1
              public: ''
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:3: error: unknown key "port" in server; "listen" takes the address and the port
                2 |   port: 80
                  |   ^^^^     write: listen: 127.0.0.1:80
            jobs.yaml:3:3: error: unknown key "lisen" in server; did you mean "listen"?
                3 |   lisen: 1
                  |   ^^^^^
            jobs.yaml:4:11: error: "public" of server is empty; write the name of a folder
                4 |   public: ''
                  |           ^^ write: public: public
            """#,
            #"""
            server:
              heartbeat: 100ms
              retry: 1ms-5s
              connection_lifetime: 10ms
              max_connections: 0
              max_connections_per_address: many
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:14: error: "heartbeat" of server must be between 1s and 1d, not 100ms
                2 |   heartbeat: 100ms
                  |              ^^^^^
            jobs.yaml:3:10: error: "retry" of server must lie between 10ms and 1d
                3 |   retry: 1ms-5s
                  |          ^^^^^^
            jobs.yaml:4:24: error: "connection_lifetime" of server must be 0 (never) or at least 1s, not 10ms
                4 |   connection_lifetime: 10ms
                  |                        ^^^^
            jobs.yaml:5:20: error: "max_connections" of server must be between 1 and 10000000, not "0"
                5 |   max_connections: 0
                  |                    ^
            jobs.yaml:6:32: error: "max_connections_per_address" of server must be a whole number, not "many"; write one such as max_connections_per_address: 0
                6 |   max_connections_per_address: many
                  |                                ^^^^
            """#,
            #"""
            server:
              heartbeat: 15
              retry: 5-2s
              connection_lifetime: 1
              max_connections: 1e6
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:14: error: "heartbeat" of server has no unit; add a unit: 15s?
                2 |   heartbeat: 15
                  |              ^^ write: heartbeat: 15s
            jobs.yaml:3:10: error: "retry" of server must begin with the shorter one; did you mean 2-5s?
                3 |   retry: 5-2s
                  |          ^^^^ write: retry: 2-5s
            jobs.yaml:4:24: error: "connection_lifetime" of server has no unit; add a unit: 1s?
                4 |   connection_lifetime: 1
                  |                        ^ write: connection_lifetime: 1s
            jobs.yaml:5:20: error: "max_connections" of server must be a whole number, not "1e6"; write one such as max_connections: 100000
                5 |   max_connections: 1e6
                  |                    ^^^
            """#,
            #"""
            server:
              history: { events: 0, age: forever, bytes: 64M, file: "", size: 3 }
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:22: error: "events" of history must be between 1 and 10000000, not "0"
                2 |   history: { events: 0, age: forever, bytes: 64M, file: "", size: 3 }
                  |                      ^
            jobs.yaml:2:30: error: "age" of history cannot be "forever"; write numbers with units (ms s m h d w), such as 5s or 1h30m
                2 |   history: { events: 0, age: forever, bytes: 64M, file: "", size: 3 }
                  |                              ^^^^^^^
            jobs.yaml:2:46: error: "bytes" of history cannot be "64M"; did you mean 64MiB?
                2 |   history: { events: 0, age: forever, bytes: 64M, file: "", size: 3 }
                  |                                              ^^^                      write: bytes: 64MiB
            jobs.yaml:2:57: error: "file" of history is empty; name a file, such as tickertape.db
                2 |   history: { events: 0, age: forever, bytes: 64M, file: "", size: 3 }
                  |                                                         ^^            write: file: tickertape.db
            jobs.yaml:2:61: error: unknown key "size" in history; its keys are events, age, bytes, per_job, file
                2 |   history: { events: 0, age: forever, bytes: 64M, file: "", size: 3 }
                  |                                                             ^^^^
            """#,
            #"""
            server:
              tokens: { subscribe: secret, publish: [""], admin: ["a b"], post: [x] }
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:2:24: error: "subscribe" of tokens must be a list of tokens in [ ]; write one such as subscribe: ["${SUBSCRIBE_TOKEN}"]
                2 | (this line holds a secret and is not shown)
            jobs.yaml:2:42: error: a token of "publish" of tokens is empty, so it would keep nobody out; leave it out
                2 | (this line holds a secret and is not shown)
            jobs.yaml:2:55: error: a token of "admin" of tokens has a space or another character that no request can carry; make one by: openssl rand -hex 32
                2 | (this line holds a secret and is not shown)
            jobs.yaml:2:63: error: unknown key "..." in tokens; its keys are subscribe, publish, admin, links, jwt, audience
                2 | (this line holds a secret and is not shown)
            """#,
            #"""
            server:
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:1:1: error: server has no value; write one such as server: { listen: 127.0.0.1:5000 }
                1 | server:
                  | ^^^^^^
            """#,
            #"""
            server: 127.0.0.1:5000
            jobs:
              host:
                every: 5s
                run: date
            ---
            jobs.yaml:1:9: error: server must be a map (key: value), not text
                1 | server: 127.0.0.1:5000
                  |         ^^^^^^^^^^^^^^ write: server: { listen: "127.0.0.1:5000" }
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `the settings of the server are checked`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
