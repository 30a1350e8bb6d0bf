import Cluster

/// What Redis holds, and the scripts as values: they do to it what the Lua does to Redis.
struct ModelData {
    /// Something that changes the data; a replica does the same changes later, with the same result.
    enum Change {
        case append(AppendBatch, proposed: String, epoch: String?, read: UInt64, server: Server)
        case begin(session: String, until: Int)
        case renew(session: String, until: Int, now: Int)
        case take(job: String, session: String, from: String?)
        case give(job: String, session: String)
        case mark(UInt64)
        case touch
        case flush
    }

    /// What the server says of itself when it does a change.
    struct Server: Hashable {
        var history: String
        var hasFormer: Bool
        var process: String
    }

    struct Record {
        var epoch: String
        var batch: AppendBatch
        var outcome: BatchOutcome
    }

    private(set) var epoch: String?
    private(set) var last: UInt64 = 0
    private(set) var entries: [StreamEntry] = []
    private(set) var owners: [String: String] = [:]
    private(set) var sessions: [String: Int] = [:]
    private(set) var mark: UInt64 = 0
    private var history = ""
    private var process = ""
    private var leap: UInt64?
    private var due: [String: Int64] = [:]
    private var records: [String: Record] = [:]

    /// How many events are kept.
    static let kept = 80

    /// Does a change; the outcome of an append, or whether another change was done.
    mutating func apply(_ change: Change) -> (outcome: BatchOutcome?, isDone: Bool) {
        switch change {
        case .append(let batch, let proposed, let epoch, let read, let server):
            return (append(batch, proposed, epoch, read, server), true)
        case .begin(let session, let until): sessions[session] = until
        case .renew(let session, let until, let now):
            guard let end = sessions[session], end > now else { return (nil, false) }
            sessions[session] = until
        case .take(let job, let session, let holder):
            guard owners[job] == holder || owners[job] == session else { return (nil, false) }
            owners[job] = session
        case .give(let job, let session):
            guard owners[job] == session else { return (nil, false) }
            owners[job] = nil
        case .mark(let sequence): mark = max(mark, min(sequence, last))
        case .touch: break
        case .flush: self = ModelData()
        }
        return (nil, true)
    }

    private mutating func append(
        _ batch: AppendBatch,
        _ proposed: String,
        _ known: String?,
        _ read: UInt64,
        _ server: Server
    ) -> BatchOutcome? {
        if epoch == nil {
            (epoch, last, leap, entries, due) = (proposed, 0, nil, [], [:])
            (history, process) = (server.history, server.process)
        }
        let epoch = epoch ?? proposed
        if !batch.additions.isEmpty, let record = records[batch.author], record.epoch == epoch,
            record.batch.first + UInt64(record.batch.additions.count) > batch.first
        {
            guard record.batch == batch else { return nil }
            let was = record.outcome
            return BatchOutcome(epoch: epoch, start: was.start, fates: was.fates, isRepeated: true)
        }
        var fates: [Fate] = []
        for addition in batch.additions {
            let fate = fate(of: addition, batch.author)
            fates.append(fate)
            if fate == .appended, let moment = addition.due { due[addition.job] = moment }
        }
        leapWhereNeeded(fates.contains(.appended), isKnown: known == epoch, read, server)
        let start = last + 1
        for (offset, (addition, fate)) in zip(batch.additions, fates).enumerated() where fate == .appended {
            last += 1
            let number = batch.first + UInt64(offset)
            entries.append(
                StreamEntry(sequence: last, author: batch.author, number: number, leap: leap, body: addition.body)
            )
            leap = nil
        }
        if entries.count > Self.kept { entries.removeFirst(entries.count - Self.kept) }
        let outcome = BatchOutcome(epoch: epoch, start: start, fates: fates, isRepeated: false)
        if !batch.additions.isEmpty { records[batch.author] = Record(epoch: epoch, batch: batch, outcome: outcome) }
        return outcome
    }

    private func fate(of addition: Addition, _ author: String) -> Fate {
        if addition.isFenced, owners[addition.job] != author { return .fenced }
        if let moment = addition.due, let before = due[addition.job], before >= moment { return .done }
        return .appended
    }

    private mutating func leapWhereNeeded(_ appends: Bool, isKnown: Bool, _ read: UInt64, _ server: Server) {
        let isBehind = isKnown && read > last
        guard history != server.history || isBehind else { return }
        if process == server.process, !server.hasFormer, !isBehind {
            history = server.history
        } else if appends || isBehind {
            leap = leap ?? last
            if isKnown { last = max(last, read) }
            last += AppendScript.leap * (1 + (UInt64(server.history.prefix(3), radix: 16) ?? 0))
            (history, process) = (server.history, server.process)
        }
    }
}
