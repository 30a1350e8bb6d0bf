public import EventStreams
public import HTTP
import Glibc
import JSON
import Synchronization
import Syscalls
import Tape

/// A run on request at an origin, whose log is filled here as the origin tells it; it has the origin's ids, so that a client
/// may come back to either.
public final class OriginRun: Sendable {
    /// What became of the request.
    public enum Outcome: Sendable {
        /// The run is under way, or some of it is left to tell.
        case stream(RunLog)
        /// The origin, or this edge, has no room.
        case busy(BusyReason)
        /// It has answered otherwise.
        case response(Response)
    }

    /// So much of what a run has said is held for those who read slowly.
    private static let capacity = Tape.Capacity(events: 10_000, bytes: 1 << 20)
    /// The origin waits while more than this is still to be sent to someone who listens.
    private static let mostAhead = 256 << 10

    /// The origin may take so long to begin a run.
    private static let patience = Duration.seconds(15)

    private let handoff = OneShot<Outcome>()
    private let transfer: OriginTransfer
    /// The address of the origin, for messages.
    private let place: String

    /// What arrives, on the thread of the transfer.
    private final class Course {
        let job: String
        var reader = OriginBlockReader(limit: 16 << 20)
        var head = OriginAnswerHead()
        var refusal: [UInt8] = []
        var log: RunLog?
        let start = ContinuousClock.now
        /// Whether there is nothing more to come.
        var isOver = false

        init(job: String) { self.job = job }
    }

    /// Asks an origin for the run of a job, or for the rest of one.
    ///
    /// `whenEnded` is called when nothing is asked of the origin any more.
    static func begin(
        _ job: String,
        at place: String,
        _ call: OriginTransfer.Call,
        whenEnded: @escaping @Sendable () -> Void
    ) async -> Outcome {
        let run = OriginRun(call, at: place)
        do throws(SyscallError) {
            _ = try KernelThread(name: "run") {
                run.follow(Course(job: job))
                whenEnded()
            }
        } catch {
            whenEnded()
            return .response(.problem(status: 503, detail: "\(error)").adding([("Retry-After", "1")]))
        }
        return await run.handoff.value()
    }

    private init(_ call: OriginTransfer.Call, at place: String) {
        transfer = OriginTransfer(call)
        self.place = place
    }

    // MARK: - On its thread

    private func follow(_ course: Course) {
        let end = transfer.run(
            head: { line in
                course.head.take(line)
                return true
            },
            body: { [self] piece in take(piece, course) },
            // Where nobody listens any more, or the origin does not begin.
            idle: {
                guard let log = course.log else { return course.start + Self.patience > .now }
                return (log.idleTime ?? .zero) < .seconds(5)
            }
        )
        course.log?.finish()
        // Of these the first that is delivered counts.
        switch end {
        case .failed(let words), .unreachable(let words):
            handoff.deliver(.response(.problem(status: 502, detail: "the origin \(place) can't be asked: \(words)")))
        case .late: handoff.deliver(.response(lateAnswer))
        case .stopped where course.head.status == 0: handoff.deliver(.response(lateAnswer))
        case .complete, .stopped: handoff.deliver(.response(answer(course)))
        }
    }

    private func answer(_ course: Course) -> Response {
        guard (200...599).contains(course.head.status), !course.head.isStream else {
            return .problem(status: 502, detail: "the origin \(place) ended the run's stream before it began")
        }
        if [401, 403].contains(course.head.status) {
            return .problem(status: 502, detail: "the origin \(place) \(OriginProxy.refusal(course.head.status))")
        }
        if let way = course.head.redirection { return .problem(status: 502, detail: "the origin \(place) \(way)") }
        return Response(
            status: course.head.status,
            fields: OriginProxy.passed(course.head.fields),
            body: course.refusal
        )
    }

    private var lateAnswer: Response {
        .problem(status: 504, detail: "the origin \(place) has not answered in time")
    }

    private func take(_ piece: [UInt8], _ course: Course) -> Bool {
        guard course.head.isStream else {
            course.refusal += piece
            return course.refusal.count <= 1 << 20
        }
        guard let blocks = try? course.reader.take(piece) else { return false }
        for block in blocks { take(block, course) }
        // The origin's side waits as its run does, since nothing is read of it meanwhile.
        while let log = course.log, log.isLagging(behind: Self.mostAhead) { usleep(10_000) }
        return !course.isOver
    }

    private func take(_ block: OriginBlock, _ course: Course) {
        guard let log = course.log else { return begin(block, course) }
        if let id = block.id, id.epoch == log.tape.epoch {
            log.tape.commit([
                StoredEvent(
                    sequence: id.sequence,
                    job: course.job,
                    event: block.event,
                    role: .info,
                    time: .now,
                    bytes: block.bytes,
                    value: nil
                )
            ])
        } else if block.event == "gap", let to = OriginFollower.end(ofGap: block) {
            log.tape.skip(to: to.sequence + 1)
        } else if block.event == "bye" {
            course.isOver = true
        }
    }

    private func begin(_ block: OriginBlock, _ course: Course) {
        guard block.event == "hello", let epoch = OriginFollower.epoch(ofHello: block) else {
            course.isOver = true
            handoff.deliver(.busy(BusyReason(block) ?? .runs))
            return
        }
        // Who comes back is told what is behind the event that it names.
        let next = (block.id?.sequence ?? 0) + 1
        let log = RunLog(Tape(TapeSnapshot(epoch: epoch, next: next), capacity: Self.capacity, archive: nil))
        course.log = log
        handoff.deliver(.stream(log))
    }
}

extension BusyReason {
    /// What an origin tells that has no room; nil where it does not say why.
    init?(_ block: OriginBlock) {
        guard block.event == "busy", let fields = OriginFollower.fields(block.data),
            case .string(let reason)? = fields["reason"], let word = Word(rawValue: reason),
            case .string(let message)? = fields["message"], message.utf8.count <= 1000
        else { return nil }
        self.init(word, message)
    }
}
