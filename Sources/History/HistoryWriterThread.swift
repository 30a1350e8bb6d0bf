import Glibc
import Synchronization
import Syscalls
import Tape

/// Writes what comes onto the tape into the file, on a thread of its own.
///
/// Where the file fails it, all goes on from memory, and it tries again and again; once the file takes what was missed, as
/// far as the tape still holds it, events are held back until they are written, as before.
final class HistoryWriterThread {
    private let desk: HistoryState
    private let tape: Tape
    private var file: HistoryFile?
    private let clock = ContinuousClock()
    private var nextCare: ContinuousClock.Instant

    init(_ desk: HistoryState, _ tape: Tape) {
        (self.desk, self.tape) = (desk, tape)
        nextCare = clock.now
    }

    /// How long the file is left in peace after a fault.
    private static let pause = Duration.seconds(1)
    /// How much is written at once.
    private static let batch = 1 << 20
    /// How often limits of age are looked at, and whether the file is still there.
    private static let careInterval = Duration.seconds(1)

    /// Records until the history is to end and nothing waits any more.
    func run() {
        while true {
            do throws(HistoryError) {
                try recover()
                try record()
                return
            } catch {
                let isAside = giveUp(error)
                if desk.with(\.isStopping) { return }
                if isAside { continue }
                desk.recorder.sleep(atMost: Self.pause) { desk.with(\.isStopping) }
            }
        }
    }

    // MARK: - While all is well

    private func record() throws(HistoryError) {
        guard let file else { return }
        do throws(DatabaseError) {
            while true {
                let isStopping = desk.with(\.isStopping)
                let records = tape.uncommitted(upTo: Self.batch)
                if records.isEmpty, isStopping {
                    tape.endRecording()
                    return try file.close()
                }
                if !records.isEmpty {
                    try file.write(records)
                    tape.commit(first: records.count)
                }
                try care(for: file)
                guard records.isEmpty else { continue }
                desk.recorder.sleep(atMost: Self.careInterval) { !tape.isFlushed || desk.with(\.isStopping) }
            }
        } catch {
            throw HistoryError(error)
        }
    }

    /// Lets go of what is too much, and looks now and then whether the file is still where it was.
    private func care(for file: HistoryFile) throws(DatabaseError) {
        let (limits, isSuspect) = desk.with { ($0.limits, $0.isSuspect) }
        if isSuspect { throw .damage("is damaged") }
        let isThorough = clock.now >= nextCare
        if isThorough {
            nextCare = clock.now + Self.careInterval
            if file.database.hasMoved { throw .unsuitable("was moved or removed") }
        }
        if let end = try file.excess(over: limits, now: .now, isThorough: isThorough) {
            // Told before it is done, so that nobody takes what is gone for what never was.
            tape.markDropped(try file.events(before: end))
            try file.drop(before: end)
            desk.with { $0.oldest = file.start }
        } else if isThorough {
            try file.shrink()
        }
    }

    // MARK: - After a fault, and at the start

    /// Opens the file, writes what was missed, and has the tape wait for what is written from then on.
    private func recover() throws(HistoryError) {
        let isFirst = desk.with { $0.generation == 0 && $0.fault == nil }
        try desk.lock()
        let file = try HistoryFile(path: desk.path, epoch: tape.epoch, patience: .seconds(1))
        guard file.epoch == tape.epoch, file.next <= tape.next else {
            throw HistoryError(.ofAnother, "is of another history than the one that is served since it failed")
        }
        self.file = file
        do throws(DatabaseError) {
            if tape.isRecording, isFirst {
                desk.with { $0.oldest = file.start }
                return
            }
            let latest = try catchUp(file)
            try file.setLatest(to: latest)
        } catch {
            throw HistoryError(error)
        }
        let hadFault = desk.with { state in
            defer { state.fault = nil }
            state.isSuspect = false
            state.generation += 1
            state.oldest = file.start
            return state.fault != nil
        }
        if hadFault { desk.log.info("the history file \(desk.path) works again; what was missed is written") }
    }

    /// Writes what the tape has shown unrecorded.
    ///
    /// - Returns: the latest events of each job, when all is written and what comes next is held back.
    private func catchUp(_ file: HistoryFile) throws(DatabaseError) -> [StoredEvent] {
        while true {
            let bell = desk.recorder
            if let latest = tape.beginRecording(from: file.next, flush: { bell.ring() }) { return latest }
            let missed = tape.committed(from: file.next, upTo: Self.batch)
            guard let first = missed.first else {
                // Numbers were given, but what they were given to is gone.
                try file.leave(hole: tape.end)
                continue
            }
            if first.sequence > file.next { try file.leave(hole: first.sequence) }
            try file.write(missed.map { .event($0) })
            tape.markArchived(to: file.next)
        }
    }

    /// Goes on without the file.
    ///
    /// - Returns: whether it was moved aside, so that another can be begun at once.
    private func giveUp(_ fault: HistoryError) -> Bool {
        var isAside = false
        file = nil
        var sentence = "the history file \(desk.path) \(fault.sentence)"
        if fault.kind == .damaged || fault.kind == .ofAnother {
            desk.with { $0.generation += 1 }
            if let place = Quarantine.move(desk.path) {
                sentence += "; it was moved to \(place)"
                tape.markArchiveLost()
                desk.with { $0.oldest = .max }
                isAside = true
            }
        }
        let isNews = desk.with { state in
            defer { state.fault = sentence }
            state.isSuspect = false
            return state.fault == nil
        }
        tape.endRecording()
        if isNews { desk.log.warning("\(sentence); events are kept in memory until it works again") }
        return isAside
    }
}
