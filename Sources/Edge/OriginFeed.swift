import Dispatch
import JSON
public import Logging
import Randomness
import Synchronization
public import Syscalls
public import Tape

/// Fills a tape from an origin's stream, on a thread of its own, for as long as it is not stopped.
public final class OriginFeed: Sendable {
    /// How it stands.
    public struct Status: Equatable, Sendable {
        /// Whether the stream is open, and greeted.
        public var isConnected = false
        /// Since when that is so.
        public var since: Timestamp
        /// Why it is not, as a sentence; nil while it is, and before the first try has ended.
        public var trouble: String?
        /// Whether the tape has had all that the origin has; before that it is no place to begin or to come back to.
        public var hasFollowed = false
        /// Whether the tape began with events of the origin from before the start, so that it is a place to come back to with
        /// one of them.
        public var hasPast = false
        /// When the last event came; nil before there was one.
        public var lastNews: ContinuousClock.Instant?
        /// When anything came last, be it a sign of life alone.
        public var lastHeard: ContinuousClock.Instant?
        /// How many streams were opened.
        public var connects = 0
        /// How many events were put on the tape.
        public var events = 0
    }

    /// Where the stream is, and what is shown there.
    public let origin: Origin
    private let tape: Tape
    private let log: Log
    private let status: Mutex<Status>
    private let transfer = Mutex<OriginTransfer?>(nil)
    private let isStopped = Atomic(false)
    private let parker: Parker
    private let ended = Latch()
    /// Signalled once it is known how it stands.
    private let first = DispatchSemaphore(value: 0)
    /// Jobs that the origin has changed, as it told last.
    private let changed = Mutex<[String: UInt64]>([:])
    /// When the log was told something, in the last minute.
    private let told = Mutex<[ContinuousClock.Instant]>([])

    /// Begins to fill the tape; throws where the kernel has no thread for it.
    public init(_ origin: Origin, to tape: Tape, log: Log) throws(SyscallError) {
        (self.origin, self.tape, self.log) = (origin, tape, log)
        status = Mutex(Status(since: .now, hasPast: tape.identity.first > 1 && tape.lastEventID.sequence > 0))
        parker = try Parker()
        _ = try KernelThread(name: "origin") { [self] in
            follow()
            ended.countDown()
        }
    }

    /// How it stands now.
    public var current: Status { status.withLock { $0 } }

    /// Waits until the tape has had all that the origin has, or until there is trouble.
    ///
    /// Blocks the caller, for so many seconds at most; to be called once.
    public func waitForFirst(seconds: Int) { _ = first.wait(timeout: .now() + .seconds(seconds)) }

    /// Ends the stream, and returns when nothing is put on the tape any more.
    public func stop() async {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        transfer.withLock { $0 }?.stop()
        parker.ring()
        await ended.wait()
    }

    // MARK: - On its thread

    private var isOver: Bool { isStopped.load(ordering: .sequentiallyConsistent) }

    private func follow() {
        // A tape that was never turned to a history has none of the origin's.
        let hasFollowed = tape.identity.first > 1
        var follower = hasFollowed ? OriginFollower(behind: tape.lastEventID) : OriginFollower()
        var patience = OriginPatience()
        var generator = SplitMix64()
        while !isOver {
            follower.beginStream()
            let stream = OriginStream(origin, follower)
            transfer.withLock { $0 = stream.transfer }
            // A stop that came before this has found no transfer.
            if isOver { break }
            let end = stream.run { [self] steps in
                apply(steps)
                // Behind what it has told.
                status.withLock { $0.lastHeard = .now }
                // A greeting alone is no success: servers that follow each other greet, and have nothing to tell.
                if steps.contains(where: \.isNews) { patience.succeed() }
            } greeted: { [self] in
                connected()
            } caughtUp: { [self] in
                // Who comes then is to find all that was told.
                if !status.withLock(\.hasFollowed) { waitForFile(steps: 0, bytes: 0) }
                let isFirst = status.withLock { status in
                    defer { status.hasFollowed = true }
                    return !status.hasFollowed
                }
                if isFirst { first.signal() }
            }
            follower = stream.follower
            if isOver { break }
            disconnected(because: end)
            guard let time = patience.next(after: end, using: &generator) else { continue }
            parker.sleep(atMost: time) { [self] in isOver }
        }
        transfer.withLock { $0 = nil }
    }

    private func connected() {
        let before = status.withLock { status in
            defer {
                status.connects += 1
                status.isConnected = true
                status.since = .now
                status.trouble = nil
            }
            return status
        }
        if before.trouble != nil { tell { log.info("follows \(origin.place) again") } }
    }

