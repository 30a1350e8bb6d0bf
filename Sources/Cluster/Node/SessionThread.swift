import Redis
import Syscalls
import Tape

/// Keeps the node among the living, and has it run the jobs that are its own; on a thread of its own.
final class SessionThread {
    let state: NodeState
    let jobs: any ClusterJobs
    private var connection: RedisConnection?
    var lease = Lease()
    let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let since = Timestamp.now
    /// The session's name, made anew with each.
    var own = ""
    private var stamp = ""
    private var published: [String: NodeSession.Version]?
    var view = ClusterView()
    /// The jobs that are run here.
    var taken: Set<String> = []
    /// Those that are to be given up when their runs have ended.
    var leaving: Set<String> = []
    private var troubledSince: ContinuousClock.Instant?
    var dropped = DroppedJobs()
    var probes = ProbeWatch()
    var nextLook: Duration = .zero
    /// When sentinels are asked next.
    private var nextQuestion: Duration = .zero

    init(_ state: NodeState, _ jobs: any ClusterJobs) {
        (self.state, self.jobs) = (state, jobs)
        start = clock.now
    }

    var now: Duration { clock.now - start }
    var keys: ClusterKeys { state.options.keys }

    /// Works until the node has given up its jobs and is to stop.
    func run() {
        while true {
            let isLeaving = state.with(\.isLeaving)
            do throws(RedisError) {
                try work(isLeaving: isLeaving)
                if troubledSince != nil { state.note(nil, of: .session) }
                troubledSince = nil
            } catch {
                fail(error)
            }
            if !lease.isHeld(at: now) { lose() }
            if state.isStopping { return end() }
            guard troubledSince == nil else {
                // What can't be told now waits, however much it is.
                state.stopping.wait(.milliseconds(250))
                continue
            }
            state.session.sleep(atMost: leaving.isEmpty ? Lease.pause : .milliseconds(50)) { [state] in
                state.with { $0.isStopping || $0.isLeaving != isLeaving || $0.hasNews }
            }
        }
    }

    private func work(isLeaving: Bool) throws(RedisError) {
        // However often somebody has news.
        if now >= nextQuestion {
            nextQuestion = now + Lease.pause
            state.askSentinels()
        }
        if let known = self.connection, state.isStale(known) { self.connection = nil }
        let connection: RedisConnection
        if let known = self.connection {
            connection = known
        } else {
            connection = try state.connect(.session, within: .seconds(1))
        }
        self.connection = connection
        try pass(on: connection)
        try renew(on: connection, isLeaving: isLeaving)
        // Where Redis knows the session no more, another begins at once: without one nothing can be published here.
        if !lease.isHeld(at: now) { try renew(on: connection, isLeaving: isLeaving) }
        guard lease.isHeld(at: now) else { return }
        try learn(on: connection)
        try move(on: connection)
        tell()
        try look(on: connection)
    }

    // MARK: - The session

    private func renew(on connection: RedisConnection, isLeaving: Bool) throws(RedisError) {
        let isBeginning: Bool
        switch lease.next(at: now) {
        case .begin: isBeginning = true
        case .renew, .wait: isBeginning = false
        }
        if isBeginning {
            var generator = SystemRandomNumberGenerator()
            own = "\(state.options.node).\(Epoch.make(using: &generator))"
            published = nil
        }
        // What is leaving runs no job any more but those whose runs are at it.
        let versions = isLeaving ? [:] : jobs.versions
        let isNews = published != versions
        if isNews, !isLeaving { dropped.take(versions.keys, at: now) }
        if isNews { stamp = "\(Int64.random(in: 0...Int64.max))" }
        let asked = now
        lease.ask(at: asked)
        let entry = SessionScript.Entry(session: own, node: state.options.node, stamp: stamp)
        let lag = state.with(\.status.lag)
        let facts = NodeFacts(since: since, viewers: jobs.viewers, lag: lag, watched: jobs.watched, heard: jobs.heard)
            .text
        let started = clock.now
        let replies = try connection.run(
            SessionScript.script,
            keys: SessionScript.keys(keys),
            arguments: SessionScript.arguments(
                isBeginning ? .begin : .renew,
                entry,
                facts: facts,
                jobs: isNews ? versions : nil
            ),
            then: [
                RedisCommand("HGETALL", keys.owners), RedisCommand("HGETALL", keys.paused),
                RedisCommand("HGETALL", keys.facts),
            ],
            until: deadline
        )
        state.count(.session, since: started)
        let (isAlive, entries) = try SessionScript.answer(replies[0])
        guard isAlive else {
            lose()
            return
        }
        lease.grant(askedAt: asked)
        if isNews { published = versions }
        view.entries = entries
        view.owners = [:]
        for (job, holder) in try ClusterView.pairs(replies[1]) {
            view.owners[job] = String(decoding: holder, as: UTF8.self)
        }
        view.paused = [:]
        for (job, flag) in try ClusterView.pairs(replies[2]) { view.paused[job] = flag == [UInt8(ascii: "1")] }
        view.facts = [:]
        for (session, said) in try ClusterView.pairs(replies[3]) {
            view.facts[session] = String(decoding: said, as: UTF8.self)
        }
        jobs.watch(view.watched(besides: own))
        jobs.hear(view.heard(besides: own))
        if state.with(\.session) != own {
            state.with { $0.session = own }
            state.writer.ring()
            if isBeginning { notify() }
        }
    }

    /// No answer is waited for longer than it is certain that the jobs are this node's.
    var deadline: ContinuousClock.Instant {
        let patience = clock.now + .seconds(1)
        guard let end = lease.deadline, end > now else { return patience }
        return min(patience, start + end)
    }

    func ask(_ commands: [RedisCommand], on connection: RedisConnection) throws(RedisError) -> [RedisReply] {
        try connection.ask(commands, until: deadline)
    }

    /// Gives up all that is run here, since others may run it.
    private func lose() {
        lease.lose()
        if state.with(\.session) != nil { state.with { $0.session = nil } }
        guard !taken.isEmpty || !leaving.isEmpty else { return }
        (taken, leaving) = ([], [])
        jobs.releaseAll()
    }

    private func fail(_ error: RedisError) {
        connection = nil
        let since = troubledSince ?? clock.now
        // A primary that goes closes its connections: only where there is no other at once, that is trouble.
        if troubledSince != nil { state.note(state.sentence(of: error), of: .session) }
        troubledSince = since
    }

    /// Ends the session, so that others take over at once what it holds.
    private func end() {
        lease.lose()
        state.with { $0.session = nil }
        guard let connection else { return }
        let entry = SessionScript.Entry(session: own, node: state.options.node, stamp: stamp)
        _ = try? connection.run(
            SessionScript.script,
            keys: SessionScript.keys(keys),
            arguments: SessionScript.arguments(.end, entry),
            then: [NodeMessage.look.command(keys)],
            until: clock.now + .seconds(1)
        )
    }
}
