import JSON

/// Reads rows of PostgreSQL in a transaction that changes nothing; for one thread.
struct PostgresReading {
    private let address: PostgresAddress
    private let limit: Int
    private let stopping: CInt

    /// In the transaction alone, so that a pooler hands on a session as it was: settings of a server, a database or a user
    /// would change how values are written.
    private static let begin = """
        BEGIN TRANSACTION READ ONLY; SET LOCAL extra_float_digits = 1; SET LOCAL DateStyle = 'ISO'; \
        SET LOCAL IntervalStyle = 'postgres'; SET LOCAL bytea_output = 'hex'; SET LOCAL TimeZone = 'UTC'
        """

    /// What pgbouncer is that gives each statement a session of its own, in which nothing can be kept from writing.
    static let poolerOfStatements =
        "is a pooler in statement mode, where a query can't be kept from writing; use the server's own port"

    init(_ address: PostgresAddress, limit: Int, stopping: CInt) {
        (self.address, self.limit, self.stopping) = (address, limit, stopping)
    }

    /// The rows of a query, on a connection of its own.
    func rows(of query: String) throws(SourceError) -> JSONText {
        let connection = try PostgresConnection(address, stopping: stopping)
        try connection.run(Self.begin)
        let rows = try connection.rows(of: query, limit: limit)
        try connection.run("ROLLBACK")
        return rows
    }
}
