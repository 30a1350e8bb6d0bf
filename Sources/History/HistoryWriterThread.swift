import Glibc
import Synchronization
import Syscalls
import Tape

/// Writes what is appended to the tape into the file, on a thread of its own.
///
/// Where the file fails, the tape goes on from memory, and the file is tried again and again; once it takes what was
/// missed, as far as the tape still has it, events are uncommitted until they are written, as before.
final class HistoryWriterThread {
    private let shared: HistoryState
    private let tape: Tape
    private var file: HistoryFile?
    private let clock = ContinuousClock()
    private var nextMaintenance: ContinuousClock.Instant
    /// When events are counted again.
    private var nextCount: ContinuousClock.Instant
    /// How many events each job kept when that was looked at last; another program may have kept more.
    private var perJob = Int.max

    init(_ shared: HistoryState, _ tape: Tape) {
        (self.shared, self.tape) = (shared, tape)
        nextMaintenance = clock.now
        nextCount = clock.now
    }

    /// How long after a fault the file is tried again.
    private static let retryPause = Duration.seconds(1)
    /// How many bytes of events are written in one transaction.
    private static let batchSize = 1 << 20
    /// How often limits of age are checked, and whether the file is still there.
    private static let maintenanceInterval = Duration.seconds(1)
    /// How often events are counted by minutes, and how many may not be meanwhile.
    private static let countInterval = Duration.seconds(10)
    private static let mostUncounted: UInt64 = 5000

    /// Runs until the history is to end and all is written.
    func run() {
        while true {
            do throws(HistoryError) {
                shared.beginDiskWork()
                try recover()
                try record()
                shared.endDiskWork()
                return shared.tellUnstored(before: tape.next)
            } catch {
                shared.endDiskWork()
                let isMoved = suspend(error)
                if shared.with(\.isStopping) {
                    shared.markEnd(at: tape.next)
                    return shared.tellUnstored(before: tape.next)
                }
                if isMoved { continue }
                shared.writer.sleep(atMost: Self.retryPause) { shared.with(\.isStopping) }
            }
        }
    }

    // MARK: - While all is well

    private func record() throws(HistoryError) {
        guard let file else { return }
        do throws(DatabaseError) {
            while true {
                guard tape.isRecording else { throw .unsuitable("has not answered for a while") }
                let isStopping = shared.with(\.isStopping)
                shared.beginDiskWork()
                let records = tape.uncommitted(upTo: Self.batchSize)
                if records.isEmpty, isStopping {
                    tape.endRecording()
                    return try file.close()
                }
                if !records.isEmpty {
                    try store(records, in: file)
                    tape.commit(first: records.count)
                    // Behind that, so that nobody waits for it.
                    try file.follow(records)
                }
                let isBehind = try maintain(file, after: records.count)
                guard records.isEmpty, !isBehind else { continue }
                if try count(file) { continue }
                shared.endDiskWork()
                shared.writer.sleep(atMost: Self.maintenanceInterval) {
                    !tape.isFlushed || shared.with(\.isStopping)
                }
            }
        } catch {
            throw HistoryError(error)
        }
    }

    /// Has the file hold the records; where one is that another history begins, it is the only one.
    private func store(_ records: [TapeRecord], in file: HistoryFile) throws(DatabaseError) {
        if case .turned(let identity, let start)? = records.first {
            shared.with { $0.isTurning = true }
            try file.turn(to: identity, at: start)
            shared.with { state in
                (state.identity, state.oldest, state.isTurning) = (identity, file.start, false)
                state.generation += 1
            }
        } else {
            try file.write(records)
        }
        shared.with { $0.storedEnd = file.next }
    }

    /// Counts events by minutes, some of them, where there are many or it is time; whether there are more.
    private func count(_ file: HistoryFile) throws(DatabaseError) -> Bool {
        guard clock.now >= nextCount || file.uncounted > Self.mostUncounted else { return false }
        if try file.countSome() { return true }
        nextCount = clock.now + Self.countInterval
        return false
    }

    /// Evicts what is too much after so many records were written, and checks now and then whether the file is still where
    /// it was.
    ///
    /// - Returns: whether more is too much than went.
    private func maintain(_ file: HistoryFile, after count: Int) throws(DatabaseError) -> Bool {
        let (limits, isSuspect) = shared.with { ($0.limits, $0.isSuspect) }
        if isSuspect { throw .damage("is damaged") }
        if limits.perJob < perJob { try file.findStale() }
        perJob = limits.perJob
        let isThorough = clock.now >= nextMaintenance
        if isThorough {
            nextMaintenance = clock.now + Self.maintenanceInterval
            if file.database.hasMoved { throw .unsuitable("was moved or removed") }
            let index = shared.with { state in
                defer { state.newIndex = nil }
                return state.newIndex
            }
            if let index { try file.keep(index) }
            if file.hasLostLog, !file.hasToldOfLog {
                file.hasToldOfLog = true
                shared.log.warning("the history file \(shared.path) has lost its log, \(HistoryFile.lostLog)")
            }
        }
        if isThorough || file.mayHaveLongLog {
            // Before it: a log that is too long grows no more.
            try file.settleAll()
            try file.boundLog(to: shared.with(\.longestLog))
        }
        var isBehind = try evict(from: file, limits, isThorough)
        // At least as much goes as comes.
        var left = count
        while isBehind, left > 0 {
            left -= HistoryFile.batchSize
            isBehind = try evict(from: file, limits, isThorough)
        }
        guard isThorough else { return isBehind }
        // The next round is to see what of age is left.
        if isBehind { nextMaintenance = clock.now }
        try file.trimMinutes(limits, now: .now)
        // However much comes meanwhile.
        if limits.perJob > 1, case let excess = try file.choose(keptBeyond: limits.bytes / 2), !excess.isEmpty {
            tape.markDropped(excess)
            try file.evictChosen(before: file.start)
        } else if !isBehind {
            try file.shrink()
        }
        return isBehind
    }

