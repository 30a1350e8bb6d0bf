import Cluster

/// A node: the decisions of the module, with connections that are made of queues.
struct ModelNode {
    /// What is asked on a connection.
    enum Question {
        case change(ModelData.Change, askedAt: Int)
        case append(AppendBatch, ModelData.Change, waits: Bool)
        case confirm
        case look
        case read(from: UInt64)
    }

    /// What is answered.
    enum Answer {
        case changed(ModelData.Change, isDone: Bool, askedAt: Int)
        case appended(AppendBatch, BatchOutcome?, replicas: Int)
        case confirmed(UInt64, replicas: Int)
        case seen(sessions: [String], owners: [String: String])
        case read([StreamEntry], mark: UInt64, state: StreamPosition.State?)
    }

    /// A connection to a server: what is under way on it, in order.
    struct Line {
        let server: Int
        var questions: [Question] = []
        var answers: [(answer: Answer, offset: Int)] = []
        /// How many answers are to come.
        var open = 0
    }

    let name: String
    let holds: Bool
    /// How often it was started.
    private(set) var life = 0
    private var sessions = 0
    /// No epoch is proposed twice: it might be taken each time.
    private var proposals = 0
    var pausedUntil = 0
    var writer: Line?
    var reader: Line?
    private(set) var lease = Lease()
    private(set) var session: String?
    /// The current session's events last; those of earlier ones go first.
    private(set) var queues: [BatchQueue] = []
    var position: StreamPosition
    private var seen: (sessions: [String], owners: [String: String])?
    private var mustMake = false
    /// What is to be asked next on the writer, in order.
    private var marks: [UInt64] = []

    init(name: String, holds: Bool) {
        (self.name, self.holds) = (name, holds)
        position = StreamPosition(holds: holds)
    }

    /// Begins anew, without memory.
    mutating func restart() {
        let next = life + 1
        let pause = pausedUntil
        self = ModelNode(name: name, holds: holds)
        (life, pausedUntil) = (next, pause)
    }

    var unsettled: Int { queues.reduce(0) { $0 + $1.count } }

    /// Adds an event of no job; false where there is no session yet.
    mutating func post(_ body: [UInt8]) -> Bool {
        guard !queues.isEmpty else { return false }
        queues[queues.count - 1].add(Addition(job: "", isFenced: false, body: body))
        return true
    }

    /// Runs the jobs that it may; returns the bodies of their events.
    mutating func run(_ jobs: [String], now: Int) -> [(job: String, due: Int64)] {
        guard let session, lease.isHeld(at: .milliseconds(now)), let seen, !queues.isEmpty else { return [] }
        let due = Int64(now / 1000)
        let own = jobs.filter { seen.owners[$0] == session }
        for job in own {
            let body = Array("\(job) \(due)".utf8)
            queues[queues.count - 1].add(Addition(job: job, isFenced: true, due: due, body: body))
        }
        return own.map { ($0, due) }
    }

    /// What it asks now on the writer's connection.
    mutating func questions(_ jobs: [String], now: Int) -> [Question] {
        var questions: [Question] = []
        let moment = Duration.milliseconds(now)
        switch lease.next(at: moment) {
        case .wait: break
        case .begin:
            sessions += 1
            session = "\(name).\(life).\(sessions)"
            queues.append(BatchQueue(author: session ?? "", replicas: holds ? 1 : 0))
            questions.append(.change(.begin(session: session ?? "", until: now + 5000), askedAt: now))
            lease.ask(at: moment)
        case .renew:
            let change = ModelData.Change.renew(session: session ?? "", until: now + 5000, now: now)
            questions.append(.change(change, askedAt: now))
            lease.ask(at: moment)
        }
        questions.append(.look)
        questions += ownership(jobs, now)
        if let mark = marks.last { questions.append(.change(.mark(mark), askedAt: now)) }
        marks = []
        if position.heldCount > 0 { questions.append(.confirm) }
        while queues.count > 1, queues[0].count == 0 { queues.removeFirst() }
        let batch = queues.isEmpty ? nil : queues[0].batch(mostEvents: 5, mostBytes: 1000)
        if batch != nil || mustMake {
            mustMake = false
            questions.append(append(batch))
        }
        return questions
    }

    private mutating func append(_ batch: AppendBatch?) -> Question {
        proposals += 1
        let batch = batch ?? AppendBatch(author: "none", first: 1, additions: [])
        // The server is put in where the question is answered.
        let server = ModelData.Server(history: "", hasFormer: false, process: "")
        let proposed = "e\(name).\(life).\(proposals)"
        let change = ModelData.Change.append(
            batch,
            proposed: proposed,
            epoch: position.epoch,
            read: position.shown,
            server: server
        )
        return .append(batch, change, waits: holds)
    }

    private func ownership(_ jobs: [String], _ now: Int) -> [Question] {
        guard let session, let seen, lease.isHeld(at: .milliseconds(now)) else { return [] }
        let known = Dictionary(uniqueKeysWithValues: jobs.map { ($0, NodeSession.Version(digest: "d", revision: 1)) })
        let sessions = seen.sessions.map { NodeSession(name: $0, node: String($0.prefix(2)), jobs: known) }
        return jobs.compactMap { job in
            switch Ownership.step(for: job, holder: seen.owners[job], own: session, among: sessions) {
            case .keep, .leave: nil
            case .take(let holder): .change(.take(job: job, session: session, from: holder), askedAt: now)
            case .give: .change(.give(job: job, session: session), askedAt: now)
            }
        }
    }

    /// Takes in an answer; returns what is done about what was read.
    mutating func take(_ answer: Answer) -> [StreamPosition.Step] {
        switch answer {
        case .changed(let change, let isDone, let moment): settle(change, isDone, moment)
        case .appended(let batch, let outcome, let replicas):
            guard let outcome, !queues.isEmpty, queues[0].settle(outcome, of: batch, replicas: replicas) else { break }
            if holds, let last = outcome.sequences.compactMap(\.self).last { marks.append(last) }
        case .confirmed(let last, let replicas): if replicas > 0 { marks.append(last) }
        case .seen(let sessions, let owners): seen = (sessions, owners)
        case .read(let entries, let mark, let state):
            let steps = position.take(entries, confirmed: mark, of: state)
            for step in steps {
                switch step {
                case .make, .failover: mustMake = true
                case .show, .reset: break
                }
            }
            return steps
        }
        return []
    }

    private mutating func settle(_ change: ModelData.Change, _ isDone: Bool, _ moment: Int) {
        switch change {
        case .begin(let name, _) where name == session: lease.grant(askedAt: .milliseconds(moment))
        case .renew(let name, _, _) where name == session:
            if isDone { lease.grant(askedAt: .milliseconds(moment)) } else { lease.lose() }
        case .take, .give: seen = nil
        default: break
        }
    }

    /// The writer's connection has broken: whether a session that was asked for was begun is not known.
    mutating func loseWriter() {
        writer = nil
        seen = nil
        if lease.deadline == nil { lease.lose() }
    }

    /// The reader's connection has broken.
    mutating func loseReader() {
        reader = nil
        position.reconnect()
    }
}
