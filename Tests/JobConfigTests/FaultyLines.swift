/// Lines that people write who come from other tools, from other texts, or from their memory.
enum FaultyLines {
    /// Of one job, each with advice that leads to a clean file.
    static let ofJobs: [String] =
        commands + paths + words + ranges + patterns + addresses + shells + shapes + sources + alerts + lists + meanings

    private static let commands = [
        "every: 5s\ncommand: FOO=1 ls", "every: 5s\ncommand: echo {a,b}", "request: {id: true}\ncommand: echo {id}",
        "every: 5s\ncommand: ping -c1 127.0.0.1", "every: 5s\ncommand: ls | wc -l", "every: 5s\ncommand: date",
        "every: 5s\ncommand: 'sh -c \"echo a b\"'", "every: 5s\ncommand: \"echo 'it is'\"",
        "every: 5s\ncommand: echo $HOME", "every: 5s\ncommand: 'a \"b'", "every: 5s\nrun: [date, -u]",
        "every: 5s\nsystem: cpu", "every: 5s\nsystem: cpu, memory", "every: 5s\nsystem: cpu memory",
        "every: 5s\nsystem: [cpu memory]", "every: 5s\nsystem: [cpus]",
    ]
    private static let paths = [
        "every: 5s\nhttp: http://x/\nselect: .data.value", "every: 5s\nhttp: http://x/\nselect: a.b.[0]",
        "every: 5s\nhttp: http://x/\nselect: { a: .b, c: d }", "every: 5s\nhttp: http://x/\nselect: [a, b.c]",
        "every: 5s\nhttp: http://x/\nselect: a.b.", "every: 5s\nhttp: http://x/\nselect: $..price",
        "every: 5s\nhttp: http://x/\nselect: .items | map(.price) | add",
        "every: 5s\nhttp: http://x/\nselect: '.items[] | select(.on)'",
        "every: 5s\nhttp: http://x/\nselect: .items[].price",
        "every: 5s\nhttp: http://x/\nselect: 'items[0,1]'",
        "every: 5s\nhttp: http://x/\njsonpath: '$.items[?(@.a < 1)].b'",
    ]
    private static let words = [
        "cron: daily\nhttp: http://x/\ntz: Europe/Berlin",
        "every: 5s\nhttp: http://x/\njsonpath: $.a.b", "every: 5s\nrun: date\nregex: '(.*)'", "webhook: true",
        "seconds: 5\nrun: date", "minutes: 1\nurl: http://x/", "every: 5s\nurl: localhost:80/x",
        "every: 5s\nrun: date\ndisabled: true", "every: 5s\nbash: date | wc", "schedule: '*/5 * * * *'\nscript: date",
        "scan_interval: 30\nhttp: { uri: http://x/, verb: POST, json: { a: 1 }, header: { A: b } }",
        "scan_interval: 30\nhttp:\n  endpoint: x.local\n  data: text", "refreshInterval: 1000\ncmd: [date]",
        "every: 5s\nrun: date\nunit_of_measurement: C", "every: 5s\nrun: date\nretries: 3\nmax_instances: 1",
        "schedule: every 5 minutes\nrun: date", "schedule: every hour\nrun: date",
        "every: 5s\nscript: [date, -u]", "refreshInterval: 5\nrun: date",
    ]
    private static let ranges = [
        "every: “5s”\nrun: date", "every: ‘5s’\nrun: “date”", "“every”: 5s\nrun: date", "every: «5s»\nrun: date",
        "every: 5s\nhttp: “http://x/”", "every: 5s\ncommand: [“date”, -u]", "every: 5..20s\nrun: date",
        "every: [5, 20]\nrun: date", "every: [5s, 20s]\nrun: date", "every: {min: 5s, max: 20s}\nrun: date",
        "every: 5s to 20s\nrun: date", "every: 5s..20s\nrun: date", "every: 5s,20s\nrun: date",
        "every: 5~20s\nrun: date", "every: between 5 and 20 seconds\nrun: date", "every: 5–20s\nrun: date",
        "every: 5-20\nrun: date", "every: minute\nrun: date", "every: 5 minutes\nrun: date", "every: 10\nrun: date",
        "every: 20-5s\nrun: date", "every: [5s]\nrun: date", "every: 5 seconds to 2 minutes\nrun: date",
    ]
    private static let patterns = [
        "every: 5s\nrun: date\nmatch: '(?P<x>\\d+)'", "request: {id: '(?P<x>a)'}\nrun: date",
        "every: 5s\nrun: date\nmatch: 'a(?P<year>\\d+)-(?P<month>\\d+)'",
    ]
    private static let addresses = [
        "every: 5s\nhttp: localhost:8080/x", "every: 5s\nhttp: 192.168.1.4/x", "every: 5s\nhttp: api.example.com/x",
        "every: 5s\nhttp: http//x", "every: 5s\nhttp: https:/x.example/a", "every: 5s\nhttp: //x.example/a",
        "every: 5s\nhttp: {url: 'localhost:9000/a', method: get}", "every: 5s\nhttp: [http://x/]",
        "every: 5s\nhttp: {url: 'http://x/', method: PSOT}", "every: 5s\nhttp: 'nas.local'",
        "every: 5s\nhttp: '[::1]:80/x'",
    ]
    private static let shells = [
        "every: 5s\nrun: date\nshell: true", "every: 5s\nrun: date\nshell: no", "every: 5s\nrun: date\nshell: \"yes\"",
    ]
    private static let shapes = [
        "every: 5s\nrun: date\nenv: [A=b, C=d]", "every: 5s\nrun: date\nenv: A=b",
        "every: 5s\nrun: date\nenv:\n  - A=b\n  - 'C=d, e'", "every: 5s\nhttp: {url: 'http://x/', headers: ['A: b']}",
        "request: [id]\nrun: date", "request: id\nrun: date", "request: true\nrun: date",
        "every: 5s\nrun: date\nretry: true", "every: 5s\nrun: date\nretry: [3]", "every: 5s\nrun: date\ntimeout: 3",
        "every: 5s\nrun: date\ntimeout: 1m", "every: 5s\nrun: date\nlines: yes",
        "every: 5s\nrun: date\nmax_bytes: 1 mb",
        "every: 5s\nrun: date\npublish: changes", "post: yes",
    ]
    private static let sources = [
        "follow: true\nmqtt: localhost", "follow: true\nmqtt: http://x:80", "follow: true\nmqtt: https://x.example/a",
        "follow: true\nmqtt: { broker: 'ws://x', topic: a }", "every: 5s\nredis: http://x",
        "every: 5s\nredis: { url: 'https://x:6380/1', key: a }", "every: 5s\nsql: http://x",
        "every: 5s\nsql: { database: 'https://x/d', query: SELECT 1 }",
        "cron: 12:30\nrun: date", "request: { id: false }\ncommand: [echo, '{id}']",
        "request: { id: '' }\ncommand: [echo, '{id}']", "every: 5s\nsystem: all", "every: 5s\nsystem: [all]",
        "every: 5s\nrun: https://x.example/a",
        "every: 5s\nfile: http://x/a", "every: 5s\nfile: file:///etc/hostname",
        "request: { id: true }\ncommand: [sh, -c, 'echo {id}']",
        "follow: true\nredis: 'localhost:6379'",
        "every: 5s\nredis: redis://127.0.0.1:6379/1", "every: 5s\nredis: unix:/run/redis.sock",
        "every: 5s\nredis: counter",
        "follow: true\nredis: news", "follow: true\nredis: rediss://cache.example",
        "every: 5s\nsql: SELECT count(*) FROM orders", "every: 5s\nsql: sqlite:a.db", "every: 5s\nsql: data/a.sqlite",
        "every: 5s\nsql: postgres://127.0.0.1/shop", "follow: true\nsql: postgres://127.0.0.1/shop",
        "follow: true\nsql: orders", "follow: true\nmqtt: mqtt://127.0.0.1", "follow: true\nmqtt: 'sensors/#'",
    ]
    private static let alerts = [
        "every: 5s\nrun: date\nalert: '> 5'", "every: 5s\nrun: date\nalert: failing",
        "every: 5s\nrun: date\nalert: ['> 5']",
        "every: 5s\nrun: date\nalert: { when: '> 5', level: critical }",
        "every: 5s\nrun: date\nalert:\n  when: '> 5'\n  for: 2m",
    ]
    /// Lists of one where one value is due.
    private static let lists = [
        "every: 5s\nrun: date\nenvelope: [false]", "every: [5s]\nrun: date", "every: 5s\nrun: date\ntimeout: [3s]",
        "every: 5s\nrun: date\npublish: [change]", "every: 5s\nrun: date\nmax_bytes: [1MiB]",
        "every: 5s\ngenerate: sine\nmin: [5]", "every: 5s\nrun: date\nshow: { good: up }",
    ]

