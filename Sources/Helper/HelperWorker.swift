import Glibc
import Synchronization
import Syscalls

/// A thread with its helper, which is begun when there is work, and anew when it has ended.
final class HelperWorker: Sendable {
    private let parker: Parker
    private let given = Mutex<HelperWork?>(nil)
    /// The helper; looked at by the thread alone.
    private let helper = Mutex<HelperProcess?>(nil)

    init() throws(SyscallError) { parker = try Parker() }

    /// Whether it has been given nothing to do.
    var isFree: Bool { given.withLock { $0 == nil } }

    /// Is given something to do, by whoever knows that it is free.
    func take(_ work: HelperWork) { given.withLock { $0 = work } }

    func wake() { parker.ring() }

    func next() -> HelperWork? {
        given.withLock { given in
            defer { given = nil }
            return given
        }
    }

    func sleep(atMost time: Duration) { parker.sleep(atMost: time) { !isFree } }

    /// Does the work on this thread.
    func perform(_ work: HelperWork) {
        let process: HelperProcess
        do throws(SyscallError) {
            process = try living()
        } catch {
            work.outcome.deliver(.failure(.unavailable(error.description)))
            return
        }
        guard work.begin({ process.kill() }) else { return }
        let reply = process.ask(work.request)
        work.end()
        switch reply {
        case .success(let reply): work.outcome.deliver(.success(reply))
        case .failure(let failure):
            helper.withLock { $0 = nil }
            work.outcome.deliver(.failure(failure))
        }
    }

    /// The helper, if it is alive, or a new one.
    private func living() throws(SyscallError) -> HelperProcess {
        if let process = helper.withLock({ $0 }), process.isRunning { return process }
        let process = try HelperProcess()
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

    /// Asks, and waits for the answer, at most until `end`; after a failure it is good for nothing else.
    func ask(_ request: HelperRequest, by end: ContinuousClock.Instant? = nil) -> Result<HelperReply, Helpers.Failure> {
        guard request.value.count <= HelperService.longest, request.program.count <= HelperService.longest else {
            return .failure(.refused("is given more than \(HelperService.longest >> 20) MiB"))
        }
        guard companion.send(request.bytes), let head = companion.receive(HelperReply.headLength, by: end),
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
