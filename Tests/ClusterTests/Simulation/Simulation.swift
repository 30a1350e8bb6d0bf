import Cluster
import Randomness

/// Nodes and two servers in one thread, where chance decides what happens next, and the promises are looked at after each
/// step.
struct Simulation {
    /// What can go wrong; the promises differ by it.
    struct Trouble {
        var holds: Bool
        var failovers = true
        var flushes = false
    }

    static let jobs = (0..<6).map { "job\($0)" }

    let seed: UInt64
    let trouble: Trouble
    var generator: SplitMix64
    var servers: ModelServers
    var nodes: [ModelNode]
    var now = 0
    var promises: Promises
    var posts = 0
    var flushes = 0
    var failovers = 0

    init(seed: UInt64, trouble: Trouble) {
        (self.seed, self.trouble) = (seed, trouble)
        generator = SplitMix64(seed: seed)
        servers = ModelServers(using: &generator)
        nodes = (0..<3).map { ModelNode(name: "n\($0)", holds: trouble.holds) }
        promises = Promises(nodes: 3, trouble: trouble)
    }

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// Goes so many steps, then lets everything heal and come to rest.
    mutating func run(_ steps: Int) {
        for _ in 0..<steps where promises.broken == nil { step() }
        heal()
    }

    private mutating func step() {
        let place = number(0...2)
        switch number(0...99) {
        case 0..<14: now += number(0...120)
        case 14..<34: act(place)
        case 34..<64: answer(place)
        case 64..<86: hear(place)
        case 86..<94: servers.replicate(number(1...6))
        case 94: if chance(0.3) { lose(place) }
        case 95: if chance(0.1) { nodes[place].pausedUntil = now + number(0...15_000) }
        case 96: if chance(0.05) { restart(place) }
        case 97: if trouble.failovers, chance(0.2) { failOver() }
        case 98: if chance(0.5) { rejoin() }
        default: if trouble.flushes, chance(0.02) { flush() }
        }
    }

    private func isAwake(_ place: Int) -> Bool { nodes[place].pausedUntil <= now }

    /// A node looks at what is to be done.
    private mutating func act(_ place: Int) {
        guard isAwake(place) else { return }
        if chance(0.3) {
            posts += 1
            _ = nodes[place].post(Array("post \(posts)".utf8))
        }
        if chance(0.3) { _ = nodes[place].run(Self.jobs, now: now) }
        ask(place)
    }

    /// A node asks what it has to ask: on each connection one thing after another is under way, and what belongs to it.
    private mutating func ask(_ place: Int) {
        connect(place)
        if nodes[place].writer?.open == 0 {
            let questions = nodes[place].questions(Self.jobs, now: now)
            nodes[place].writer?.questions += questions
            nodes[place].writer?.open += questions.count
        }
        if nodes[place].reader?.open == 0 {
            let start = nodes[place].position.read
            nodes[place].reader?.questions.append(.read(from: start))
            nodes[place].reader?.open += 1
        }
    }

    private mutating func connect(_ place: Int) {
        guard servers.all[servers.primary].isUp else { return }
        if nodes[place].writer == nil { nodes[place].writer = .init(server: servers.primary) }
        if nodes[place].reader == nil { nodes[place].reader = .init(server: servers.primary) }
    }

    /// A server does the next thing that a node has asked.
    private mutating func answer(_ place: Int) {
        if chance(0.5) {
            guard let line = nodes[place].writer, !line.questions.isEmpty else { return }
            let question = nodes[place].writer?.questions.removeFirst()
            if let question, let answer = reply(to: question, on: line.server) {
                nodes[place].writer?.answers.append(answer)
            }
        } else if let line = nodes[place].reader, let question = line.questions.first {
            nodes[place].reader?.questions.removeFirst()
            if let answer = reply(to: question, on: line.server) { nodes[place].reader?.answers.append(answer) }
        }
    }

