/// Which names are in use.
extension HistoryFile {
    /// So many names that are none of a job are kept without a look at whether an event is of that type.
    private static let mostTypes: Int64 = 100

    /// Deletes names that no event bears any more, and what was dropped of them; meant for the start.
    ///
    /// Jobs are looked up in indexes. Types have none, so that all events are looked through for them, however many there
    /// are: where there are few names, those that may be of types stay.
    func pruneNames() throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            let goneJobs = "SELECT DISTINCT job FROM dropped WHERE job != 0 AND NOT (\(Self.isInUse("dropped.job")))"
            let gone = try database.integer("SELECT max(sequence) FROM dropped WHERE job IN (\(goneJobs))") ?? 0
            let before = try database.integer("SELECT value FROM facts WHERE name = 'droppedThrough'") ?? 0
            if gone > before { try set("droppedThrough", to: "\(gone)") }
            if gone > 0 { try database.run("DELETE FROM dropped WHERE job IN (\(goneJobs))") }
            let others = """
                FROM names WHERE NOT (\(Self.isInUse("names.id")))
                    AND id NOT IN (SELECT job FROM dropped UNION SELECT type FROM dropped)
                """
            guard try database.integer("SELECT count(*) \(others)") ?? 0 > Self.mostTypes else { return }
            try database.run("DELETE \(others) AND id NOT IN (SELECT DISTINCT type FROM events)")
        }
    }

    /// Whether a number stands for a job of which something is kept.
    private static func isInUse(_ number: String) -> String {
        ["events", "latest", "runs", "posts", "minutes"]
            .map { "EXISTS (SELECT 1 FROM \($0) WHERE \($0).job = \(number))" }
            .joined(separator: " OR ")
    }
}
