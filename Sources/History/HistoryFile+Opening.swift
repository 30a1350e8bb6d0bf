import Glibc
import Tape

/// How the file of a history is made and opened.
extension HistoryFile {
    /// The version of the tables below.
    private static let version: Int64 = 5

    /// An empty file that only its owner reads, where there is none; the database's other files follow its mode.
    static func create(_ path: String) throws(HistoryError) {
        // The path is copied by the kernel.
        let number = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if number >= 0 {
            _ = Glibc.close(number)
        } else if errno != EEXIST {
            throw HistoryError(.unavailable, unsafe "cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    /// The database in the file at `path`, with the tables of a new history where it was empty.
    static func open(_ path: String, _ kind: HistoryKind, _ new: TapeIdentity?, _ timeout: Duration)
        throws(DatabaseError) -> Database
    {
        let database = try Database(path: path, timeout: timeout)
        try database.run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
        let isEmpty = try isEmpty(database, kind)
        // This writes to the file each time, and has a use before the first table alone.
        if isEmpty { try database.run("PRAGMA auto_vacuum = INCREMENTAL") }
        // Not by way of a descriptor: one that is closed takes all locks of this process on the file along.
        _ = unsafe chmod(path, 0o600)
        // The log keeps what was committed when the process is killed. Only where the machine itself stops may the
        // last moments be lost; waiting for the disk with every batch would be the price of keeping them.
        try database.run(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = \(keptLog);
            PRAGMA wal_autocheckpoint = \(checkpointPages);
            """
        )
        // What is worked out before an eviction.
        try database.run(
            """
            PRAGMA temp_store = MEMORY;
            CREATE TEMP TABLE bounds(job INTEGER PRIMARY KEY, bound INTEGER NOT NULL);
            CREATE TEMP TABLE chosen(sequence INTEGER PRIMARY KEY, job INTEGER, type INTEGER);
            """
        )
        if isEmpty {
            guard let new else { throw .unsuitable("is empty") }
            try makeTables(database, kind, new)
        } else {
            try upgrade(database)
        }
        // Earlier programs keep it as well as this.
        try database.run(
            """
            CREATE INDEX IF NOT EXISTS troubles_of_jobs ON events(job, role, sequence, type) WHERE role <> 0
            """
        )
        return database
    }

    /// Whether there is nothing in the database; where there is, it must be a history that can be read.
    static func isEmpty(_ database: Database, _ kind: HistoryKind) throws(DatabaseError) -> Bool {
        let isEmpty = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
        let owner = try database.integer("PRAGMA application_id")
        let version = try database.integer("PRAGMA user_version") ?? 0
        let way = "name another file in server.history, or move this one away"
        guard isEmpty || owner == kind.application else {
            let other = HistoryKind.allCases.first { $0.application == owner }
            throw other.map { .otherKind($0) } ?? .unsuitable("is a database of another program; \(way)")
        }
        guard isEmpty || (1...Self.version).contains(version) else {
            throw .unsuitable("is of another version of tickertape; \(way)")
        }
        return isEmpty
    }

    /// Makes a file of an earlier version one of this; an earlier program takes it no more.
    private static func upgrade(_ database: Database) throws(DatabaseError) {
        let version = try database.integer("PRAGMA user_version") ?? Self.version
        guard version < Self.version else { return }
        try database.transaction { () throws(DatabaseError) in
            if version < 2 { try database.run(noteTables) }
            if version < 3 {
                try database.run(rowTables)
                try findRows(database)
            }
            // Its last column, so that rows are written in the same way as in a file that is new.
            if version < 4 { try database.run("ALTER TABLE latest ADD COLUMN alert INTEGER") }
            // In an earlier version that is written with each event.
            try database.run("PRAGMA user_version = \(Self.version);")
        }
    }

    private static func makeTables(_ database: Database, _ kind: HistoryKind, _ new: TapeIdentity)
        throws(DatabaseError)
    {
        let offset = new.first - 1
        let others = offset == 0 ? "" : ", ('offset', '\(offset)')"
        try database.transaction { () throws(DatabaseError) in
            try database.run(
                """
                CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                CREATE TABLE events(
                    sequence INTEGER PRIMARY KEY, job INTEGER NOT NULL, type INTEGER NOT NULL, role INTEGER NOT NULL,
                    at INTEGER NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL,
                    value_start INTEGER, value_end INTEGER, block BLOB NOT NULL);
                CREATE INDEX events_of_jobs ON events(job, sequence, at);
                CREATE TABLE latest(job INTEGER PRIMARY KEY, result INTEGER, trouble INTEGER, alert INTEGER);
                CREATE TABLE dropped(job INTEGER, type INTEGER, sequence INTEGER NOT NULL, PRIMARY KEY(job, type))
                    WITHOUT ROWID;
                \(noteTables)
                \(rowTables)
                INSERT INTO facts VALUES('epoch', '\(new.epoch)'), ('start', '\(offset + 1)')\(others);
                PRAGMA application_id = \(kind.application);
                PRAGMA user_version = \(version);
                """
            )
        }
    }
}