    private mutating func reply(
        to question: ModelNode.Question,
        on place: Int
    ) -> (answer: ModelNode.Answer, offset: Int)? {
        let server = servers.all[place]
        switch question {
        case .change(let change, let moment):
            // A session lives from when Redis hears of it.
            let late = change.heard(at: now)
            let (_, isDone, offset) = servers.apply(late, on: place)
            return (.changed(change, isDone: isDone, askedAt: moment), offset)
        case .append(let batch, .append(_, let proposed, let epoch, let read, _), _):
            let change = ModelData.Change.append(
                batch,
                proposed: proposed,
                epoch: epoch,
                read: read,
                server: server.about
            )
            let (outcome, _, offset) = servers.apply(change, on: place)
            promises.appended(batch, outcome)
            return (.appended(batch, outcome, replicas: 0), offset)
        case .append: return nil
        case .confirm:
            let (_, _, offset) = servers.apply(.touch, on: place)
            return (.confirmed(server.data.last, replicas: 0), offset)
        case .look:
            let alive = server.data.sessions.filter { $0.value > now }.keys.sorted()
            return (.seen(sessions: alive, owners: server.data.owners), 0)
        case .read(let position):
            let found = Array(server.data.entries.drop { $0.sequence <= position }.prefix(7))
            let state = server.data.epoch.map {
                StreamPosition.State(epoch: $0, last: server.data.last, history: server.about.history)
            }
            return (.read(found, mark: server.data.mark, state: state), 0)
        }
    }

    /// A node takes in the next answer.
    private mutating func hear(_ place: Int) {
        guard isAwake(place) else { return }
        if chance(0.5), let line = nodes[place].writer, let first = line.answers.first {
            nodes[place].writer?.answers.removeFirst()
            nodes[place].writer?.open -= 1
            let replicas = servers.replicas(of: line.server, at: first.offset)
            switch first.answer {
            case .appended(let batch, let outcome, _):
                let before = nodes[place].unsettled
                _ = nodes[place].take(.appended(batch, outcome, replicas: replicas))
                if nodes[place].unsettled < before, let outcome { promises.settled(batch, outcome) }
            case .confirmed(let last, _): _ = nodes[place].take(.confirmed(last, replicas: replicas))
            default: _ = nodes[place].take(first.answer)
            }
        } else if let line = nodes[place].reader, let first = line.answers.first {
            nodes[place].reader?.answers.removeFirst()
            nodes[place].reader?.open -= 1
            let steps = nodes[place].take(first.answer)
            promises.look(at: steps, of: place, epoch: nodes[place].position.epoch ?? "")
        }
    }

    /// What was under way on a connection is done in part, and no answer comes.
    private mutating func lose(_ place: Int) {
        for line in [nodes[place].writer, nodes[place].reader].compactMap(\.self) {
            for question in line.questions.prefix(number(0...line.questions.count)) {
                _ = reply(to: question, on: line.server)
            }
        }
        nodes[place].loseWriter()
        nodes[place].loseReader()
    }

    private mutating func restart(_ place: Int) {
        lose(place)
        nodes[place].restart()
        promises.restart(place)
    }

    private mutating func failOver() {
        guard servers.isFollowed else { return }
        failovers += 1
        servers.failOver(isGone: chance(0.5), using: &generator)
        dropLines(to: servers.other, if: { !$0.isUp })
        promises.promoted(servers.all[servers.primary].data)
    }

    private mutating func rejoin() {
        guard !servers.isFollowed else { return }
        servers.rejoin()
        dropLines(to: servers.other, if: { _ in true })
    }

    private mutating func dropLines(to server: Int, if isLost: (ModelServers.One) -> Bool) {
        guard isLost(servers.all[server]) else { return }
        for place in nodes.indices {
            if nodes[place].writer?.server == server { nodes[place].loseWriter() }
            if nodes[place].reader?.server == server { nodes[place].loseReader() }
        }
    }

    private mutating func flush() {
        flushes += 1
        _ = servers.apply(.flush, on: servers.primary)
        promises.flushed()
    }

    /// Nothing goes wrong any more, until nobody waits for anything.
    private mutating func heal() {
        guard promises.broken == nil else { return }
        rejoin()
        for place in nodes.indices { nodes[place].pausedUntil = now }
        for round in 0..<4000 {
            now += 20
            for place in nodes.indices {
                if round < 2000, chance(0.05) {
                    posts += 1
                    _ = nodes[place].post(Array("post \(posts)".utf8))
                }
                ask(place)
                for _ in 0..<12 { answer(place) }
                servers.replicate(100)
                for _ in 0..<12 { hear(place) }
            }
            if promises.broken != nil { return }
        }
        let last = servers.all[servers.primary].data
        promises.rested(nodes, last: last.last, epoch: last.epoch, alive: last.sessions.filter { $0.value > now }.count)
    }
}

extension ModelData.Change {
    /// The change as it is when Redis hears of it: what lives for a time lives from then on.
    func heard(at now: Int) -> Self {
        switch self {
        case .begin(let session, _): .begin(session: session, until: now + 5000)
        case .renew(let session, _, _): .renew(session: session, until: now + 5000, now: now)
        default: self
        }
    }
}
