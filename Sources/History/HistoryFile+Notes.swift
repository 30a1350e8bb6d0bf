import Tape

/// What is stored of jobs beside their events.
extension HistoryFile {
    func add(_ note: JobNote, of name: String) throws(DatabaseError) {
        let job = try number(of: name)
        if let runs = note.runs {
            statements.setRuns.bind(1, job)
            statements.setRuns.bind(2, runs.schedule)
            statements.setRuns.bind(3, Int64(runs.count))
            statements.setRuns.bind(4, runs.last.milliseconds)
            try statements.setRuns.run()
        }
        if let standing = note.standing {
            statements.setStanding.bind(1, job)
            statements.setStanding.bind(2, standing.state)
            statements.setStanding.bind(3, standing.since.milliseconds)
            statements.setStanding.bind(4, Int64(standing.failures))
            try statements.setStanding.run()
        }
        if let post = note.post { try add(post, of: job) }
    }

    /// The newest take the places of the oldest, so that there are never too many.
    private func add(_ post: PostRecord, of job: Int64) throws(DatabaseError) {
        var number = postNumbers[job]
        if number == nil { number = try database.integer("SELECT max(number) + 1 FROM posts WHERE job = \(job)") }
        try set(post, of: job, number ?? 0)
    }

    private func set(_ post: PostRecord, of job: Int64, _ number: Int64) throws(DatabaseError) {
        postNumbers[job] = number + 1
        statements.setPost.bind(1, job)
        statements.setPost.bind(2, number % Int64(PostRecord.most))
        statements.setPost.bind(3, number)
        statements.setPost.bind(4, post.key)
        statements.setPost.bind(5, (0..<16).map { UInt8(truncatingIfNeeded: post.body >> (120 - 8 * $0)) })
        statements.setPost.bind(6, post.end.milliseconds)
        statements.setPost.bind(7, post.sequence.map { Int64($0) })
        try statements.setPost.run()
    }

    func removeNotes(of name: String) throws(DatabaseError) {
        let job = try number(of: name)
        for table in ["runs", "posts", "standings"] { try database.run("DELETE FROM \(table) WHERE job = \(job)") }
        postNumbers[job] = nil
    }

    /// Reads all of it; posts whose time is over are removed.
    func readNotes(into snapshot: inout TapeSnapshot, now: Timestamp = .now) throws(DatabaseError) {
        let runs = try database.prepare("SELECT name, schedule, count, last FROM runs JOIN names ON id = job")
        while try runs.step() {
            snapshot.runs[runs.text(0)] = RunRecord(
                schedule: runs.text(1),
                count: Int(clamping: runs.integer(2)),
                last: Timestamp(milliseconds: runs.integer(3))
            )
        }
        let standings = try database.prepare(
            "SELECT name, state, since, failures FROM standings JOIN names ON id = job"
        )
        while try standings.step() {
            snapshot.standings[standings.text(0)] = StandingRecord(
                state: standings.text(1),
                since: Timestamp(milliseconds: standings.integer(2)),
                failures: max(0, Int(clamping: standings.integer(3)))
            )
        }
        try database.run("DELETE FROM posts WHERE until <= \(now.milliseconds)")
        // Where the clock was set back since, it is no longer known than another.
        let longest = now.advanced(by: PostRecord.memory).milliseconds
        try database.run("UPDATE posts SET until = \(longest) WHERE until > \(longest)")
        let posts = try database.prepare(
            "SELECT name, key, body, until, sequence FROM posts JOIN names ON id = job ORDER BY job, number"
        )
        while try posts.step() {
            let post = PostRecord(
                key: posts.text(1),
                body: posts.bytes(2).reduce(0) { $0 << 8 | UInt128($1) },
                end: Timestamp(milliseconds: posts.integer(3)),
                sequence: posts.isNull(4) ? nil : UInt64(clamping: posts.integer(4))
            )
            snapshot.posts[posts.text(0), default: []].append(post)
        }
    }

    /// The tables that the second version added.
    static let noteTables = """
        CREATE TABLE runs(job INTEGER PRIMARY KEY, schedule TEXT NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL);
        CREATE TABLE posts(
            job INTEGER, place INTEGER, number INTEGER NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL,
            until INTEGER NOT NULL, sequence INTEGER, PRIMARY KEY(job, place)) WITHOUT ROWID;
        """
}