    private static let clean = "jobs:\n  a:\n    every: 5s\n    run: date\n"

    /// Whole files.
    static let ofFiles: [String] =
        [
            "x-d: &d\n  every: 5s\njobs:\n  a:\n    <<: *dd\n    run: date\n",
            "x-slow: &slow\n  every: 5s\nx-y: &y { unit: C }\njobs:\n  a:\n    <<: *slwo\n    run: date\n",
            "x-d: &d\n  every: 5s\njobs:\n  a:\n    <<: d\n    run: date\n",
            "x-d: &d\n  every: 5s\njobs:\n  a:\n    <<: *d,\n    run: date\n",
            "jobs:\n  a:\n    every: 5s\n    run: |\n    date\n", "server: { listen: '*:5000' }\n" + clean,
            "x-d: &d 5s\njobs:\n  a:\n    every: *d, # often\n    run: date\n",
            "defaults: { retry: 3 }\njobs:\n  a:\n    every: 5s\n    run: date\n    retries: 0\n",
            "defaults: { retry: 3 }\njobs:\n  a:\n    every: 5s\n    run: date\n    retries: 5\n",
            "x-d: &text date\njobs:\n  a:\n    every: 5s\n    run: *txet\n",
            "jobs:\n  a:\n    every: 5s\n    run: *date\n", "jobs:\n  a:\n    cron: */5 * * * *\n    run: date\n",
            "jobs:\n  a:\n    every:5s\n    run: date\n", "jobs:\n  - name: a\n    every: 5s\n    run: date\n",
            "jobs:\n  - name: a\n    every: 5s\n    run: date\n  - name: b\n    every: 5s\n    run: date\n", "",
            "server: { cors: example.com }\n" + clean, "server: { history: { file: jobs.yaml } }\n" + clean,
            "server:\n  origin: https://central.example/events\n",
            "server: { origin: 'http://127.0.0.1:5000/events' }\n", "server: { origin: 'http://127.0.0.1:5000/' }\n",
            "server: { origin: 'http://127.0.0.1:5000' }\n",
            "jobs: { a: { cron: \"0 22-2 * * *\", run: date } }\n",
            "jobs: { a: { cron: \"0 0 * * fri-mon\", run: date } }\n",
        ]
        + [
            "history: 1000", "history: 24h", "history: 64MiB", "history: h.db", "port: 8080", "host: 0.0.0.0",
            "host: 0.0.0.0:8080", "bind: '[::1]:80'", "listen: 8080", "listen: [8080]", "listen: localhost",
            "cors: true",
            "cors: https://a.example", "cors: [https://A.example/x]", "cors: https://a.example, https://b.example",
            "cors: [a.example]",
            "hosts: https://Dash.Example.org:8080/a",
            "hosts: a.example, b.example", "heartbeat: 15", "static: www", "aliases: { listen: /events }",
            "aliases: { /a: events }",
            "aliases: { /a: /event }", "aliases: { events: /old }", "aliases: { /health: up }",
            "aliases: { sse: event }",
            "cluster: redis://127.0.0.1", "cluster: 'redis://10.0.0.5:6379/0'",
            "cluster: unix:/run/redis.sock",
        ].map { "server:\n  \($0)\n\(clean)" } + ["server: 8080\n\(clean)", "server: 0.0.0.0:80\n\(clean)"]

