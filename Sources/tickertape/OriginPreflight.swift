import Configuration
import Edge
import JobConfig
import Syscalls

/// What `check` finds out about the origin that a file names.
enum OriginPreflight {
    /// How many seconds it may take to greet.
    private static let patience = 3

    /// Why it can't be followed, at the place where the file names it; nothing where the file names none.
    ///
    /// An edge begins without an origin that is away, so that this is worth a warning alone.
    static func findings(about file: JobsConfiguration) async -> [Diagnostic] {
        guard let settings = file.server.origin else { return [] }
        let origin = Origin(settings, edge: "check")
        let late = OriginSurvey.Problem(sentence: "the origin \(origin.place) has not greeted in time", isFault: false)
        let answer = OneShot<OriginSurvey.Problem?>()
        do throws(SyscallError) {
            // A thread of its own: the system's search for an address knows no deadline.
            _ = try KernelThread(name: "survey") { answer.deliver(OriginSurvey.ask(origin, seconds: patience)) }
        } catch {
            return [file.finding(aboutOrigin: "the origin \(origin.place) can't be asked: \(error)", .warning)]
        }
        let clock = Task {
            try await Task.sleep(for: .seconds(patience + 1))
            answer.deliver(late)
        }
        defer { clock.cancel() }
        guard let problem = await answer.value() else { return [] }
        return [file.finding(aboutOrigin: problem.sentence, problem.isFault ? .error : .warning)]
    }
}

extension Origin {
    /// The origin that a file names, of the edge that is called so.
    init(_ settings: OriginSettings, edge: String) {
        self.init(
            stream: settings.stream,
            token: settings.token,
            authorities: settings.authorities,
            client: settings.client,
            edge: edge
        )
    }
}
