import Synchronization

/// What is wrong with programs of jq, asked before any of them runs.
public enum JQCheck {
    private static let limit = Duration.seconds(5)
    /// So many verdicts are remembered, for the next reading of a file.
    private static let most = 5000

    private struct State {
        var verdicts: [String: [JQFault]] = [:]
        var helper: HelperProcess?
    }

    private static let state = Mutex(State())

    /// What is wrong with a program, nothing where it is good; throws where that can't be told.
    ///
    /// Blocks for some 15 ms for a program that was not asked for before, 5 s at most.
    public static func faults(in program: String) throws(Helpers.Failure) -> [JQFault] {
        let (known, helper) = state.withLock { state in
            defer { state.helper = nil }
            return (state.verdicts[program], state.helper)
        }
        if let known {
            put(helper)
            return known
        }
        let process: HelperProcess
        if let helper, helper.isRunning {
            process = helper
        } else {
            do { process = try HelperProcess() } catch { throw .unavailable("\(error)") }
        }
        let request = HelperRequest(work: .check, program: Array(program.utf8))
        guard case .faults(let faults) = try process.ask(request, by: .now + limit).get() else {
            throw .unavailable("the helper answers something else")
        }
        put(process)
        state.withLock { state in
            if state.verdicts.count >= most { state.verdicts = [:] }
            state.verdicts[program] = faults
        }
        return faults
    }

    private static func put(_ helper: HelperProcess?) {
        guard let helper else { return }
        state.withLock { state in
            if state.helper == nil { state.helper = helper }
        }
    }

    /// Ends the helper that was asked, which is of no use until a file is read again.
    public static func rest() { state.withLock { $0.helper = nil } }
}
