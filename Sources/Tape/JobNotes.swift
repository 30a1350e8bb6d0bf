/// What is noted of all jobs, as it is to be stored.
struct JobNotes {
    private var runs: [String: RunRecord] = [:]
    private var posts: [String: Ring<PostRecord>] = [:]
    private var standings: [String: StandingRecord] = [:]

    mutating func add(_ note: JobNote, of job: String) {
        if let record = note.runs { runs[job] = record }
        if let standing = note.standing { standings[job] = standing }
        guard let post = note.post else { return }
        posts[job, default: Ring()].append(post)
        if let count = posts[job]?.count, count > PostRecord.most { _ = posts[job]?.removeFirst() }
    }

    /// Removes what is noted of a job, and tells what that is, the posts oldest first.
    mutating func remove(of job: String) -> [JobNote] {
        defer { (runs[job], posts[job], standings[job]) = (nil, nil, nil) }
        let known =
            (runs[job].map { [JobNote(runs: $0)] } ?? []) + (standings[job].map { [JobNote(standing: $0)] } ?? [])
        guard let ring = posts[job] else { return known }
        return known + (0..<ring.count).map { JobNote(post: ring[$0]) }
    }

    /// All of it, the posts of each job oldest first.
    var records: [TapeRecord] {
        let runs = runs.map { TapeRecord.note(job: $0.key, JobNote(runs: $0.value)) }
        let standings = standings.map { TapeRecord.note(job: $0.key, JobNote(standing: $0.value)) }
        return runs + standings
            + posts.flatMap { job, ring in
                (0..<ring.count).map { TapeRecord.note(job: job, JobNote(post: ring[$0])) }
            }
    }
}
