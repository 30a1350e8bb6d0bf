import Glibc
import Synchronization
import Syscalls

/// A thread with its helper, which is begun when there is work, and anew when it has ended.
final class HelperWorker: Sendable {
    private let parker: Parker
    private let given = Mutex<HelperWork?>(nil)
    /// The helper; looked at by the thread alone.
    private let helper = Mutex<HelperProcess?>(nil)
    /// Programs that it has compiled, or was asked to.
    private let known = Mutex<Set<[UInt8]>>([])
    /// How long a helper is left at its work in any case: it may wait for a processor.
    private let moment = Duration.milliseconds(100)
    /// How long others wait for a helper that starts or compiles.
    private let preparation = Duration.seconds(1)
    /// How long that may take at all; libjq can't be told to give up.
    private let longestPreparation = Duration.seconds(60)

    init() throws(SyscallError) { parker = try Parker() }

    /// Whether it has been given nothing to do.
    var isFree: Bool { given.withLock { $0 == nil } }

    /// Is given something to do, by whoever knows that it is free.
    func take(_ work: HelperWork) { given.withLock { $0 = work } }

    /// Whether it has its program at hand.
    func knows(_ work: HelperWork) -> Bool { known.withLock { $0.contains(work.request.program) } }

    func wake() { parker.ring() }

    func next() -> HelperWork? {
        given.withLock { given in
            defer { given = nil }
            return given
        }
    }

    func sleep(atMost time: Duration) { parker.sleep(atMost: time) { !isFree } }

    /// Does the work on this thread; `whenLasting` is called when that takes longer than a moment.
    func perform(_ work: HelperWork, whenLasting: () -> Void) {
        let process: HelperProcess
        do throws(SyscallError) {
            process = try living(whenLasting)
        } catch {
            work.outcome.deliver(.failure(.unavailable(error.description)))
            return
        }
        if work.isOver { return }
        // It is compiled first.
        if work.request.work == .run, known.withLock({ $0.insert(work.request.program).inserted }) {
            let check = HelperRequest(work: .check, program: work.request.program)
            guard case .success = prepare(process, check, whenLasting) else { return fail(work) }
        }
        guard work.begin() else { return }
        let reply = process.ask(work.request) { [moment] in
            guard !process.hasAnswer(by: .now + moment) else { return }
            work.last { process.kill() }
            whenLasting()
        }
        work.end()
        if work.hasKilled { forget() }
        switch reply {
        case .success(let reply): work.outcome.deliver(.success(reply))
        case .failure(let failure):
            forget()
            work.outcome.deliver(.failure(failure))
        }
    }

    /// Asks for what goes before the work, which takes its time and has an end; others have a helper of their own meanwhile.
    private func prepare(_ process: HelperProcess, _ check: HelperRequest, _ whenLasting: () -> Void)
        -> Result<HelperReply, Helpers.Failure>
    {
        process.ask(check, by: .now + longestPreparation) { [preparation] in
            if !process.hasAnswer(by: .now + preparation) { whenLasting() }
        }
    }

    /// Work whose helper has ended before it came to it.
    private func fail(_ work: HelperWork) {
        forget()
        work.outcome.deliver(.failure(.unavailable("the helper has ended")))
    }

    private func forget() {
        helper.withLock { $0 = nil }
        known.withLock { $0 = [] }
    }

    /// The helper, if it is alive, or a new one.
    private func living(_ whenLasting: () -> Void) throws(SyscallError) -> HelperProcess {
        if let process = helper.withLock({ $0 }), process.isRunning { return process }
        forget()
        let process = try HelperProcess()
        // What a start takes on a busy machine is no fault of the work.
        _ = prepare(process, HelperRequest(work: .check, program: [UInt8(ascii: ".")]), whenLasting)
        helper.withLock { $0 = process }
        return process
    }
}

/// One helper; whoever asks it waits for the answer.
final class HelperProcess: Sendable {
    private let companion: Companion

    init() throws(SyscallError) { companion = try HelperProgram.start() }

    var isRunning: Bool { companion.isRunning }

    func kill() { companion.kill() }

    /// Waits until the answer begins, or the helper has ended, or the moment has come; returns whether it did not.
    func hasAnswer(by end: ContinuousClock.Instant) -> Bool { companion.hasAnswer(by: end) }

    /// Asks, and waits for the answer, at most until `end`; after a failure it is good for nothing else.
    ///
    /// `whenAsked` is called before it waits.
    func ask(
        _ request: HelperRequest,
        by end: ContinuousClock.Instant? = nil,
        whenAsked: () -> Void = {}
    ) -> Result<HelperReply, Helpers.Failure> {
        guard request.value.count <= HelperService.longest, request.program.count <= HelperService.longest else {
            return .failure(.refused("is given more than \(HelperService.longest >> 20) MiB"))
        }
        let isSent = companion.send(request.bytes)
        whenAsked()
        guard isSent, let head = companion.receive(HelperReply.headLength, by: end),
            let text = companion.receive(HelperReply.length(head), by: end), let reply = HelperReply(head, text)
        else {
            if let end, end <= .now { return .failure(.unavailable("it takes too long")) }
            return .failure(Self.failure(companion.endingSignal))
        }
        return .success(reply)
    }

    /// Why it has ended.
    private static func failure(_ signal: CInt?) -> Helpers.Failure {
        switch signal {
        case SIGABRT, SIGSEGV, SIGBUS: .refused("needs more than 1 GiB of memory, or nests too deep")
        case SIGKILL: .refused("was killed; the machine may have run out of memory")
        case let signal?: .refused("was ended by signal \(signal)")
        case nil: .unavailable("the helper has ended; it is started from this program's own file")
        }
    }
}
