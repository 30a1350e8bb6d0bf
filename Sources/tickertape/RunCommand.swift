import Configuration
import DataSources
import Tape

/// `tickertape run JOB`: one run of one job, now, and the event it would publish.
struct RunCommand {
    let job: String
    let path: String

    /// Prints the event block to stdout, or the reason why there is none to stderr.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        switch LoadedFile.load(path) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            let running = Task { await run(loaded.file) }
            let interrupt = Task { for await _ in signals { running.cancel() } }
            defer { interrupt.cancel() }
            return await running.value
        }
    }

    private func run(_ file: JobFile) async -> Int32 {
        guard let definition = file.jobs.first(where: { $0.name == job }) else {
            let names = file.jobs.map(\.name)
            let hint = Suggestion.nearest(to: job, among: names).map { "did you mean \($0.quoted)?" }
            Terminal.error(
                "\(path) has no job \(job.quoted); \(hint ?? "it has \(names.joined(separator: ", "))")\n"
            )
            return 1
        }
        guard definition.source != nil else {
            Terminal.error("job \"\(job)\" takes posts; there is nothing to run\n")
            return 1
        }
        do throws(SourceFailure) {
            let reading = try await definition.read().get()
            return Terminal.print(Self.block(of: definition, reading)) ? 0 : 1
        } catch {
            Terminal.error("job \"\(job)\" fails: \(definition.secrets.concealed(in: error).message)\n")
            return 1
        }
    }

    /// The block as a client would receive it.
    private static func block(of definition: JobDefinition, _ reading: Reading) -> String {
        var generator = SystemRandomNumberGenerator()
        let tape = Tape(epoch: Epoch.make(using: &generator), capacity: Tape.Capacity(frames: 1))
        let job = Job(definition, on: tape)
        job.publish(reading, nextBy: definition.nextBy(after: .current))
        return job.last.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    }
}
