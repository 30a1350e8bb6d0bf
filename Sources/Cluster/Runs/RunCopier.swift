import EventStreams
import Redis
import Syscalls
import Tape

/// Copies what this node's runs say to Redis, on a thread of its own, and looks who follows them elsewhere.
final class RunCopier {
    /// A run that is copied.
    private struct Copy {
        let job: String
        let log: RunLog
        let observer: Int
        /// Told once Redis knows of it.
        let isKnown: OneShot<Void>
        /// The position of the next event that Redis lacks.
        var next: UInt64 = 1
        /// Whether the beginning is there.
        var isBegun = false
        /// Whether the end is there.
        var isOver = false
        /// When Redis is told again how long it is to keep it.
        var keepAt = ContinuousClock.now
        /// The position of the next event that is wanted by who follows it elsewhere; nil where nobody does.
        var heard: UInt64?

        var isBehind: Bool { log.tape.end > next || log.end != nil }
        /// Whether somebody follows it elsewhere who does not have all.
        var isAwaited: Bool { heard.map { $0 < log.tape.end } ?? false }
    }

    /// How long a run is kept once it has ended, in seconds; see `OnDemandRuns`.
    private static let memory = 300
    /// How often it is said that this node lives, and for how long that counts, in milliseconds.
    private static let beat = (interval: Duration.seconds(1), life: 3000)
    /// So many bytes of one run are sent at once.
    private static let mostBytes = 64 << 10
    /// So many runs that have ended are kept in Redis, and so many wait for it while it is away.
    private static let mostEnded = 64
    private static let patience = Duration.seconds(2)
    /// How often it is looked how far runs are followed that wait for it.
    private static let closeLook = Duration.milliseconds(50)

    private let runs: SharedRuns
    private let keys: ClusterKeys
    /// What the node is called among those that have runs, unlike in any other run of the program.
    private let name: String
    private var connection: RedisConnection?
    private var copies: [Copy] = []
    /// The keys of runs that have ended, the one that ended first, first.
    private var ended: [String] = []
    private var isTroubled = false
    private var beatAt = ContinuousClock.now
    /// When it was looked last who follows.
    private var lookedAt = ContinuousClock.now

    init(_ runs: SharedRuns) {
        self.runs = runs
        keys = runs.options.keys
        var generator = SystemRandomNumberGenerator()
        name = Epoch.make(using: &generator)
    }

    /// Copies until the node is to stop and nothing is left, or Redis is away then.
    func copy() {
        while true {
            takeArrivals()
            let isStopping = runs.isStopping
            do throws(RedisError) {
                if connection != nil || !copies.isEmpty { try round() }
                if isTroubled { runs.note(nil) }
                isTroubled = false
            } catch {
                connection = nil
                // Runs wait for nobody who can't be asked.
                for copy in copies { copy.log.record(nil, of: ObjectIdentifier(self)) }
                // A primary that goes closes its connections: only where there is no other at once, that is trouble.
                let wasTroubled = isTroubled
                isTroubled = true
                guard !isStopping else { break }
                if wasTroubled { fail(error) }
                continue
            }
            if isStopping, !copies.contains(where: \.isBehind) { break }
            sleep()
        }
        let last = RedisCommand("DEL", keys.runner(name))
        _ = try? connection?.ask(last, until: .now + .seconds(1))
        for copy in copies { forget(copy) }
    }

    private func takeArrivals() {
        for arrival in runs.takeArrivals() {
            let observer = arrival.log.tape.addObserver { [parker = runs.copying] in parker.ring() }
            copies.append(Copy(job: arrival.job, log: arrival.log, observer: observer, isKnown: arrival.isKnown))
        }
    }

    private func forget(_ copy: Copy) {
        copy.log.tape.removeObserver(copy.observer)
        copy.log.record(nil, of: ObjectIdentifier(self))
        copy.isKnown.deliver(())
    }

    /// Nothing can be copied now: nobody waits for it, and runs go on for those who listen here.
    private func fail(_ error: RedisError) {
        runs.note(error)
        for copy in copies { copy.isKnown.deliver(()) }
        for copy in copies.filter({ $0.log.end != nil }).dropLast(Self.mostEnded) {
            forget(copy)
            copies.removeAll { $0.log === copy.log }
        }
        runs.stopping.wait(.milliseconds(500))
    }

    private func sleep() {
        let isAwaited = copies.contains(where: \.isAwaited)
        let look = lookedAt + (isAwaited ? Self.closeLook : Self.beat.interval)
        let next = copies.isEmpty ? beatAt : min(beatAt, look)
        runs.copying.sleep(atMost: connection == nil ? nil : max(.zero, next - .now)) { [runs, copies] in
            runs.isStopping || runs.hasArrivals || copies.contains(where: \.isBehind)
        }
    }