    /// Evicts a batch of what is too much.
    ///
    /// - Returns: whether there may be more.
    private func evict(
        from file: HistoryFile,
        _ limits: Tape.Capacity,
        _ isThorough: Bool
    ) throws(DatabaseError) -> Bool {
        let excess = try file.excess(over: limits, now: .now, isThorough: isThorough)
        if let end = excess?.end { while try file.countSome(before: end) {} }
        guard let end = excess?.end ?? (isThorough && !file.stale.isEmpty ? file.start : nil) else { return false }
        // Told before it is done, so that no reader takes what is gone for what never was.
        try file.settleAll()
        tape.markDropped(try file.choose(before: end, keeping: limits.perJob))
        shared.with { $0.oldest = end }
        try file.evictChosen(before: end)
        return excess?.isWhole == false
    }

    // MARK: - After a fault, and at the start

    /// Opens the file, writes what was missed, and has the tape queue what is appended from then on.
    private func recover() throws(HistoryError) {
        let isFirst = shared.with { $0.generation == 0 && $0.fault == nil }
        try shared.lock()
        let mark = shared.with { $0.hasTakenUp ? .whole : $0.mark }
        let identity = tape.identity
        if tape.isFollowing, identity.first == 1, tape.next == 1, !isFirst {
            // It may be that very history that is followed then.
            throw HistoryError(.unavailable, "waits for the origin, which tells whether it goes on")
        }
        let file = try HistoryFile(path: shared.path, shared.kind, of: identity, timeout: .seconds(1), after: mark)
        guard file.identity == identity, file.next <= tape.next else {
            throw HistoryError(.ofAnother, "is of another history than the one that is served since it failed")
        }
        self.file = file
        do throws(DatabaseError) {
            try file.boundLog(to: shared.with(\.longestLog))
            if tape.isRecording, isFirst {
                shared.with { $0.oldest = file.start }
                return
            }
            let (latest, since, notes) = try catchUp(file)
            guard tape.identity == identity else { throw .unsuitable("is of a history that has ended meanwhile") }
            try file.setLatest(to: latest, since: since, notes)
        } catch {
            throw HistoryError(error)
        }
        let hadFault = shared.with { state in
            defer { state.fault = nil }
            state.takeUp(to: file.next)
            state.identity = identity
            state.isSuspect = false
            state.generation += 1
            state.oldest = file.start
            return state.fault != nil
        }
        shared.writeMark()
        if hadFault { shared.log.info("the history file \(shared.path) works again; what was missed is written") }
    }

    /// Writes what was committed unrecorded.
    ///
    /// - Returns: the latest events of each job and what is noted of it, when all is written and what comes next is queued.
    private func catchUp(_ file: HistoryFile) throws(DatabaseError) -> (
        latest: [StoredEvent], since: [String: Timestamp], notes: [TapeRecord]
    ) {
        let writer = shared.writer
        while true {
            if let found = tape.beginRecording(from: file.next, flush: { writer.ring() }) { return found }
            let missed = tape.committed(from: file.next, upTo: Self.batchSize)
            // What was read before a turn that has not been by now is of the file's own history.
            guard tape.identity == file.identity else { throw .unsuitable("is of a history that has ended meanwhile") }
            guard let first = missed.first else {
                // Numbers were given, but what they were given to is gone.
                try skip(to: tape.end, in: file)
                continue
            }
            shared.beginDiskWork()
            if first.sequence > file.next { try skip(to: first.sequence, in: file) }
            try file.write(missed.map { .event($0) })
            shared.with { $0.storedEnd = file.next }
            tape.markArchived(to: file.next)
        }
    }

    /// Goes on behind events that memory had to let go of.
    private func skip(to sequence: UInt64, in file: HistoryFile) throws(DatabaseError) {
        if file.kind == .followed {
            try file.database.transaction { () throws(DatabaseError) in try file.leaveHole(to: sequence) }
        } else {
            try file.skip(to: sequence)
        }
        shared.with { state in
            state.lost += sequence - min(sequence, state.storedEnd)
            state.storedEnd = sequence
        }
    }

    /// Goes on without the file.
    ///
    /// - Returns: whether it was moved aside, so that another can be begun at once.
    private func suspend(_ fault: HistoryError) -> Bool {
        var isMoved = false
        file = nil
        var sentence = fault.sentence(on: "the history file \(shared.path)")
        if fault.kind == .damaged || fault.kind == .ofAnother {
            shared.with { $0.generation += 1 }
            if let place = Quarantine.move(shared.path) {
                sentence += "; it was moved to \(place)"
                tape.markArchiveLost()
                shared.with { [sentence] state in
                    // One of another history is whole, and nobody need look after it.
                    if fault.kind == .damaged { state.moved.append((place, sentence)) }
                    state.oldest = .max
                    // What the next file is to have is what is served.
                    state.hasTakenUp = true
                }
                isMoved = true
            }
        }
        let next = tape.next
        let isNew = shared.with { state in
            defer { state.fault = sentence }
            (state.isSuspect, state.isTurning) = (false, false)
            state.reserveIDs(from: next)
            return state.fault == nil
        }
        // Before anybody is shown what is not stored.
        shared.writeMarkSoon()
        tape.endRecording()
        if isNew { shared.log.warning("\(sentence); events are kept in memory until it works again") }
        return isMoved
    }
}
