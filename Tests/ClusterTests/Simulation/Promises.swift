import Cluster

/// What was promised, and what has been seen of it.
struct Promises {
    /// What makes an event the same one.
    struct Identity: Hashable {
        let author: String
        let number: UInt64
        let body: [UInt8]
    }

    struct ID: Hashable {
        let epoch: String
        let sequence: UInt64
    }

    private let trouble: Simulation.Trouble
    /// The first promise that was broken, in words.
    private(set) var broken: String?
    /// Who an id stands for, as anybody has been shown.
    private var shown: [ID: Identity] = [:]
    /// Under which id an event was shown, in an epoch.
    private var ids: [Identity: ID] = [:]
    /// The due moments whose events were shown.
    private var moments: [String: Identity] = [:]
    /// What was said to be on the tape for good, in the epoch.
    private var acknowledged: Set<ID> = []
    /// The newest that a node has shown since it was started or told to begin anew.
    private var newest: [UInt64]
    private var epochs: [String]
    private(set) var shows = 0
    private(set) var gaps = 0
    private(set) var resets = 0
    private(set) var fenced = 0
    private(set) var repeated = 0

    init(nodes: Int, trouble: Simulation.Trouble) {
        self.trouble = trouble
        newest = [UInt64](repeating: 0, count: nodes)
        epochs = [String](repeating: "", count: nodes)
    }

    /// Whether what was written is never lost.
    private var keepsAll: Bool { trouble.holds || !trouble.failovers }

    private mutating func fail(_ words: String) { if broken == nil { broken = words } }

    mutating func restart(_ node: Int) { (newest[node], epochs[node]) = (0, "") }

    mutating func flushed() {
        acknowledged = []
        moments = [:]
        ids = [:]
    }

    mutating func appended(_ batch: AppendBatch, _ outcome: BatchOutcome?) {
        guard let outcome else { return fail("an older batch than the last was sent: \(batch.author) \(batch.first)") }
        if outcome.isRepeated { repeated += 1 }
        fenced += outcome.fates.count { $0 == .fenced }
    }

    mutating func settled(_ batch: AppendBatch, _ outcome: BatchOutcome) {
        for sequence in outcome.sequences.compactMap(\.self) {
            acknowledged.insert(ID(epoch: outcome.epoch, sequence: sequence))
        }
    }

    mutating func look(at steps: [StreamPosition.Step], of node: Int, epoch: String) {
        for step in steps {
            switch step {
            case .make: break
            case .failover(let kept):
                gaps += 1
                if !trouble.failovers { fail("node \(node) tells of a failover that never was") }
                if trouble.holds, kept < newest[node] { fail("node \(node) says that what it has shown is lost") }
            case .reset:
                resets += 1
                // An epoch that nobody has been shown anything of may be lost.
                if !trouble.flushes, keepsAll, newest[node] > 0 { fail("node \(node) begins anew for nothing") }
                newest[node] = 0
            case .show(let entries): for entry in entries { show(entry, node, epoch) }
            }
        }
    }

    private mutating func show(_ entry: StreamEntry, _ node: Int, _ epoch: String) {
        shows += 1
        let id = ID(epoch: epoch, sequence: entry.sequence)
        let identity = Identity(author: entry.author, number: entry.number, body: entry.body)
        if epochs[node] == epoch, entry.sequence <= newest[node] {
            fail("node \(node) shows \(entry.sequence) behind \(newest[node])")
        }
        (newest[node], epochs[node]) = (entry.sequence, epoch)
        if let before = shown.updateValue(identity, forKey: id), before != identity {
            fail(
                "\(id.sequence) stands for \(before.author):\(before.number) and \(identity.author):\(identity.number)"
            )
        }
        guard keepsAll, !trouble.flushes else { return }
        if let before = ids.updateValue(id, forKey: identity), before != id {
            fail("\(identity.author):\(identity.number) is shown as \(before.sequence) and as \(id.sequence)")
        }
        let text = String(decoding: entry.body, as: UTF8.self)
        guard text.hasPrefix("job") else { return }
        if let before = moments.updateValue(identity, forKey: text), before != identity {
            fail("the moment \(text) is published by \(before.author) and by \(identity.author)")
        }
    }

    /// What the promoted server must have: whatever was shown or acknowledged and is not too old.
    mutating func promoted(_ data: ModelData) {
        guard trouble.holds, !trouble.flushes, let epoch = data.epoch, let oldest = data.entries.first?.sequence else {
            return
        }
        var kept: [UInt64: Identity] = [:]
        for entry in data.entries {
            kept[entry.sequence] = Identity(author: entry.author, number: entry.number, body: entry.body)
        }
        for (id, identity) in shown where id.epoch == epoch && id.sequence >= oldest && kept[id.sequence] != identity {
            fail("\(id.sequence) was shown and is lost")
        }
        for id in acknowledged where id.epoch == epoch && id.sequence >= oldest && kept[id.sequence] == nil {
            fail("\(id.sequence) was acknowledged and is lost")
        }
    }

    /// What must be when all is well again.
    mutating func rested(_ nodes: [ModelNode], last: UInt64, epoch: String?, alive: Int) {
        for (place, node) in nodes.enumerated() {
            if node.unsettled > 0 { fail("node \(place) has \(node.unsettled) events that nobody takes") }
            if node.position.epoch != epoch { fail("node \(place) reads another tape") }
            let position = node.position
            if position.shown != last { fail("node \(place) has shown up to \(position.shown) of \(last)") }
        }
        if alive != nodes.count { fail("\(alive) sessions live where there are \(nodes.count) nodes") }
    }
}
