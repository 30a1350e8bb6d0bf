internal import Glibc
public import Tape

/// A look into a history file that another process may be writing, which changes nothing.
public enum HistoryPeek {
    /// How long the file may be locked.
    private static let patience = Duration.seconds(1)

    /// The newest result of each job, by name; none where there is no such file, or it can't be read.
    public static func latestResults(path: String) -> [String: StoredEvent] {
        var facts = Glibc.stat()
        // A file that is empty would become a database by being asked.
        guard unsafe stat(path, &facts) == 0, facts.st_size > 0 else { return [:] }
        let latest = try? read(path)
        return Dictionary((latest ?? []).compactMap { event in event.job.map { ($0, event) } }) { $1 }
    }

    /// What in a file keeps it from being a history of a kind, as it reads behind its name; whether that is for good, so that
    /// no server begins with it.
    ///
    /// Nil where nothing does, where there is no file, and where it can't be read.
    public static func obstacle(path: String, for kind: HistoryKind) -> (sentence: String, isFinal: Bool)? {
        var facts = Glibc.stat()
        guard unsafe stat(path, &facts) == 0, facts.st_size > 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        do throws(DatabaseError) {
            let database = try Database(path: path, timeout: patience)
            try database.run("PRAGMA query_only = ON")
            _ = try HistoryFile.isEmpty(database, kind)
            return nil
        } catch {
            if error.isOfOtherKind { return (" \(error.message)", true) }
            if error.isDamage { return (": \(error.message); it is moved aside, and another is begun", false) }
            return error.isPredicate ? (" \(error.message)", false) : nil
        }
    }

    private static func read(_ path: String) throws(DatabaseError) -> [StoredEvent] {
        let database = try Database(path: path, timeout: patience)
        try database.run("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
        let name = try database.prepare("SELECT value FROM facts WHERE name = 'epoch'")
        guard try name.step() else { return [] }
        let epoch = name.text(0)
        name.reset()
        guard Epoch.isValid(epoch) else { return [] }
        return try HistoryReader(database, TapeIdentity(epoch: epoch)).events(
            // Which is the newest is written for many events at once; of those behind, they themselves tell.
            """
            WHERE sequence IN (SELECT result FROM latest WHERE result IS NOT NULL
                UNION SELECT sequence FROM events WHERE role = 0 AND sequence > coalesce(
                    (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'settled'), 9223372036854775807))
            ORDER BY sequence
            """,
            as: []
        )
    }
}
