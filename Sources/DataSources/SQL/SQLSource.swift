import Configuration
import JSON

/// The rows of a query, and what is told on a channel of PostgreSQL.
struct SQLSource: FollowableSource {
    /// Where the data is.
    enum Database: Hashable, Sendable {
        /// A file of SQLite.
        case sqlite(String)
        case postgres(PostgresAddress)
    }

    static let databaseKey = ConfigKey(
        "database",
        .matching("^(sqlite:|postgres(ql)?://)."),
        default: .required,
        example: "\"sqlite:app.db\"",
        "sqlite:FILE, or an address such as postgres://user:password@host:5432/name."
    )
    static let queryKey = Key<String?>(
        ConfigKey("query", .text, example: "SELECT 1", "One statement in SQL that yields rows."),
        read: SourceOptions.word
    )
    static let channelKey = Key<String?>(
        ConfigKey(
            "channel",
            .text,
            example: "orders",
            "What to LISTEN to in PostgreSQL, letter for letter; with follow: true."
        ),
        read: SourceOptions.word
    )

    static let row = ConfigKey(
        "sql",
        .object([databaseKey, queryKey.row, channelKey.row]),
        example: "{ database: \"sqlite:app.db\", query: SELECT 1 }",
        "The rows of a query of SQLite or PostgreSQL, or the notifications of a channel."
    )
    static let options = [SourceOptions.maxBytes.row]

    let database: Database
    let query: String?
    let channel: String?
    let limit: Int
    let format: ResultFormat
    let hanging = HangingThreads()

    func obstacle(to use: SourceUse) -> String? {
        switch (use, channel) {
        case (.reading, _?): "has a channel, which has no end; write follow: true in place of a schedule"
        case (.following, nil): "has no channel to follow; add channel: NAME, or give it a schedule, such as every: 10s"
        default: nil
        }
    }

    /// A file of SQLite is looked at, and what it makes of the query; of an address the files that it names.
    var preflightFailure: SourceError? {
        if case .postgres(let address) = database {
            if let file = address.files["sslrootcert"], case .failure(let failure) = RegularFile.read(file, limit: 0) {
                return failure
            }
            return address.client?.preflightFailure
        }
        guard case .sqlite(let path) = database, let query else { return nil }
        if case .failure(let failure) = RegularFile.read(path, limit: 0) { return failure }
        do throws(SourceError) {
            try SQLiteReading(path, limit: limit, isStopped: { false }).check(query)
            return nil
        } catch {
            return error
        }
    }

    var preflightRemark: String? {
        guard case .postgres(let address) = database else { return nil }
        return address.client?.preflightRemark
    }

    func read() async throws(SourceError) -> SourceResult {
        guard let query else { throw SourceError(.other, "there is no query; add one, or write follow: true") }
        let (database, limit) = (database, limit)
        switch database {
        case .sqlite(let path): try await hanging.check(.unreadable, path, "does its disk answer?")
        case .postgres(let address): try await hanging.checkLookUps(of: address.place)
        }
        let queue = try UpstreamQueue<JSONText>()
        try queue.start(name: "sql", countedIn: hanging) { queue throws(SourceError) in
            let rows =
                switch database {
                case .sqlite(let path):
                    try SQLiteReading(path, limit: limit, isStopped: { queue.isStopped }).rows(of: query)
                case .postgres(let address):
                    try PostgresReading(address, limit: limit, stopping: queue.stoppingNumber).rows(of: query)
                }
            queue.offer(rows, bytes: 0)
            return .finished
        }
        let found = FoundRows()
        _ = try await queue.takeAll { rows, _ in await found.put(rows) }
        guard let rows = await found.rows else { throw .stopped }
        return SourceResult(rows)
    }

    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd {
        guard let channel, case .postgres(let address) = database else {
            throw SourceError(.other, "only a channel of PostgreSQL can be followed")
        }
        try await hanging.checkLookUps(of: address.place)
        let queue = try UpstreamQueue<PostgresNews>()
        let late = SourceError(.timeout, "\(address.place) has not let us in within 20s")
        // The search for a host's address can't be stopped.
        let patience = Task {
            try await Task.sleep(for: .seconds(20))
            queue.end(.failure(late))
        }
        defer { patience.cancel() }
        try queue.start(name: "sql", countedIn: hanging) { queue throws(SourceError) in
            let session = PostgresSession(address, channel, query, queue, limit: limit) {
                patience.cancel()
                feed.connect()
            }
            return try session.run()
        }
        return try await queue.takeAll { news, dropped in
            // With a query the notifications in between are no loss, since the rows are those of now.
            if dropped > 0, query == nil { feed.drop(dropped) }
            switch news {
            case .notification(let channel, let payload): await feed.emit(await message(channel, payload))
            case .rows(let rows): await feed.emit(rows.map { SourceResult($0) })
            }
        }
    }

    private func message(_ channel: String, _ payload: [UInt8]) async -> Result<SourceResult, SourceError> {
        await .reading { () async throws(SourceError) in
            // PostgreSQL makes UTF-8 of it.
            try await Envelope.message("channel", channel, payload, as: format, in: .utf8, limit: limit)
        }
    }
}

/// What a read has found.
private actor FoundRows {
    private(set) var rows: JSONText?
    func put(_ found: JSONText) { rows = found }
}

