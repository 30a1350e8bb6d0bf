import DataSources
import Glibc
import Syscalls

/// `tickertape serve`: the service, until a signal ends it.
struct ServeCommand {
    let options: ServeOptions

    /// Serves; errors go to stderr, the greeting to stdout.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        guard let service = start() else { return 1 }
        await service.run(until: signals)
        return 0
    }

    /// The service, listening and greeted; nil where it can't be, which is told.
    ///
    /// What was read of the file ends with this.
    private func start() -> Service? {
        let file = JobsFile(options: options)
        switch file.load(orDemo: true) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return nil
        case .success(let loaded):
            if loaded.path == nil { Terminal.print(StarterFile.hint) }
            Terminal.error(loaded.warnings)
            return start(loaded, of: file)
        }
    }

    private func start(_ loaded: LoadedFile, of file: JobsFile) -> Service? {
        do throws(SyscallError) {
            let log = Log(format: options.logFormat, level: options.logLevel)
            let service = try Service(loaded, of: file, log: log)
            Terminal.print(service.banner)
            return service
        } catch {
            let hint = error.code == EADDRINUSE ? "; stop what listens there, or choose another with --listen H:P" : ""
            Terminal.error("tickertape: \(error)\(hint)\n")
            return nil
        }
    }
}