    // MARK: - What is said to Redis

    /// Tells Redis what it lacks, and asks who follows, in one way there and back.
    private func round() throws(RedisError) {
        let connection: RedisConnection
        if let known = self.connection { connection = known } else { connection = try connect() }
        self.connection = connection
        let now = ContinuousClock.now
        let isBeating = beatAt <= now
        var commands: [RedisCommand] = []
        if isBeating { commands.append(RedisCommand("SET", keys.runner(name), "1", "PX", "\(Self.beat.life)")) }
        let excess = ended.dropLast(Self.mostEnded)
        if !excess.isEmpty { commands.append(RedisCommand(words: (["DEL"] + excess).map { Array($0.utf8) })) }
        var told = copies
        for place in told.indices { commands += news(of: &told[place], now) }
        let isLooking = !copies.isEmpty && (isBeating || now - lookedAt >= Self.closeLook)
        if isLooking { commands.append(look) }
        guard !commands.isEmpty else { return }
        var replies = try connection.ask(commands, until: now + Self.patience)
        for reply in replies { _ = try reply.accepted() }
        if isBeating { beatAt = now + Self.beat.interval }
        ended.removeFirst(excess.count)
        copies = told
        for copy in copies { copy.isKnown.deliver(()) }
        if isLooking, let positions = replies.removeLast().elements {
            lookedAt = now
            for (place, position) in positions.enumerated() {
                copies[place].heard = position.number.map { UInt64(clamping: $0) }
                if position.number != nil { copies[place].log.noteListenerElsewhere() }
            }
        }
        // A run waits for its copy, and with it for who reads that.
        for copy in copies { copy.log.record(min(copy.next, copy.heard ?? .max), of: ObjectIdentifier(self)) }
        for copy in copies where copy.isOver {
            ended.append(key(of: copy))
            forget(copy)
        }
        copies.removeAll(where: \.isOver)
    }

    /// Finds the primary, and how much of each run it has.
    private func connect() throws(RedisError) -> RedisConnection {
        let connection = try RedisConnection.openPrimary(runs.options.address, until: .now + Self.patience)
        (beatAt, lookedAt) = (.now, .now)
        guard !copies.isEmpty else { return connection }
        let questions = copies.map { RedisCommand("XREVRANGE", key(of: $0), "+", "-", "COUNT", "1") }
        let replies = try connection.ask(questions, until: .now + Self.patience)
        for (place, reply) in replies.enumerated() {
            let newest = try reply.accepted().elements?.first
            let last = newest.flatMap { RunEntry($0) }
            copies[place].isBegun = last != nil
            copies[place].isOver = last?.kind == .end
            copies[place].next = last.map { $0.sequence + 1 } ?? 1
            copies[place].keepAt = .now
        }
        return connection
    }

    private func key(of copy: Copy) -> String { keys.run(copy.log.tape.epoch, of: copy.job, marked: copy.log.mark) }

    /// The commands that append what is new of a run.
    private func news(of copy: inout Copy, _ now: ContinuousClock.Instant) -> [RedisCommand] {
        let key = key(of: copy)
        guard !copy.isOver else { return [RedisCommand("EXPIRE", key, "\(Self.memory)")] }
        var entries: [RunEntry] = []
        if !copy.isBegun { entries.append(RunEntry(0, .beginning, runner: name)) }
        let read = copy.log.tape.events(from: copy.next, upTo: Self.mostBytes)
        entries += read.events.map { RunEntry($0, job: copy.job, runner: name) }
        (copy.isBegun, copy.next) = (true, read.end)
        if copy.log.end == read.end {
            entries.append(RunEntry(read.end - 1, .end, runner: name))
            copy.isOver = true
        }
        // The beginning stays as long as the first event does.
        let oldest = copy.log.tape.oldest - 1
        var commands = entries.map { $0.command(to: key, from: oldest) }
        guard copy.isOver || copy.keepAt <= now else { return commands }
        copy.keepAt = now + .seconds(Self.memory / 5)
        commands.append(RedisCommand("EXPIRE", key, "\(Self.memory)"))
        return commands
    }

    /// The command that asks how far each run is followed elsewhere.
    private var look: RedisCommand {
        var look = RedisCommand("MGET")
        for copy in copies { look.append(keys.heard(copy.log.tape.epoch, of: copy.job, marked: copy.log.mark)) }
        return look
    }
}
