import Synchronization

/// The last events in the order they were made, shared by everybody who reads.
///
/// Readers keep nothing here: each holds a position, the sequence of the next frame it wants, and asks for what is behind
/// it. A reader that asks for what is no longer held is told so.
///
/// ```
///            oldest                              end (the next sequence)
///              │                                  │
///   ... gone  [57][58][59][60][61][62][63][64][65]
///                       ▲               ▲         ▲
///                   a slow reader   another    everybody who is up to date
/// ```
public final class Tape: Sendable {
    /// How much is held; the oldest frames go first where any bound is passed.
    public struct Capacity: Hashable, Sendable {
        public var frames: Int
        public var bytes: Int
        public var age: Duration

        /// At most so many frames and bytes, and none older than `age`; there must be room for one frame at least.
        public init(frames: Int, bytes: Int = .max, age: Duration = .seconds(365 * 86_400)) {
            self.frames = frames
            self.bytes = bytes
            self.age = age
        }
    }

    private struct State {
        var frames = Ring<Frame>()
        var end: UInt64 = 1
        var bytes = 0
        var latest = LatestFrames()
        var held = HeldNumbers()
        var capacity: Capacity
        var watchers: [(number: Int, wake: @Sendable () -> Void)] = []
        var nextWatcher = 0

        var oldest: UInt64 { end - UInt64(frames.count) }
    }

    /// Which history the sequences count in.
    public let epoch: String
    /// The jobs that events belong to; number 0 stands for none.
    public let jobs = NameTable([""])
    /// The event types.
    public let events = NameTable()
    private let idPrefix: [UInt8]
    private let state: Mutex<State>

    /// An empty tape.
    public init(epoch: String, capacity: Capacity) {
        precondition(capacity.frames > 0, "a tape of \(capacity.frames) frames holds nothing")
        state = Mutex(State(capacity: capacity))
        precondition(Epoch.isValid(epoch), "\(epoch) can't stand in an event id")
        self.epoch = epoch
        idPrefix = Array("id: \(epoch)-".utf8)
    }

    /// Where events of one type of one job go; `job` nil for events of the service itself.
    public func channel(job: String?, event: String, role: Channel.Role) -> Channel {
        let claims = state.withLock { state in (job.map { claim(job: $0, &state) }, claim(event: event, &state)) }
        return Channel(
            label: Label(job: claims.0?.number ?? Label.noJob, event: claims.1.number),
            role: role,
            eventLine: FrameEncoder.eventLine(event),
            claims: [claims.0, claims.1].compactMap { $0 }
        )
    }

    private func claim(job: String, _ state: inout State) -> NameTable.Claim {
        let claim = jobs.claim(job) { state.held.jobs[$0] == 0 && !state.latest.holds(job: $0) }
        if claim.isReused { state.latest.release(job: claim.number) }
        return claim
    }

    private func claim(event: String, _ state: inout State) -> NameTable.Claim {
        let claim = events.claim(event) { state.held.events[$0] == 0 && !state.latest.holds(event: $0) }
        if claim.isReused { state.latest.release(event: claim.number) }
        return claim
    }

    /// Numbers an event, appends it and wakes the readers, dropping the oldest frames beyond the capacity.
    ///
    /// - Returns: the event's id.
    @discardableResult public func append(_ payload: Payload, to channel: Channel, at time: Timestamp) -> EventID {
        let (lines, value) = payload.encoded()
        let (sequence, watchers) = state.withLock { state in
            let sequence = state.end
            let frame = makeFrame(sequence, channel, lines, value, time)
            state.frames.append(frame)
            state.end += 1
            state.bytes += frame.bytes.count
            state.latest.note(frame, role: channel.role)
            state.held.add(frame.label)
            dropExcess(&state, now: time)
            return (sequence, state.watchers)
        }
        for watcher in watchers { watcher.wake() }
        return EventID(epoch: epoch, sequence: sequence)
    }

    /// Has `wake` called behind every append, on the thread that appends; it must not block or append.
    ///
    /// - Returns: what ``removeWatcher(_:)`` knows it by.
    @discardableResult public func addWatcher(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            defer { state.nextWatcher += 1 }
            state.watchers.append((state.nextWatcher, wake))
            return state.nextWatcher
        }
    }

    /// Lets go of a watcher; an append that is at work may still call it.
    public func removeWatcher(_ number: Int) { state.withLock { $0.watchers.removeAll { $0.number == number } } }

    /// How much is held.
    public var capacity: Capacity { state.withLock { $0.capacity } }

    /// Holds more or less from now on; what is too much goes at once.
    public func setCapacity(_ capacity: Capacity, now: Timestamp) {
        precondition(capacity.frames > 0, "a tape of \(capacity.frames) frames holds nothing")
        state.withLock { state in
            state.capacity = capacity
            dropExcess(&state, now: now)
            state.frames.trim()
        }
    }

    /// Lets go of a job's latest state; its events stay in the history.
    public func forget(job: String) {
        guard let number = jobs.existingNumber(of: job) else { return }
        state.withLock { $0.latest.forget(job: number) }
    }

    private func makeFrame(
        _ sequence: UInt64,
        _ channel: Channel,
        _ lines: [UInt8],
        _ value: Range<Int>?,
        _ time: Timestamp
    ) -> Frame {
        let digits = String(sequence).utf8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(idPrefix.count + digits.count + 1 + channel.eventLine.count + lines.count)
        bytes += idPrefix
        bytes += digits
        bytes.append(FrameEncoder.newline)
        bytes += channel.eventLine
        let offset = bytes.count
        bytes += lines
        let range = value.map { $0.lowerBound + offset..<$0.upperBound + offset }
        return Frame(sequence: sequence, label: channel.label, time: time, bytes: bytes, valueRange: range)
    }

    private func dropExcess(_ state: inout State, now: Timestamp) {
        while let oldest = state.frames.first,
            // One frame is always held, however large or old, so that who is up to date never reads of a gap.
            state.frames.count > 1,
            state.frames.count > state.capacity.frames || state.bytes > state.capacity.bytes
                || oldest.time.advanced(by: state.capacity.age) < now
        {
            _ = state.frames.removeFirst()
            state.bytes -= oldest.bytes.count
            state.held.remove(oldest.label)
            state.latest.noteDropped(oldest)
        }
    }
}

