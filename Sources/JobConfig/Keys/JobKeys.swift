import DataSources

/// The list of all keys of a job; defaults, messages and the schema are made from it.
enum JobKeys {
    private static let url = ConfigKey.Value.matching("^https?://.")
    private static let schedules = ConfigKey.Use.triggers(["every", "cron", "at"])
    private static let repeated = ConfigKey.Use.triggers(["every", "cron"])
    private static let commands = ConfigKey.Use.sources(["run", "command"])
    private static let generate = ConfigKey.Use.sources(["generate"])

    /// What makes a job run; one of them is due.
    static let triggers = [
        ConfigKey("every", .durations, "From start to start, without drift; of a range each wait is drawn anew."),
        ConfigKey("interval", .durations, "Another name of every."),
        ConfigKey("cron", .text, "Five fields, or six with leading seconds, or a word such as daily; quote it."),
        ConfigKey("at", .text, "Once, at a time with its offset, such as 2027-01-01T00:00:00+01:00."),
        ConfigKey("post", .yes, "Each POST /jobs/NAME publishes its body."),
        ConfigKey(
            "request",
            .map(.either([.text, .yes])),
            "Runs for the client that asks; each parameter has a regular expression that its whole value must match."
        ),
    ]

    /// What a job reads; one of them is due, but for one that is posted.
    static let sources = [
        ConfigKey(
            "http",
            .either([url, .object(httpKeys, needs: ["url"])]),
            "The answer of a web server: a URL, or url with method, headers and body."
        ),
        ConfigKey("run", .text, "What a shell line prints."),
        ConfigKey("command", .words(.text), "What a program prints: its name and its arguments, without a shell."),
        ConfigKey("file", .text, "The contents of a file."),
        ConfigKey(
            "system",
            .words(.choice(["cpu", "memory", "load", "disk", "network", "uptime", "process"])),
            "Figures of this machine."
        ),
        ConfigKey(
            "generate",
            .choice(["constant", "counter", "clock", "random", "sine", "walk", "step", "people"]),
            "Made-up values."
        ),
    ]

    private static let httpKeys = [
        ConfigKey("url", url, "An http or https address."),
        ConfigKey("method", .text, "The method of the request; GET unless said otherwise."),
        ConfigKey("headers", .map(.text), "Headers of the request."),
        ConfigKey("body", .anything, "The body of the request: text, or a map or list that is sent as JSON."),
    ]

    /// What may be said of a job besides, and in defaults.
    static let options = resultOptions + scheduleOptions + sourceOptions

    private static let resultOptions = [
        ConfigKey(
            "select",
            .either([.text, .map(.text)]),
            "A path such as a.b[0].c into JSON, or a map of names to paths."
        ),
        ConfigKey("match", .text, "A regular expression on text: its first group, or an object of its named groups."),
        ConfigKey("format", .choice(["auto", "json", "text"]), "How the output is read; auto unless said otherwise."),
        ConfigKey("unit", .text, "A label for the value."),
        ConfigKey(
            "event",
            .matching("^(?!(open|error)$)[^\\u0000-\\u001f]{1,64}$"),
            "The event's type; dataUpdate unless said otherwise."
        ),
        ConfigKey("envelope", .bool, "Whether job and time stand around the value; true unless said otherwise."),
        ConfigKey("publish", .choice(["always", "change"]), "Which results go out; always unless said otherwise."),
    ]

    private static let scheduleOptions = [
        ConfigKey("enabled", .bool, "Whether it runs, or takes posts, from the start on; true unless said otherwise."),
        ConfigKey(
            "jitter",
            .duration,
            for: schedules,
            "Each run comes up to this much later; the schedule does not move."
        ),
        ConfigKey(
            "align",
            .bool,
            for: .triggers(["every"]),
            "Runs at whole multiples of the interval, such as :00 and :30."
        ),
        ConfigKey("offset", .duration, for: .triggers(["every"]), "Moves aligned runs by this much."),
        ConfigKey("start_at", .text, for: repeated, "No run before this time."),
        ConfigKey("end_at", .text, for: repeated, "No run after this time."),
        ConfigKey("times", .integer(1 ... .max), for: repeated, "So many runs, then no more."),
        ConfigKey(
            "on_start",
            .bool,
            for: repeated,
            "Whether it runs at the start too; true for every, false for cron."
        ),
        ConfigKey(
            "timezone",
            .text,
            for: .triggers(["cron"]),
            "The zone of the schedule, such as Europe/Berlin; the machine's by default."
        ),
        ConfigKey("misfire_grace", .duration, for: schedules, "A run that is late by less is made up for, once."),
        ConfigKey(
            "overlap",
            .choice(["skip", "queue", "restart", "allow"]),
            for: schedules,
            "What happens when a run is due while one is at it; skip unless said otherwise."
        ),
    ]

    private static let sourceOptions = [
        ConfigKey(
            "timeout",
            .duration,
            for: .running,
            "How long a run may take; 10s, or the shortest wait where that is less."
        ),
        ConfigKey(
            "retry",
            .either([
                .integer(1...100),
                .object([
                    ConfigKey("attempts", .integer(1...100), "How many times more it is tried."),
                    ConfigKey("delay", .duration, "The wait before the first of them."),
                    ConfigKey("factor", .number, "How much longer each wait is than the one before."),
                    ConfigKey("max", .duration, "The longest wait."),
                ]),
            ]),
            for: .running,
            "How often a failed run is tried again, within its timeout."
        ),
        ConfigKey(
            "max_bytes",
            .bytes,
            for: .sources(["http", "run", "command", "file"]),
            "How much is read; 1MiB by default."
        ),
        ConfigKey("env", .map(.either([.text, .nothing])), for: commands, "Environment variables."),
        ConfigKey("cwd", .text, for: commands, "The folder to run in."),
        ConfigKey("shell", .text, for: .sources(["run"]), "The shell; /bin/sh unless said otherwise."),
        ConfigKey("lines", .bool, for: commands, "Every line of output is an event, as it is printed."),
        ConfigKey(
            "max_runs",
            .integer(1...10_000),
            for: .triggers(["request"]),
            "How many runs there may be at once; 8."
        ),
        ConfigKey("min", .number, for: generate, "The least value."),
        ConfigKey("max", .number, for: generate, "The greatest value."),
        ConfigKey("period", .duration, for: generate, "How long one wave takes."),
        ConfigKey("count", .integer(1...1000), for: generate, "How many values, people or steps."),
        ConfigKey("value", .anything, for: generate, "The value of a constant."),
        ConfigKey("seed", .integer(.min ... .max), for: generate, "Makes random values the same in every run."),
    ]

    /// The names of all of them.
    static let all = Set((triggers + sources + options).map(\.name))

    /// Whether a job with these keys, and this kind of generator, has a use for an option.
    static func applies(_ option: ConfigKey, toJobWith keys: Set<String>, generator: String?) -> Bool {
        switch option.use {
        case .anyJob: true
        case .running: !keys.contains("post")
        case .triggers(let names): !keys.isDisjoint(with: names.contains("every") ? names + ["interval"] : names)
        case .sources(["generate"]): generator.map { GeneratorSource.options(of: $0).contains(option.name) } ?? false
        case .sources(let names): !keys.isDisjoint(with: names)
        }
    }
}
