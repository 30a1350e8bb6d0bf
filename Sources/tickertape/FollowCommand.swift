import Configuration
import DataSources
import JobConfig
import Jobs
import Synchronization

/// `tickertape run JOB` for a job whose source goes on by itself: what it yields, as it comes.
struct FollowCommand {
    private let definition: JobDefinition
    /// After how many events it ends; nil for no end.
    private let events: Int?
    private let printer: BlockPrinter

    init(_ definition: JobDefinition, events: Int?) {
        (self.definition, self.events) = (definition, events)
        printer = BlockPrinter(definition)
    }

    /// Prints the event blocks to stdout, and to stderr what can't be understood and why it has ended.
    ///
    /// - Returns: the exit code.
    func run() async -> Int32 {
        guard let source = definition.source as? any FollowableSource else { return 1 }
        if let awaited = definition.awaited {
            Terminal.error("job \"\(definition.name)\" fails: \(awaited)\n")
            return 1
        }
        let enough = Mutex<(left: Int?, task: Task<FollowEnd, any Error>?)>((events, nil))
        let feed = SourceFeed(
            emit: { result in
                guard await take(result) else { return }
                enough.withLock { enough in
                    // Nobody reads any more where nothing can be written.
                    enough.left = printer.hasFailed ? 0 : enough.left.map { $0 - 1 }
                    if enough.left == 0 { enough.task?.cancel() }
                }
            },
            drop: { Terminal.error("\($0) were let go of, since they came faster than they are printed\n") },
            remark: { text in
                for line in text.lines(concealing: definition.secrets) { Terminal.error("\(line)\n") }
            },
            // The service may follow the same at this moment.
            isTrial: true
        )
        let task = Task { try await source.follow(feed) }
        enough.withLock { enough in
            enough.task = task
            if enough.left == 0 { task.cancel() }
        }
        let end = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        guard case .failure(let failure as SourceError) = end, !task.isCancelled else {
            return printer.hasFailed ? 1 : 0
        }
        let reason = definition.secrets.concealed(in: failure).message
        Terminal.error("job \"\(definition.name)\" fails: \(reason)\n")
        return 1
    }

    /// Prints what has come; whether that was an event.
    private func take(_ result: Result<SourceResult, SourceError>) async -> Bool {
        if enoughWasPrinted { return false }
        do throws(SourceError) {
            guard let picked = try await definition.pick(from: try result.get()) else { return false }
            return printer.print(picked)
        } catch {
            let reason = definition.secrets.concealed(in: error).message
            Terminal.error("job \"\(definition.name)\" can't use a result: \(reason)\n")
            return false
        }
    }

    /// Whether it is to end: what was read before that is not printed any more.
    private var enoughWasPrinted: Bool { Task.isCancelled || printer.hasFailed }
}
