/// The statements that a history's file is written with, prepared once.
struct HistoryStatements {
    let findName: Statement
    let addName: Statement
    let insertEvent: Statement
    let findLatest: Statement
    let setLatest: Statement
    let setFact: Statement
    let setRuns: Statement
    let setPost: Statement

    init(_ database: Database) throws(DatabaseError) {
        findName = try database.prepare("SELECT id FROM names WHERE name = ?")
        addName = try database.prepare("INSERT INTO names(name) VALUES(?)")
        insertEvent = try database.prepare(
            "INSERT OR REPLACE INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        findLatest = try database.prepare("SELECT result, trouble FROM latest WHERE job = ?")
        setLatest = try database.prepare("INSERT OR REPLACE INTO latest VALUES(?, ?, ?)")
        setFact = try database.prepare("INSERT OR REPLACE INTO facts VALUES(?, ?)")
        setRuns = try database.prepare("INSERT OR REPLACE INTO runs VALUES(?, ?, ?, ?)")
        setPost = try database.prepare("INSERT OR REPLACE INTO posts VALUES(?, ?, ?, ?, ?, ?, ?)")
    }
}
