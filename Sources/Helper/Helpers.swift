import Glibc
public import JSON
import Synchronization
import Syscalls

/// Work that is done in processes of its own: programs of jq, and the reading of XML.
///
/// Few helpers do it for all jobs. Each has a thread that waits for it; one whose work was given up is killed, and another
/// one begins. Helpers that have nothing to do end after a while.
public final class Helpers: Sendable {
    /// Those of this program.
    public static let shared = Helpers()

    /// What a program made of a value, or a reader of a text.
    public enum Outcome: Hashable, Sendable {
        case value(JSONText)
        /// A program of jq that yields nothing.
        case nothing
    }

    /// Why there is no value: the end of a sentence that begins with the name of what did the work.
    public enum Failure: Error, Hashable, Sendable {
        /// The task was cancelled.
        case stopped
        /// It was told so by the program, or jq can't do it.
        case refused(String)
        /// XML that is none, and the line where that was seen.
        case broken(line: Int, reason: String)
        /// There is no helper.
        case unavailable(String)
    }

    private struct State {
        var waiting: [HelperWork] = []
        var idle: [HelperWorker] = []
        var count = 0
        /// How many of them are at work that lasts, and leave their place to others.
        var lasting = 0
    }

    /// So many helpers there are where no work lasts: more would only compile the same programs.
    private let usual: Int

    /// So many helpers there are at most.
    private let most: Int
    /// How long a helper is kept that has nothing to do.
    private let patience: Duration
    private let state = Mutex(State())

    /// No helper before there is work for one.
    public init(most: Int = 16, patience: Duration = .seconds(60)) {
        usual = min(4, max(2, sysconf(CInt(_SC_NPROCESSORS_ONLN))), most)
        (self.most, self.patience) = (most, patience)
    }

    /// Runs a program of jq on a value; a cancelled task kills the helper that is at it.
    public func run(_ program: String, on value: JSONText) async throws(Failure) -> Outcome {
        let request = HelperRequest(work: .run, program: Array(program.utf8), value: value.bytes)
        switch try await reply(to: request) {
        case .value(let json): return .value(try Self.text(json))
        case .nothing: return .nothing
        case .several:
            throw .refused("gives more than one value; write [PROGRAM] for a list of all, first(PROGRAM) for the first")
        case .failure(let reason): throw .refused("says: \(reason)")
        case .unreadable(let reason): throw .refused("can't read the value: \(reason)")
        case .faults(let faults): throw .refused("can't be compiled: \(faults.first?.reason ?? "")")
        case .broken(_, let reason): throw .refused(reason)
        }
    }

    /// Reads XML in UTF-8, without a declaration and without `<!ENTITY`.
    public func readXML(_ text: [UInt8]) async throws(Failure) -> JSONText {
        switch try await reply(to: HelperRequest(work: .xml, value: text)) {
        case .value(let json): return try Self.text(json)
        case .broken(let line, let reason): throw .broken(line: line, reason: reason)
        default: throw .unavailable("the helper answers something else")
        }
    }

    /// What came out of a library is JSON only when our own reader says so.
    private static func text(_ json: [UInt8]) throws(Failure) -> JSONText {
        do throws(JSONText.Fault) {
            return try JSONText(validating: json)
        } catch {
            throw .refused("gives what is no JSON: \(error.problem)")
        }
    }

    private func reply(to request: HelperRequest) async throws(Failure) -> HelperReply {
        let work = HelperWork(request)
        return try await withTaskCancellationHandler {
            submit(work)
            return await work.outcome.value()
        } onCancel: {
            work.cancel()
        }.get()
    }

    /// Gives work to a helper that is idle or new, or lets it wait for one.
    private func submit(_ work: HelperWork) {
        let (worker, isNew) = state.withLock { state -> (HelperWorker?, Bool) in
            if let place = state.idle.lastIndex(where: { $0.knows(work) }) ?? state.idle.indices.last {
                let worker = state.idle.remove(at: place)
                worker.take(work)
                return (worker, false)
            }
            guard hasRoom(state) else {
                // What was given up meanwhile would only be in the way.
                if state.waiting.count >= 1000 { state.waiting.removeAll { $0.isOver } }
                state.waiting.append(work)
                return (nil, false)
            }
            state.count += 1
            return (nil, true)
        }
        if let worker { return worker.wake() }
        if isNew { begin(work) }
    }

    private func hasRoom(_ state: State) -> Bool { state.count < min(most, usual + state.lasting) }

    /// Counts a helper that is at work that lasts, and has another one take its place where work waits.
    private func beginLasting() {
        let work = state.withLock { state -> HelperWork? in
            state.lasting += 1
            guard !state.waiting.isEmpty, hasRoom(state) else { return nil }
            state.count += 1
            return state.waiting.removeFirst()
        }
        if let work { begin(work) }
    }

    /// Begins a helper with work that it has a place for.
    private func begin(_ work: HelperWork) {
        do throws(SyscallError) {
            let worker = try HelperWorker()
            worker.take(work)
            _ = try KernelThread(name: "helper") { [self] in serve(worker) }
        } catch {
            state.withLock { $0.count -= 1 }
            work.outcome.deliver(.failure(.unavailable(error.description)))
        }
    }

    /// Does the work of one helper, on its thread.
    private func serve(_ worker: HelperWorker) {
        while true {
            if let work = worker.next() {
                var lasts = false
                worker.perform(work) {
                    guard !lasts else { return }
                    lasts = true
                    beginLasting()
                }
                if lasts { state.withLock { $0.lasting -= 1 } }
                continue
            }
            let isIdle = state.withLock { state in
                guard state.waiting.isEmpty else {
                    worker.take(state.waiting.removeFirst())
                    return false
                }
                if !state.idle.contains(where: { $0 === worker }) { state.idle.append(worker) }
                return true
            }
            guard isIdle else { continue }
            let start = ContinuousClock.now
            worker.sleep(atMost: patience)
            // It may have been woken for work that it had found by itself.
            let isLate = start.duration(to: .now) >= patience
            let isOver = state.withLock { state in
                guard isLate, worker.isFree, let place = state.idle.firstIndex(where: { $0 === worker }) else {
                    return false
                }
                state.idle.remove(at: place)
                state.count -= 1
                return true
            }
            if isOver { return }
        }
    }
}