// MARK: - Reading

extension Tape {
    /// What a reader at one position gets.
    public struct Reach: Sendable {
        /// How many frames between the position and the oldest one held are gone.
        public let missed: UInt64
        /// The frames from there on, without a hole.
        public let frames: [Frame]
        /// The position behind them.
        public let end: UInt64
    }

    /// A view of the whole tape at one moment.
    public struct Snapshot: Sendable {
        /// The sequence of the oldest frame held, or `end` where none is.
        public let oldest: UInt64
        /// The sequence the next event will have.
        public let end: UInt64
        /// The latest frames of each job that pass the filter that was asked with, sequences rising.
        public let latest: [Frame]
    }

    /// The sequence the next event will have.
    public var end: UInt64 { state.withLock { $0.end } }

    /// The sequence of the oldest frame held; `end` where none is.
    public var oldest: UInt64 { state.withLock { $0.oldest } }

    /// How much is held, in frames and bytes.
    public var held: (frames: Int, bytes: Int) { state.withLock { ($0.frames.count, $0.bytes) } }

    /// The id of the newest event; sequence 0 where there is none yet.
    public var lastEventID: EventID { EventID(epoch: epoch, sequence: end - 1) }

    /// The frames from `position` on that lie below `end`, as many as fit in `bytes` but one at least.
    public func frames(from position: UInt64, to end: UInt64 = .max, upTo bytes: Int = .max) -> Reach {
        state.withLock { state in
            let start = min(max(position, state.oldest), state.end)
            let last = max(start, min(end, state.end))
            var frames: [Frame] = []
            var size = 0
            for offset in Int(start - state.oldest)..<Int(last - state.oldest) {
                let frame = state.frames[offset]
                size += frame.bytes.count
                if size > bytes, !frames.isEmpty { break }
                frames.append(frame)
            }
            return Reach(
                missed: start > position ? start - position : 0,
                frames: frames,
                end: start + UInt64(frames.count)
            )
        }
    }

    /// Where the tape begins and ends, and the latest frames of each job that pass, all at the same moment.
    public func snapshot(passing filter: CompiledFilter) -> Snapshot {
        state.withLock { state in
            Snapshot(oldest: state.oldest, end: state.end, latest: state.latest.frames(passing: filter))
        }
    }

    /// Whether an event behind `sequence` that could have passed is no longer held.
    public func hasDropped(after sequence: UInt64, passing filter: CompiledFilter) -> Bool {
        state.withLock { $0.latest.hasDropped(after: sequence, passing: filter) }
    }

    /// Rises with every change of what the numbers in labels stand for; a filter that has learnt since is up to date.
    public var nameRevision: Int { jobs.revision + events.revision }

    /// Reads with a filter that knows all names on the tape at that moment.
    public func read<Result>(passing filter: Filter, _ read: (CompiledFilter) -> Result) -> Result {
        while true {
            let revision = nameRevision
            let result = read(CompiledFilter(filter, jobs: jobs, events: events))
            // Otherwise a number may have gone to another name between the two.
            if nameRevision == revision { return result }
        }
    }

    /// The newest result of a job.
    public func latestResult(of job: String) -> Frame? {
        guard let number = jobs.existingNumber(of: job) else { return nil }
        return state.withLock { $0.latest.result(of: number) }
    }

    /// The newest `limit` frames that pass and were made at `time` or later, oldest first; at most `bytes` of them but one.
    public func newest(
        _ limit: Int,
        passing filter: CompiledFilter,
        since time: Timestamp? = nil,
        upTo bytes: Int = .max
    ) -> [Frame] {
        state.withLock { state in
            var found: [Frame] = []
            var size = 0
            for offset in stride(from: state.frames.count - 1, through: 0, by: -1) {
                guard found.count < limit else { break }
                let frame = state.frames[offset]
                // An older frame may bear a later time, where the clock was set back between the two.
                if let time, frame.time < time { continue }
                guard filter.matches(frame.label) else { continue }
                size += frame.bytes.count
                if size > bytes, !found.isEmpty { break }
                found.append(frame)
            }
            return found.reversed()
        }
    }
}
