/// Jobs and maps of each kind with wrong values that do not depend on each other.
struct FaultyKeys: Sendable, CustomStringConvertible {
    let description: String
    /// What is right, in the order of the file.
    let base: [(key: String, value: String)]
    /// What is wrong, in place of that or beside it.
    let wrong: [(key: String, value: String)]
    /// The lines above the map whose keys these are, the last with a colon; none where they are those of the job.
    var above: [String] = []

    /// A file in which the keys at these places have their wrong values.
    func file(_ places: [Int]) -> String {
        let chosen = places.map { wrong[$0] }
        let rest = base.filter { right in !chosen.contains { $0.key == right.key } }
        let indent = above.isEmpty ? "    " : "      "
        let lines = above.map { "    \($0)" } + (rest + chosen).map { "\(indent)\($0.key): \($0.value)" }
        return "jobs:\n  b: { post: true }\n  a:\n\(lines.joined(separator: "\n"))\n"
    }

    static let all: [FaultyKeys] =
        [
            FaultyKeys(
                description: "every",
                base: [("every", "5s"), ("run", "date")],
                wrong: [("every", "x"), ("run", "[[a]]"), ("charset", "xx"), ("max_bytes", "x"), ("lines", "x")]
                    + options
            ),
            FaultyKeys(
                description: "aligned",
                base: [("every", "5s"), ("align", "true"), ("run", "date")],
                wrong: [("align", "5m"), ("offset", "6s")] + timed
            ),
            FaultyKeys(
                description: "aligned at random",
                base: [("every", "5-10s"), ("command", "[date]")],
                wrong: [("align", "true"), ("command", "date"), ("env", "x"), ("cwd", "[a]")] + timed
            ),
            FaultyKeys(
                description: "cron",
                base: [("cron", "daily"), ("run", "date")],
                wrong: [("cron", "\"* * * * 9\""), ("timezone", "Berlin")] + options
            ),
            FaultyKeys(
                description: "at",
                base: [("at", "2099-01-01T00:00:00Z"), ("run", "date")],
                wrong: [("at", "x"), ("times", "3"), ("jitter", "x"), ("misfire_grace", "1"), ("on_start", "maybe")]
                    + shared
            ),
            FaultyKeys(
                description: "post",
                base: [("post", "true")],
                wrong: [("post", "x"), ("timeout", "1s")] + shared
            ),
            FaultyKeys(
                description: "request",
                base: [("request", "{ id: true }"), ("run", "date")],
                wrong: [("request", "{ id: \"(\" }"), ("max_runs", "0"), ("run", "[[a]]"), ("retry", "x")] + shared
            ),
            FaultyKeys(
                description: "follow",
                base: [("follow", "true"), ("file", "x")],
                wrong: [("follow", "x"), ("file", "[[a]]"), ("restart", "x"), ("from", "x"), ("charset", "xx")] + shared
            ),
            FaultyKeys(
                description: "after",
                base: [("after", "b"), ("http", "http://h/")],
                wrong: [("after", "nobody"), ("http", "[[a]]"), ("overlap", "x"), ("charset", "xx")] + shared
            ),
            FaultyKeys(
                description: "sine",
                base: [("every", "5s"), ("generate", "sine")],
                wrong: [
                    ("generate", "wave"), ("every", "x"), ("min", "x"), ("max", "x"), ("period", "x"), ("count", "x"),
                ]
            ),
            FaultyKeys(
                description: "walk",
                base: [("every", "5s"), ("generate", "walk")],
                wrong: [("period", "1s"), ("count", "x"), ("seed", "x"), ("min", "x"), ("timeout", "x")]
            ),
            FaultyKeys(
                description: "system",
                base: [("every", "5s"), ("system", "[cpu]")],
                wrong: [("system", "[mem, x]"), ("every", "x"), ("timeout", "x")]
            ),
        ] + maps

    private static let timed = [
        ("jitter", "x"), ("start_at", "x"), ("end_at", "x"), ("times", "0"), ("on_start", "maybe"),
        ("misfire_grace", "1"), ("idle_every", "5s"), ("overlap", "x"), ("timeout", "x"), ("retry", "x"),
    ]
    private static let shared = [
        ("unit", "[[a]]"), ("event", "[[a]]"), ("envelope", "x"), ("publish", "x"), ("show", "[[a]]"),
        ("enabled", "x"), ("expect_within", "x"), ("format", "x"), ("match", "\"(\""), ("select", "a..b"),
        ("wibble", "5"),
    ]
    private static let options = timed + shared + [("alert", "5")]

    private static let maps: [FaultyKeys] = [
        FaultyKeys(
            description: "http",
            base: [("url", "http://h/")],
            wrong: [
                ("url", "ftp://x"), ("method", "FOO"), ("headers", "{ \"a b\": c, d: [x], \"e f\": g }"), ("form", "x"),
                ("auth", "[a]"), ("status", "x"), ("report", "x"), ("ca", "[[a]]"), ("unix", "[[a]]"), ("client", "x"),
                ("same_host", "x"), ("inner_redirects", "x"), ("wibble", "1"),
            ],
            above: ["every: 5s", "http:"]
        ),
        FaultyKeys(
            description: "http without TLS",
            base: [("url", "http://h/")],
            wrong: [("client", "{ certificate: a, key: b }"), ("method", "FOO"), ("auth", "[a]")],
            above: ["every: 5s", "http:"]
        ),
        FaultyKeys(
            description: "mqtt",
            base: [("broker", "mqtt://h"), ("topic", "a/b")],
            wrong: [("topic", "[\"a#\", \"b#\"]"), ("qos", "5"), ("client", "\"\""), ("ca", "x"), ("wibble", "1")],
            above: ["follow: true", "mqtt:"]
        ),
        FaultyKeys(
            description: "redis",
            base: [("url", "redis://h"), ("key", "a")],
            wrong: [("key", "[[a]]"), ("ca", "x"), ("client", "x"), ("wibble", "1")],
            above: ["every: 5s", "redis:"]
        ),
        FaultyKeys(
            description: "sql",
            base: [("database", "\"sqlite:x\""), ("query", "SELECT 1")],
            wrong: [("database", "x"), ("query", "[[a]]"), ("channel", "[[a]]"), ("wibble", "1")],
            above: ["every: 5s", "sql:"]
        ),
        FaultyKeys(
            description: "post",
            base: [],
            wrong: [
                ("get", "[[a]]"), ("signature", "{ header: \"a b\", secret: \"\", wibble: 1 }"),
                ("keep", "[\"a b\", cookie, \"c d\"]"), ("wibble", "1"),
            ],
            above: ["post:"]
        ),
        FaultyKeys(
            description: "show",
            base: [],
            wrong: [
                ("title", "\"\""), ("group", "\"\""), ("link", "x"), ("min", "x"), ("max", "x"), ("digits", "20"),
                ("size", "x"), ("line", "x"), ("good", "[[a], { b: c }]"), ("bad", "[[a]]"), ("hidden", "x"),
                ("fields", "[a..b, \"\", 5, \"a[\"]"), ("description", "\"\""), ("wibble", "1"),
            ],
            above: ["every: 5s", "run: date", "show:"]
        ),
        FaultyKeys(
            description: "retry",
            base: [("attempts", "3")],
            wrong: [("attempts", "x"), ("delay", "x"), ("factor", "0"), ("max", "x"), ("wibble", "1")],
            above: ["every: 5s", "run: date", "retry:"]
        ),
    ]
}
