import Configuration

/// The keys at the top of a file.
enum FileKeys {
    static let server = ConfigKey(
        "server",
        .object(ServerKeys.rows),
        example: "{ listen: 127.0.0.1:5000 }",
        "How to serve."
    )
    static let defaults = ConfigKey(
        "defaults",
        .object(JobKeys.options.map(\.row)),
        example: "{ timeout: 5s }",
        "Options for all jobs that have a use for them."
    )
    static let include = ConfigKey(
        "include",
        .either([.someText, .list(.someText)]),
        example: "jobs.d/*.yaml",
        "Files with more jobs: a path such as jobs.d/*.yaml, or a list."
    )
    static let jobs = ConfigKey(
        "jobs",
        .map(.object(JobKeys.rows)),
        example: "{ people: { every: 5-20s, generate: people } }",
        "The jobs by their names."
    )

    /// All of them, but for those that begin with `x-`.
    static let rows = [server, defaults, include, jobs]
}
