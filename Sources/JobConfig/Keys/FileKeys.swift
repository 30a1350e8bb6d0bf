/// The list of all keys at the top of a file and in its map `server`.
enum FileKeys {
    /// The names of the keys at the top, without those that begin with `x-`.
    static let top: Set<String> = ["server", "defaults", "include", "jobs"]
    /// The names of the keys in `server`.
    static let server = Set(serverKeys.map(\.name))

    static let serverKeys = [
        FileKey("listen", .matching(":[0-9]{1,5}$"), "Address and port; only this machine unless said otherwise."),
        FileKey("public", .text, "The folder of static files."),
        FileKey("cors", .either([.choice(["*"]), .list(.matching("^https?://."))]), "Origins that may read, or *."),
        FileKey("heartbeat", .duration, "A comment is sent after so much silence; 15s unless said otherwise."),
        FileKey("retry", .durations, "When clients come back; each is told a random value of its own; 2-5s."),
        FileKey("connection_lifetime", .duration, "A stream ends cleanly after 80 to 100 % of this; 0 is never; 1h."),
        FileKey("max_connections", .integer(1...10_000_000), "Streams at once; 100000 unless said otherwise."),
        FileKey("max_connections_per_address", .integer(0...10_000_000), "The same for one address; 0 is no limit."),
        FileKey("history", .object(historyKeys), "How much of the past is held."),
        FileKey("tokens", .object(tokenKeys), "Who may do what; without any, reading is open and posting is closed."),
        FileKey("aliases", .map(.text), "Other paths, and the paths they stand for."),
    ]

    private static let historyKeys = [
        FileKey("events", .integer(1...10_000_000), "How many events; 10000 unless said otherwise."),
        FileKey("age", .duration, "How old; 24h unless said otherwise."),
        FileKey("bytes", .bytes, "How many bytes; 64MiB unless said otherwise."),
        FileKey("file", .text, "Where they are kept over a restart; without it in memory alone."),
    ]

    private static let tokenKeys = [
        FileKey("subscribe", .list(.text), "Tokens for reading."),
        FileKey("publish", .list(.text), "Tokens for posting."),
        FileKey("admin", .list(.text), "Tokens for everything."),
    ]
}
