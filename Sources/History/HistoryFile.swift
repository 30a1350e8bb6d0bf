import Glibc
import Tape

/// The tables of one history; used by one thread.
///
/// ```
///      start                                            next
///        │                                               │
///   ·  · [57][58][59][60][61][62][63][64][65][66][67][68]
///   │  │  └ complete: what can be replayed ┘
///   the latest of quiet jobs, kept however old
/// ```
final class HistoryFile {
    /// The version of the tables below.
    static let version: Int64 = 1
    /// "tick", so that nobody else's database is taken for one of ours.
    static let application: Int64 = 0x7469_636B

    let database: Database
    let epoch: String
    /// The sequence the next event has.
    var next: UInt64
    /// From here on no event is missing.
    var start: UInt64
    /// How many events were ever written, and how many bytes their blocks have; rows remember both as they were before.
    var written: (events: Int64, bytes: Int64) = (0, 0)
    /// How much of that had gone at least, when it was looked at last.
    var dropped: (events: Int64, bytes: Int64) = (0, 0)
    /// Whether all that was seen by clients is sure to be here; false once after the machine itself has stopped.
    let isWhole: Bool

    private var names: [String: Int64] = [:]
    private let findName: Statement
    private let addName: Statement
    let insert: Statement
    let findLatest: Statement
    let setLatest: Statement
    let deleteEvent: Statement
    let setValue: Statement

    /// Opens the history at `path`, and begins one named `epoch` where there is none.
    ///
    /// Whoever else writes to it is waited for up to `patience`.
    init(path: String, epoch newEpoch: String, patience: Duration) throws(HistoryError) {
        try Self.create(path)
        do throws(DatabaseError) {
            database = try Database(path: path, patience: patience)
            try database.run(
                """
                PRAGMA auto_vacuum = INCREMENTAL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
                """
            )
            let isEmpty = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
            let (owner, version) = (
                try database.integer("PRAGMA application_id"), try database.integer("PRAGMA user_version") ?? 0
            )
            guard isEmpty || owner == Self.application else {
                throw .unsuitable("is a database of another program")
            }
            guard isEmpty || version == Self.version else {
                throw .unsuitable("is of another version of tickertape")
            }
            // Not by way of a descriptor: one that is closed takes all locks of this process on the file along.
            _ = unsafe chmod(path, 0o600)
            // The log keeps what was committed when the process is killed. Only where the machine itself stops may the
            // last moments be lost; waiting for the disk with every batch would be the price of keeping them.
            try database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            if isEmpty { try Self.makeTables(database, epoch: newEpoch) }
            findName = try database.prepare("SELECT id FROM names WHERE name = ?")
            addName = try database.prepare("INSERT INTO names(name) VALUES(?)")
            insert = try database.prepare(
                "INSERT OR REPLACE INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            )
            findLatest = try database.prepare("SELECT result, trouble FROM latest WHERE job = ?")
            setLatest = try database.prepare("INSERT OR REPLACE INTO latest VALUES(?, ?, ?)")
            deleteEvent = try database.prepare("DELETE FROM events WHERE sequence = ?")
            setValue = try database.prepare("INSERT OR REPLACE INTO facts VALUES(?, ?)")
            let facts = try Self.facts(database)
            guard let epoch = facts["epoch"], Epoch.isValid(epoch), let start = facts["start"].flatMap({ UInt64($0) })
            else {
                throw .damage("it does not say which history it is")
            }
            (self.epoch, self.start) = (epoch, start)
            let boot = Self.bootName
            isWhole = facts["open"] == nil || facts["open"] == boot
            next = max(start, facts["next"].flatMap { UInt64($0) } ?? 1)
            try findEnd()
            if !isWhole {
                // What came after `next` may have been seen, and is lost; its ids are not used again.
                next += Self.leap
                try set("next", to: "\(next)")
            }
            if facts["open"] != boot { try durably { () throws(DatabaseError) in try set("open", to: boot) } }
        } catch {
            throw HistoryError(error)
        }
    }

    /// How many ids are left out where the last ones are lost: more than there can have been in the moments before.
    static let leap: UInt64 = 1 << 20

    private func findEnd() throws(DatabaseError) {
        let newest = try database.prepare(
            "SELECT sequence, number, place, length(block) FROM events ORDER BY sequence DESC LIMIT 1"
        )
        guard try newest.step() else { return }
        next = max(next, UInt64(clamping: newest.integer(0)) + 1)
        written = (newest.integer(1) + 1, newest.integer(2) + newest.integer(3))
    }

    /// Has `change` on the disk, not only in the kernel's memory, when this returns.
    func durably(_ change: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try database.run("PRAGMA synchronous = FULL")
        try change()
        try database.run("PRAGMA synchronous = NORMAL")
    }

    /// Ends the use of the file in good order: all of it is on the disk then.
    func close() throws(DatabaseError) {
        try durably { () throws(DatabaseError) in
            try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
            try database.run("DELETE FROM facts WHERE name = 'open'")
        }
    }

    /// Remembers a fact about the whole history.
    func set(_ fact: String, to value: String) throws(DatabaseError) {
        setValue.bind(1, fact)
        setValue.bind(2, value)
        try setValue.run()
    }

    /// The number that stands for a name.
    func number(of name: String) throws(DatabaseError) -> Int64 {
        if let number = names[name] { return number }
        findName.bind(1, name)
        if try findName.step() {
            let number = findName.integer(0)
            findName.reset()
            names[name] = number
            return number
        }
        addName.bind(1, name)
        try addName.run()
        return try number(of: name)
    }

    /// An empty file that only its owner reads, where there is none; the database's other files follow its mode.
    private static func create(_ path: String) throws(HistoryError) {
        let number = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if number >= 0 {
            _ = Glibc.close(number)
        } else if errno != EEXIST {
            throw HistoryError(.trouble, unsafe "cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    private static func makeTables(_ database: Database, epoch: String) throws(DatabaseError) {
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
                CREATE TABLE latest(job INTEGER PRIMARY KEY, result INTEGER, trouble INTEGER);
                CREATE TABLE dropped(job INTEGER, type INTEGER, sequence INTEGER NOT NULL, PRIMARY KEY(job, type))
                    WITHOUT ROWID;
                INSERT INTO facts VALUES('epoch', '\(epoch)'), ('start', '1');
                PRAGMA application_id = \(application);
                PRAGMA user_version = \(version);
                """
            )
        }
    }

    private static func facts(_ database: Database) throws(DatabaseError) -> [String: String] {
        let statement = try database.prepare("SELECT name, value FROM facts")
        var facts: [String: String] = [:]
        while try statement.step() { facts[statement.text(0)] = statement.text(1) }
        return facts
    }

    /// Names the time since the machine was started, see proc(5).
    private static var bootName: String {
        guard let file = unsafe fopen("/proc/sys/kernel/random/boot_id", "r") else { return "unknown" }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        // At most the room of the buffer is filled, and its last byte is a NUL.
        guard unsafe fgets(&line, CInt(line.count), file) != nil else { return "unknown" }
        return String(decoding: line.prefix { $0 > 0x20 }.map { UInt8($0) }, as: UTF8.self)
    }
}
