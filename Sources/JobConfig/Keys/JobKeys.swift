import DataSources

/// The list of all keys of a job; defaults, messages and the schema are made from it.
enum JobKeys {
    private static let url = FileKey.Value.matching("^https?://.")
    private static let schedules = FileKey.Use.triggers(["every", "cron", "at"])
    private static let repeated = FileKey.Use.triggers(["every", "cron"])
    private static let commands = FileKey.Use.sources(["run", "command"])
    private static let generate = FileKey.Use.sources(["generate"])

    /// What makes a job run; one of them is due.
    static let triggers = [
        FileKey("every", .durations, "From start to start, without drift; of a range each wait is drawn anew."),
        FileKey("interval", .durations, "Another name of every."),
        FileKey("cron", .text, "Five fields, or six with leading seconds, or a word such as daily; quote it."),
        FileKey("at", .text, "Once, at a time with its offset, such as 2027-01-01T00:00:00+01:00."),
        FileKey("post", .yes, "Each POST /jobs/NAME publishes its body."),
        FileKey(
            "request",
            .map(.either([.text, .yes])),
            "Runs for the client that asks; each parameter has a regular expression that its whole value must match."
        ),
    ]

    /// What a job reads; one of them is due, but for one that is posted.
    static let sources = [
        FileKey(
            "http",
            .either([url, .object(httpKeys, needs: ["url"])]),
            "The answer of a web server: a URL, or url with method, headers and body."
        ),
        FileKey("run", .text, "What a shell line prints."),
        FileKey("command", .words(.text), "What a program prints: its name and its arguments, without a shell."),
        FileKey("file", .text, "The contents of a file."),
        FileKey(
            "system",
            .words(.choice(["cpu", "memory", "load", "disk", "network", "uptime", "process"])),
            "Figures of this machine."
        ),
        FileKey(
            "generate",
            .choice(["constant", "counter", "clock", "random", "sine", "walk", "step", "people"]),
            "Made-up values."
        ),
    ]

    private static let httpKeys = [
        FileKey("url", url, "An http or https address."),
        FileKey("method", .text, "The method of the request; GET unless said otherwise."),
        FileKey("headers", .map(.text), "Headers of the request."),
        FileKey("body", .anything, "The body of the request: text, or a map or list that is sent as JSON."),
    ]

    /// What may be said of a job besides, and in defaults.
    static let options = resultOptions + scheduleOptions + sourceOptions

    private static let resultOptions = [
        FileKey(
            "select",
            .either([.text, .map(.text)]),
            "A path such as a.b[0].c into JSON, or a map of names to paths."
        ),
        FileKey("match", .text, "A regular expression on text: its first group, or an object of its named groups."),
        FileKey("format", .choice(["auto", "json", "text"]), "How the output is read; auto unless said otherwise."),
        FileKey("unit", .text, "A label for the value."),
        FileKey(
            "event",
            .matching("^(?!(open|error)$)[^\\u0000-\\u001f]{1,64}$"),
            "The event's type; dataUpdate unless said otherwise."
        ),
        FileKey("envelope", .bool, "Whether job and time stand around the value; true unless said otherwise."),
        FileKey("publish", .choice(["always", "change"]), "Which results go out; always unless said otherwise."),
    ]

    private static let scheduleOptions = [
        FileKey("enabled", .bool, "Whether it runs, or takes posts, from the start on; true unless said otherwise."),
        FileKey(
            "jitter",
            .duration,
            for: schedules,
            "Each run comes up to this much later; the schedule does not move."
        ),
        FileKey(
            "align",
            .bool,
            for: .triggers(["every"]),
            "Runs at whole multiples of the interval, such as :00 and :30."
        ),
        FileKey("offset", .duration, for: .triggers(["every"]), "Moves aligned runs by this much."),
        FileKey("start_at", .text, for: repeated, "No run before this time."),
        FileKey("end_at", .text, for: repeated, "No run after this time."),
        FileKey("times", .integer(1 ... .max), for: repeated, "So many runs, then no more."),
        FileKey(
            "on_start",
            .bool,
            for: repeated,
            "Whether it runs at the start too; true for every, false for cron."
        ),
        FileKey(
            "timezone",
            .text,
            for: .triggers(["cron"]),
            "The zone of the schedule, such as Europe/Berlin; the machine's by default."
        ),
        FileKey("misfire_grace", .duration, for: schedules, "A run that is late by less is made up for, once."),
        FileKey(
            "overlap",
            .choice(["skip", "queue", "restart", "allow"]),
            for: schedules,
            "What happens when a run is due while one is at it; skip unless said otherwise."
        ),
    ]

    private static let sourceOptions = [
        FileKey(
            "timeout",
            .duration,
            for: .running,
            "How long a run may take; 10s, or the shortest wait where that is less."
        ),
        FileKey(
            "retry",
            .either([
                .integer(1...100),
                .object([
                    FileKey("attempts", .integer(1...100), "How many times more it is tried."),
                    FileKey("delay", .duration, "The wait before the first of them."),
                    FileKey("factor", .number, "How much longer each wait is than the one before."),
                    FileKey("max", .duration, "The longest wait."),
                ]),
            ]),
            for: .running,
            "How often a failed run is tried again, within its timeout."
        ),
        FileKey(
            "max_bytes",
            .bytes,
            for: .sources(["http", "run", "command", "file"]),
            "How much is read; 1MiB by default."
        ),
        FileKey("env", .map(.either([.text, .nothing])), for: commands, "Environment variables."),
        FileKey("cwd", .text, for: commands, "The folder to run in."),
        FileKey("shell", .text, for: .sources(["run"]), "The shell; /bin/sh unless said otherwise."),
        FileKey("lines", .bool, for: commands, "Every line of output is an event, as it is printed."),
        FileKey(
            "max_runs",
            .integer(1...10_000),
            for: .triggers(["request"]),
            "How many runs there may be at once; 8."
        ),
        FileKey("min", .number, for: generate, "The least value."),
        FileKey("max", .number, for: generate, "The greatest value."),
        FileKey("period", .duration, for: generate, "How long one wave takes."),
        FileKey("count", .integer(1...1000), for: generate, "How many values, people or steps."),
        FileKey("value", .anything, for: generate, "The value of a constant."),
        FileKey("seed", .integer(.min ... .max), for: generate, "Makes random values the same in every run."),
    ]

    /// The names of all of them.
    static let all = Set((triggers + sources + options).map(\.name))

    /// Whether a job with these keys, and this kind of generator, has a use for an option.
    static func applies(_ option: FileKey, toJobWith keys: Set<String>, generator: String?) -> Bool {
        switch option.use {
        case .anyJob: true
        case .running: !keys.contains("post")
        case .triggers(let names): !keys.isDisjoint(with: names.contains("every") ? names + ["interval"] : names)
        case .sources(["generate"]): generator.map { GeneratorSource.options(of: $0).contains(option.name) } ?? false
        case .sources(let names): !keys.isDisjoint(with: names)
        }
    }
}
