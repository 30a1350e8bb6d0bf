/// The statements that a history's file is written with, prepared once.
struct HistoryStatements {
    let begin: Statement
    let commit: Statement
    let findName: Statement
    let addName: Statement
    let insertEvent: Statement
    let findLatest: Statement
    let setLatest: Statement
    let setFact: Statement
    let setRuns: Statement
    let setPost: Statement
    let setSince: Statement
    let setStanding: Statement
    let addMinute: Statement

    init(_ database: Database) throws(DatabaseError) {
        begin = try database.prepare("BEGIN IMMEDIATE")
        commit = try database.prepare("COMMIT")
        findName = try database.prepare("SELECT id FROM names WHERE name = ?")
        addName = try database.prepare("INSERT INTO names(name) VALUES(?)")
        // None is there already; replacing what is would keep a journal of each statement.
        insertEvent = try database.prepare("INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        findLatest = try database.prepare("SELECT result, trouble, alert FROM latest WHERE job = ?")
        setLatest = try database.prepare("INSERT OR REPLACE INTO latest VALUES(?, ?, ?, ?)")
        setFact = try database.prepare("INSERT OR REPLACE INTO facts VALUES(?, ?)")
        setRuns = try database.prepare("INSERT OR REPLACE INTO runs VALUES(?, ?, ?, ?)")
        setPost = try database.prepare("INSERT OR REPLACE INTO posts VALUES(?, ?, ?, ?, ?, ?, ?)")
        setSince = try database.prepare("INSERT OR REPLACE INTO rows VALUES(?, ?)")
        setStanding = try database.prepare("INSERT OR REPLACE INTO standings VALUES(?, ?, ?, ?)")
        addMinute = try database.prepare(
            """
            INSERT INTO minutes VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                count = count + excluded.count, failures = failures + excluded.failures,
                least = CASE WHEN numbers = 0 THEN excluded.least WHEN excluded.numbers = 0 THEN least
                    ELSE min(least, excluded.least) END,
                most = CASE WHEN numbers = 0 THEN excluded.most WHEN excluded.numbers = 0 THEN most
                    ELSE max(most, excluded.most) END,
                last = CASE WHEN excluded.count = 0 THEN last ELSE excluded.last END,
                numbers = numbers + excluded.numbers, sum = sum + excluded.sum
            """
        )
    }
}
