import Jobs
import JobConfig
import Configuration
import DataSources
import Glibc
import Synchronization
import Syscalls
import Tape

/// `tickertape run JOB`: one run of one job, now, and the event it would publish.
struct RunCommand {
    let job: String
    /// For a job on request: the values of its parameters.
    let parameters: [String: String]
    /// For a job whose source is followed: after how many events it ends; nil for no end.
    let events: Int?
    let path: String

    /// Prints the event block to stdout, or the reason why there is none to stderr, where goes too what the job's program
    /// wrote there.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        switch LoadedConfiguration.load(path) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            let running = Task { await run(loaded.file) }
            let interrupt = Task { for await _ in signals { Self.end(running) } }
            defer { interrupt.cancel() }
            return await running.value
        }
    }

    /// So long a run may take to end once it is told to.
    private static let patience = Duration.seconds(3)

    /// Ends a run; at once where it was told so before, or where whoever reads what it prints does not take it.
    private static func end(_ running: Task<Int32, Never>) {
        let wait = running.isCancelled ? Duration.zero : patience
        running.cancel()
        Task {
            try? await Task.sleep(for: wait)
            await ChildProcess.terminateAll(grace: .zero)
            exit(1)
        }
    }

    /// How the job is run whose parameters are not all given, as the end of a sentence; empty where they are.
    private func usage(_ rule: OnDemandRule) -> String {
        let names = rule.parameters.map(\.name)
        guard !names.allSatisfy(parameters.keys.contains) else { return "" }
        let words = names.map { name in
            let value = parameters[name].flatMap { $0.wholeMatch(of: /[A-Za-z0-9._:\/-]+/) == nil ? nil : $0 }
            return "\(name)=\(value ?? "VALUE")"
        }
        return "; write tickertape run \(job) \(words.joined(separator: " "))"
    }

    private func run(_ file: JobsConfiguration) async -> Int32 {
        guard let definition = file.jobs.first(where: { $0.name == job }) else {
            let names = file.jobs.map(\.name)
            let hint = Suggestion.nearest(to: job, among: names).map { "did you mean \($0.quoted)?" }
            Terminal.error(
                "\(path) has no job \(job.quoted); \(hint ?? "it has \(names.joined(separator: ", "))")\n"
            )
            return 1
        }
        if case .follow = definition.trigger { return await FollowCommand(definition, events: events).run() }
        if events != nil {
            Terminal.error("job \"\(job)\" ends by itself; --events goes with a job that has follow: true\n")
            return 1
        }
        guard var source = definition.source else {
            Terminal.error("job \"\(job)\" takes posts; there is nothing to run\n")
            return 1
        }
        let rule = if case .request(let rule) = definition.trigger { rule } else { OnDemandRule.none }
        do throws(WrongParameter) {
            let items = parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            let values = try rule.values(of: items, concealing: definition.secrets)
            try await rule.check(values, concealing: definition.secrets)
            source = (source as? any ParameterizedSource)?.filled(with: values) ?? source
        } catch {
            Terminal.error("job \"\(job)\" can't be run so: \(error.sentence)\(usage(rule))\n")
            return 1
        }
        if case .after(let rule) = definition.trigger { source = source.toldIfUseful(of: rule.sample) }
        let printer = BlockPrinter(definition)
        let complaints = Mutex<[String]>([])
        let remark = { @Sendable (text: StandardErrorText) in
            complaints.withLock { $0 = text.lines(concealing: definition.secrets) }
        }
        if let failure = await definition.read(from: source, remarking: remark, { printer.print($0) }) {
            Terminal.error("job \"\(job)\" fails: \(definition.secrets.concealed(in: failure).message)\n")
            return 1
        }
        // Of a run that failed, the last of them is part of the reason.
        for line in complaints.withLock(\.self) { Terminal.error("\(line)\n") }
        return printer.hasFailed ? 1 : 0
    }
}

/// Prints readings as the blocks that clients would receive.
final class BlockPrinter: Sendable {
    private let job: Job
    private let isWhole = Atomic(true)

    init(_ definition: JobDefinition) {
        var generator = SystemRandomNumberGenerator()
        let tape = Tape(epoch: Epoch.make(using: &generator), capacity: Tape.Capacity(events: 1))
        job = Job(definition, on: tape)
    }

    /// Whether something could not be printed; relaxed, since it is looked at when all has been printed.
    var hasFailed: Bool { !isWhole.load(ordering: .relaxed) }

    /// Prints the event of a reading, if there is one; whether there was.
    @discardableResult func print(_ reading: SourceResult) -> Bool {
        let nextBy = job.definition.nextBy(after: .current)
        guard job.publish(reading, nextBy: nextBy) != nil, let block = job.last else { return false }
        if !Terminal.print(String(decoding: block.bytes, as: UTF8.self)) { isWhole.store(false, ordering: .relaxed) }
        return true
    }
}
