import Redis
import Syscalls
import Tape

/// What the thread learns of the others, and which jobs it has run here.
extension SessionThread {
    /// Tells the others what is to be told.
    func pass(on connection: RedisConnection) throws(RedisError) {
        let (messages, pauses) = state.with { values in
            defer { (values.messages, values.pauses) = ([], []) }
            return (values.messages, values.pauses)
        }
        var commands = pauses.map { job, change in
            switch change {
            case .paused: RedisCommand("HSET", keys.paused, job, "1")
            case .resumed: RedisCommand("HSET", keys.paused, job, "0")
            case .asInFile: RedisCommand("HDEL", keys.paused, job)
            }
        }
        commands += messages.map { $0.command(keys) }
        if !pauses.isEmpty { commands.append(NodeMessage.look.command(keys)) }
        guard !commands.isEmpty else { return }
        do throws(RedisError) {
            for reply in try ask(commands, on: connection) { _ = try reply.accepted() }
        } catch {
            // Said again, which does no harm; a run is asked for once.
            state.with { $0.pauses = pauses + $0.pauses }
            throw error
        }
    }

    func notify() { state.with { $0.askForLook() } }

    /// Has the tables of sessions that have changed.
    func learn(on connection: RedisConnection) throws(RedisError) {
        let living = Set(view.entries.map(\.session))
        view.tables = view.tables.filter { living.contains($0.key) }
        let unknown = view.unknown
        guard !unknown.isEmpty else { return }
        var command = RedisCommand("HMGET", keys.jobs)
        for session in unknown { command.append(session) }
        let tables = try ask([command], on: connection)[0].accepted().elements ?? []
        for (session, table) in zip(unknown, tables) {
            guard let entry = view.entries.first(where: { $0.session == session }) else { continue }
            let bytes: [UInt8] = if case .bytes(let bytes) = table { bytes } else { [] }
            view.tables[session] = (entry.stamp, JobTable.decode(bytes))
        }
    }

    /// Takes and gives up jobs.
    func move(on connection: RedisConnection) throws(RedisError) {
        // What somebody has said meanwhile is told to Redis first.
        if state.with(\.pauses.isEmpty) { jobs.pause(view.paused) }
        var wanted: [(job: String, holder: String?)] = []
        var isChanged = false
        for (job, step) in view.steps(of: own) {
            switch step {
            case .keep: if !taken.contains(job) || !jobs.isTaken(job) { wanted.append((job, own)) }
            case .take(let holder): wanted.append((job, holder))
            case .give: if taken.contains(job) || !leaving.contains(job) { letGo(of: job) }
            case .leave: if taken.contains(job) { letGo(of: job, isLost: true) }
            }
        }
        // Before the tape is filled it isn't known here which events lie behind and which are to come.
        if !wanted.isEmpty, state.with(\.status.isFilled) { try take(wanted, on: connection) }
        let idle = leaving.filter { jobs.isIdle($0) }.sorted()
        if !idle.isEmpty {
            let arguments = OwnerScripts.give(idle, of: own)
            _ = try connection.run(OwnerScripts.give, keys: [keys.owners], arguments: arguments, until: deadline)[0]
                .accepted()
            leaving.subtract(idle)
            for job in idle where view.owners[job] == own { view.owners[job] = nil }
            isChanged = true
        }
        if isChanged { notify() }
        try forget(on: connection)
    }

    /// Forgets how far those had come that no file has any more.
    private func forget(on connection: RedisConnection) throws(RedisError) {
        let names = dropped.forgettable(at: now, among: view.sessions)
        guard !names.isEmpty else { return }
        let keys = OwnerScripts.takeKeys(keys)
        let arguments = names.map { Array($0.utf8) }
        _ = try connection.run(OwnerScripts.forget, keys: keys, arguments: arguments, until: deadline)[0].accepted()
        dropped.forget(names)
    }

    private func letGo(of job: String, isLost: Bool = false) {
        taken.remove(job)
        if isLost {
            jobs.cutShort(job)
        } else {
            jobs.release(job)
            leaving.insert(job)
        }
    }

    private func take(_ wanted: [(job: String, holder: String?)], on connection: RedisConnection) throws(RedisError) {
        // What is published once Redis has this node as the holder is the holder's.
        let place = jobs.tapeEnd
        let reply = try connection.run(
            OwnerScripts.take,
            keys: OwnerScripts.takeKeys(keys),
            arguments: OwnerScripts.take(wanted, for: own),
            until: deadline
        )[0].accepted()
        guard let found = reply.elements, found.count == wanted.count else {
            throw .refusedReply("Redis answers for jobs with something else")
        }
        // The answer may have been long in coming.
        guard lease.isHeld(at: now) else { return }
        for ((job, _), runs) in zip(wanted, found) {
            guard let text = runs.text else { continue }
            taken.insert(job)
            leaving.remove(job)
            view.owners[job] = own
            jobs.take(job, after: DraftCodec.record(text), from: place)
        }
    }

    // MARK: - What is told

    func tell() {
        let (nodes, older) = (view.nodes(own: own), view.older)
        state.with { values in
            values.status.nodes = nodes
            values.status.older = older
        }
    }

    /// Looks now and then whether what is written is read, and how much Redis holds.
    func look(on connection: RedisConnection) throws(RedisError) {
        if let trouble = probes.trouble(at: now, seen: state.with(\.probe)) {
            state.note(trouble, of: .probe)
            state.with { $0.isReaderStale = true }
        } else {
            state.note(nil, of: .probe)
        }
        guard now >= nextLook else { return }
        nextLook = now + ProbeWatch.interval
        let number = probes.send(at: now)
        let replies = try ask(
            [
                NodeMessage.probe(session: own, number: number).command(keys), RedisCommand("INFO", "memory"),
                RedisCommand("XLEN", keys.tape), RedisCommand("HGETALL", keys.runs),
                RedisCommand("TIME"),
            ],
            on: connection
        )
        _ = try replies[0].accepted()
        let lines = replies[1].text?.split(whereSeparator: \.isNewline) ?? []
        let memory = lines.first { $0.hasPrefix("used_memory:") }.flatMap { Int($0.dropFirst("used_memory:".count)) }
        let entries = replies[2].number.map { Int($0) }
        for (job, text) in try ClusterView.pairs(replies[3]) where !taken.contains(job) {
            if let record = DraftCodec.record(String(decoding: text, as: UTF8.self)) { jobs.follow(job, runs: record) }
        }
        let lead = StreamFollower.time(in: replies[4]).map { Timestamp.now.milliseconds - $0 }
        state.with { values in
            values.status.clockLead = lead.map { .milliseconds($0) }
            values.status.memory = memory
            values.status.entries = entries
        }
        if state.options.replicas > 0, state.with(\.isHolding) {
            // For what an author has left behind that is no more.
            let writer = TapeWriter(keys, replicas: state.options.replicas, patience: .milliseconds(300))
            _ = try writer.confirm(on: connection, until: deadline)
        }
    }
}