    private func disconnected(because end: OriginStream.End) {
        guard let trouble = end.trouble else { return }
        let (isNews, hasNothing) = status.withLock { status in
            defer {
                if status.isConnected { status.since = .now }
                status.isConnected = false
                status.trouble = trouble
            }
            return (status.trouble != trouble, !status.hasFollowed && !status.hasPast)
        }
        guard isNews else { return }
        first.signal()
        let streams = hasNothing ? "streams are told busy" : "streams stay open"
        tell { log.warning("the origin \(origin.place) \(trouble); \(streams), and it is tried again") }
    }

    /// Tells the log something, unless much was told a moment ago: an origin that comes and goes must not fill it.
    private func tell(_ words: () -> Void) {
        let isQuiet = told.withLock { told in
            let now = ContinuousClock.now
            told.removeAll { $0 + .seconds(60) < now }
            guard told.count < 6 else { return false }
            told.append(now)
            return true
        }
        if isQuiet { words() }
    }

    /// Lets go of the latest of jobs that the origin has no more, as it does itself, and notes which it has changed.
    private func forgetJobs(_ event: StoredEvent) {
        let text = Array(event.encoded.text.utf8)
        guard let json = try? JSONText(validating: text), case .object(let fields) = JSONValue(json) else { return }
        func names(_ list: String) -> [String] {
            let data: JSONValue? = if case .object(let inner)? = fields["data"] { inner[list] } else { fields[list] }
            guard case .array(let names)? = data else { return [] }
            return names.compactMap { if case .string(let name) = $0 { name } else { nil } }
        }
        for name in names("removed") { tape.forget(job: name) }
        changed.withLock { changed in
            for name in names("changed") { changed[name] = event.sequence }
        }
    }

    /// The jobs that the origin has changed since this was asked last, and the position of the event that told so.
    ///
    /// One that is alone has let go of their latest values, and nodes that share a tape have not: its index tells.
    public func takeChanged() -> [String: UInt64] {
        changed.withLock { changed in
            defer { changed = [:] }
            return changed
        }
    }

    /// Notes them again, where nobody could tell.
    public func putBack(_ jobs: [String: UInt64]) { changed.withLock { $0.merge(jobs, uniquingKeysWith: max) } }

    /// Lets go of the latest value of a job, where that is from before a position.
    public func forgetLatest(of job: String, before position: UInt64) {
        if let latest = tape.latestResult(of: job), latest.sequence < position {
            tape.forget(job: job, keepsNotes: true)
        }
    }

    /// So much may wait to be stored; where it is more, the origin waits too.
    private static let mostWaiting = (steps: 4096, bytes: 8 << 20)

    /// Returns when no more than so much waits to be stored, or when the feed is to end.
    private func waitForFile(steps: Int, bytes: Int) {
        while !isOver {
            let waiting = tape.waiting
            guard waiting.steps > steps || waiting.bytes > bytes else { return }
            parker.sleep(atMost: .milliseconds(1)) { [self] in isOver }
        }
    }

    private func apply(_ steps: [OriginFollower.Step]) {
        var run: [StoredEvent] = []
        func flush() {
            guard !run.isEmpty else { return }
            waitForFile(steps: Self.mostWaiting.steps, bytes: Self.mostWaiting.bytes)
            tape.commit(run)
            status.withLock { status in
                status.events += run.count
                status.lastNews = .now
            }
            for event in run where event.job == nil && event.event == "configReloaded" { forgetJobs(event) }
            run = []
        }
        for step in steps {
            if case .commit(let event) = step {
                run.append(event)
                continue
            }
            flush()
            switch step {
            case .turn(let epoch): tape.turn(to: epoch, next: 1)
            case .skip(let next, let reason, let latest): tape.skip(to: next, because: reason, recalling: latest)
            case .recall(let event): tape.recall(event)
            case .commit, .beginAnew, .end: break
            }
        }
        flush()
    }
}

/// How long to wait before an origin is tried again: a moment at first, twice as long each time, half a minute at most; the
/// time that it has told, where it has; and not at all, once, where a stream is to begin anew.
struct OriginPatience {
    private var failures = 0

    mutating func succeed() { failures = 0 }

    private var longest: Duration { min(.milliseconds(250 << min(failures, 7)), .seconds(30)) }

    /// The time to wait; nil where there is none.
    mutating func next(after end: OriginStream.End, using generator: inout some RandomNumberGenerator) -> Duration? {
        switch end {
        case .again where failures == 0:
            failures = 1
            return nil
        case .told(_, let retry):
            // Not sooner than after a failure, so that one that ends each stream at once is not asked without end.
            failures += 1
            let told = Duration.milliseconds(min(max(retry ?? 1000, 10), 60_000))
            let time = failures == 1 ? told : max(told, longest / 2)
            return .random(in: time...time * 1.5, using: &generator)
        case .failed, .again:
            failures += 1
            return .random(in: longest / 2...longest, using: &generator)
        }
    }
}
