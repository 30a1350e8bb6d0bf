/// The list of all keys at the top of a file and in its map `server`.
enum ServerKeys {
    /// The names of the keys at the top, without those that begin with `x-`.
    static let top: Set<String> = ["server", "defaults", "include", "jobs"]
    /// The names of the keys in `server`.
    static let server = Set(serverKeys.map(\.name))

    static let serverKeys = [
        ConfigKey("listen", .matching(":[0-9]{1,5}$"), "Address and port; only this machine unless said otherwise."),
        ConfigKey("public", .text, "The folder of static files."),
        ConfigKey("cors", .either([.choice(["*"]), .list(.matching("^https?://."))]), "Origins that may read, or *."),
        ConfigKey("heartbeat", .duration, "A comment is sent after so much silence; 15s unless said otherwise."),
        ConfigKey("retry", .durations, "When clients come back; each is told a random value of its own; 2-5s."),
        ConfigKey("connection_lifetime", .duration, "A stream ends cleanly after 80 to 100 % of this; 0 is never; 1h."),
        ConfigKey("max_connections", .integer(1...10_000_000), "Streams at once; 100000 unless said otherwise."),
        ConfigKey("max_connections_per_address", .integer(0...10_000_000), "The same for one address; 0 is no limit."),
        ConfigKey("history", .object(historyKeys), "How much of the past is held."),
        ConfigKey("tokens", .object(tokenKeys), "Who may do what; without any, reading is open and posting is closed."),
        ConfigKey("aliases", .map(.text), "Other paths, and the paths they stand for."),
    ]

    private static let historyKeys = [
        ConfigKey("events", .integer(1...10_000_000), "How many events; 10000 unless said otherwise."),
        ConfigKey("age", .duration, "How old; 24h unless said otherwise."),
        ConfigKey("bytes", .bytes, "How many bytes; 64MiB unless said otherwise."),
        ConfigKey("file", .text, "Where they are kept over a restart; without it in memory alone."),
    ]

    private static let tokenKeys = [
        ConfigKey("subscribe", .list(.text), "Tokens for reading."),
        ConfigKey("publish", .list(.text), "Tokens for posting."),
        ConfigKey("admin", .list(.text), "Tokens for everything."),
    ]
}