extension SQLSource {
    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let format = section[ResultFormat.key]
        let follows = section.keyNode("follow") != nil
        if let text = section.node(Self.key)?.text, let other = Self.otherDatabase(text) {
            section.report(
                "\(section.name(of: Self.key)) can't ask it: \(Self.advice(onOther: other))",
                at: Self.key
            )
            return nil
        }
        guard let map = section.section(Self.key, meant: { Self.map(meantBy: $0, follows: follows) }) else {
            return nil
        }
        let database = Self.database(map)
        let query = map.value(Self.queryKey)
        let channel = map.value(Self.channelKey)
        let hints = ["url": "write database", "statement": "write query", "sql": "write query"]
        map.refuseUnknown(hints: hints, otherwise: Self.row.value.keys.listedAsKeys)
        let isUsable = Self.check(database, channel: channel ?? nil, in: map)
        guard let limit, let database, let query, let channel, isUsable else { return nil }
        self.init(database: database, query: query, channel: channel, limit: limit, format: format)
    }

    /// Whether something is asked for, and can be; reports what is wrong.
    private static func check(_ database: Database?, channel: String?, in map: ConfigSection) -> Bool {
        let isAsked = map.has(queryKey) || map.has(channelKey)
        if !isAsked {
            map.report("\(map.owner) asks for nothing; add a query, such as query: SELECT count(*) FROM orders")
        }
        guard let channel else { return isAsked }
        if case .sqlite? = database {
            map.refuse(channelKey.name, "goes with a database that begins with postgres://; SQLite tells of nothing")
            return false
        }
        guard channel.utf8.count <= 63 else {
            map.refuse(channelKey.name, "has more than the 63 bytes that PostgreSQL tells names apart by")
            return false
        }
        return isAsked
    }

    /// The map that a database means, or what it is to be asked.
    private static func map(meantBy node: Node, follows: Bool) -> String? {
        guard let text = node.text, let written = node.written?.quotedForYAML else { return nil }
        guard !text.isEmpty, !text.contains("\n") else { return nil }
        let isFile = !text.contains(" ") && [".db", ".sqlite", ".sqlite3"].contains { text.hasSuffix($0) }
        // A file has no channel to listen to.
        if follows, isFile || text.hasPrefix("sqlite:") { return nil }
        let question = follows ? "\(channelKey.name): NAME" : "\(queryKey.name): SELECT 1"
        if text.contains("://") || text.hasPrefix("sqlite:") {
            let known = address(meantBy: text)?.quotedForYAML ?? written
            return "{ \(databaseKey.name): \(known), \(question) }"
        }
        if isFile { return "{ \(databaseKey.name): \("sqlite:\(node.written ?? text)".quotedForYAML), \(question) }" }
        return follows
            ? "{ \(databaseKey.name): postgres://HOST/NAME, \(channelKey.name): \(written) }"
            : "{ \(databaseKey.name): sqlite:FILE, \(queryKey.name): \(written) }"
    }

    /// The address of a PostgreSQL that one of something else means; nil where it is one, or can't be made one.
    private static func address(meantBy text: String) -> String? {
        guard PostgresAddress(text) == nil, !text.hasPrefix("sqlite:"), otherDatabase(text) == nil,
            let other = ForeignAddress(text)
        else { return nil }
        let address = "postgres://\(other.server)\(other.rest.utf8.count > 1 ? other.rest : "/NAME")"
        return PostgresAddress(address) == nil ? nil : address
    }

    /// The name of a database that is neither of the two that can be asked.
    private static func otherDatabase(_ text: String) -> String? {
        let names = [
            "mysql": "MySQL", "mariadb": "MariaDB", "mssql": "SQL Server", "sqlserver": "SQL Server",
            "oracle": "Oracle",
            "mongodb": "MongoDB", "clickhouse": "ClickHouse",
        ]
        guard let end = text.firstRange(of: "://")?.lowerBound else { return nil }
        return names[text[..<end].lowercased().split(separator: "+").first.map(String.init) ?? ""]
    }

    private static func advice(onOther database: String) -> String {
        let example = ["MySQL", "MariaDB"].contains(database) ? ", such as run: mysql -N -e 'SELECT 1'" : ", with run"
        return "\(database) is neither SQLite nor PostgreSQL; ask it by its own program\(example)"
    }

    private static func database(_ map: ConfigSection) -> Database? {
        let key = databaseKey.name
        guard map.has(key) else {
            map.report("\(map.owner) lacks a database; write database: sqlite:FILE or postgres://HOST/NAME")
            return nil
        }
        guard let text = SourceOptions.word(in: map, key), let node = map.node(key) else { return nil }
        if text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count {
            return .sqlite(FilePath.absolute(String(text.dropFirst("sqlite:".count)), namedIn: node.location.file))
        }
        if let address = PostgresAddress(text, namedIn: node.location.file) { return .postgres(address) }
        // The address itself is left out, as it may hold a password.
        if let other = otherDatabase(text) {
            map.report("\(map.name(of: key)) is no database for sql: \(advice(onOther: other))", at: key)
            return nil
        }
        let rule = "must be sqlite:FILE, or an address such as postgres://USER:PASSWORD@HOST:5432/NAME"
        map.refuse(
            key,
            "\(rule); in user and password write %40 for @, %2F for / and %3F for ?",
            meant: address(meantBy: text)
        )
        return nil
    }
}