    private static let sql = "; write one such as sql: { database: \"sqlite:app.db\", query: SELECT 1 }"
    private static let ownLine = "job \"host\" is known by its key; title belongs in the map behind \"show\""

    /// Lines whose fault no single line mends, and the sentence that says what does.
    static let withWords: [(String, String)] =
        besideOthers + [
            (
                "at: 07:05\nrun: date",
                "\"at\" of job \"host\" cannot be \"07:05\"; write date, time and offset from UTC, such as "
                    + "2027-01-01T00:00:00+01:00; for each day at that time write cron: \"5 7 * * *\""
            ),
            (
                "every: 5s\nrun: date\nextends: base",
                "unknown key \"extends\" in job \"host\"; a map is taken over by <<: *NAME; write <<, without quotes, and an "
                    + "alias such as *base of what has &base behind its colon"
            ),
            (
                "every: 5s\nrun: date\n\"<<\": { unit: W }",
                "unknown key \"<<\" in job \"host\"; a map is taken over by <<: *NAME; write <<, without quotes, and an "
                    + "alias such as *base of what has &base behind its colon"
            ),
            (
                "every: 5s\nsql: mysql://h/d",
                "\"sql\" of job \"host\" can't ask it: MySQL is neither SQLite nor PostgreSQL; ask it by its own program, "
                    + "such as run: mysql -N -e 'SELECT 1'"
            ),
            (
                "every: 5s\nsql: mongodb://h/d",
                "\"sql\" of job \"host\" can't ask it: MongoDB is neither SQLite nor PostgreSQL; ask it by its own program, "
                    + "with run"
            ),
            (
                "every: 5s\nrun: date\nalert: '= 5'",
                "\"alert\" of job \"host\" must be a list, not text; write one such as alert: [{ when: \"> 90\" }]"
            ), ("follow: true\nsql: app.db", "\"sql\" of job \"host\" must be a map (key: value), not text\(sql)"),
            (
                "every: 5s\nsql: \"select 1\\nfrom b\"",
                "\"sql\" of job \"host\" must be a map (key: value), not text\(sql)"
            ),
            (
                "every: 5s\nsystem: [cpu, GPU]",
                "\"system\" of job \"host\" takes cpu, memory, load, disk, network, uptime or process, not \"GPU\"; ask a "
                    + "program: command: [nvidia-smi, --query-gpu=utilization.gpu, \"--format=csv,noheader,nounits\"]"
            ),
            (
                "every: 5s\nrun: date\nretries: 0",
                "unknown key \"retries\" in job \"host\"; nothing is tried again where \"retry\" is left out; remove this line"
            ),
            (
                "every: 5s\nhttp:\n  url: http://x/\n  timeout: 3s",
                "\"timeout\" has no use in \"http\" of job \"host\"; it belongs one level up, beside \"http\""
            ),
            (
                "every: 5s\nhttp:\n  url: http://x/\n  select: a",
                "\"select\" has no use in \"http\" of job \"host\"; it belongs one level up, beside \"http\""
            ),
            (
                "every: 5s\nrun: date\nretry:\n  attempts: 3\n  timeout: 3s",
                "\"timeout\" has no use in \"retry\" of job \"host\"; it belongs one level up, beside \"retry\""
            ),
            (
                "every: 5s\nrun: date\nretry:\n  count: 3\n  backoff: 2",
                "unknown key \"count\" in \"retry\" of job \"host\"; write attempts"
            ),
            (
                "every: 5s\nrun: date\nretry:\n  attempts: 3\n  backoff: 2",
                "unknown key \"backoff\" in \"retry\" of job \"host\"; write factor"
            ),
            (
                "every: 5s\nrun: date\nretry:\n  attempts: 3\n  wibble: 2",
                "unknown key \"wibble\" in \"retry\" of job \"host\"; its keys are attempts, delay, factor, max"
            ),
            (
                "every: 5s\nrun: date\nmax_bytes: 1GiB",
                "\"max_bytes\" of job \"host\" must be between 1B and 64MiB, not 1GiB"
            ),
            (
                "every: 5s\nrun: date\nformat: yml",
                "\"format\" of job \"host\" must be auto, json, text, ndjson, csv, prometheus, xml or yaml, not \"yml\"; "
                    + "did you mean yaml?"
            ),
            (
                "every: 5s\nhttp:\n  url: http://x/\n  params: { q: 1, r: 2 }",
                "unknown key \"params\" in \"http\" of job \"host\"; write it behind the url: ?q=...&r=..."
            ),
            (
                "every: 5s\nhttp:\n  url: http://x/\n  password: hunter2",
                "unknown key \"password\" in \"http\" of job \"host\"; write headers: { Authorization: 'Bearer ${TOKEN}' }, "
                    + "or a user and a password as auth: ['${USER}', '${PASSWORD}']"
            ),
            (
                "every: 5s\nhttp: http://x/\njson: { a: 1 }",
                "unknown key \"json\" in job \"host\"; it belongs in the map of http, beside url, and is called \"body\" there"
            ),
            ("every: 5s\nhttp: http://x/\ntitle: Foo", "unknown key \"title\" in job \"host\"; \(ownLine)"),
            (
                "cron: daily\nrun: date\ntz: UTC\ntimezone: UTC",
                "unknown key \"tz\" in job \"host\"; here it is \"timezone\", which is there already; remove this line"
            ),
            (
                "every: 5s\nrun: date\nmatch: '(\\d+'",
                "\"match\" of job \"host\" is no regular expression: a ( is not closed, or a ) closes none at character 4"
            ),
            (
                "every: 5s\nrun: date\nmatch: '[a-'",
                "\"match\" of job \"host\" is no regular expression: "
                    + "a range in [ ] has no end, or ends before it begins at character 3"
            ),
            (
                "every: 5s\nhttp: [http://x/, http://y/]",
                "\"http\" of job \"host\" takes one address; give each of several a job of its own"
            ),
            (
                "every: 5s\nhttp: http://x/\nselect: .items[] | .name",
                "\"select\" of job \"host\" asks for more than a path can say; jq says it, in place of select"
            ),
        ]
}
