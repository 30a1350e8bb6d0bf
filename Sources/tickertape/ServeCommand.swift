import Glibc
import Syscalls

/// `tickertape serve`: the service, until a signal ends it.
struct ServeCommand {
    let options: ServeOptions

    /// Serves; errors go to stderr, the greeting to stdout.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        let file = JobsFile(options: options)
        switch file.load(orDemo: true) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            if loaded.path == nil { Terminal.print(StarterFile.hint) }
            Terminal.error(loaded.warnings)
            return await serve(loaded, of: file, until: signals)
        }
    }

    private func serve(_ loaded: LoadedFile, of file: JobsFile, until signals: AsyncStream<CInt>) async -> Int32 {
        do throws(SyscallError) {
            let log = Log(format: options.logFormat, level: options.logLevel)
            let service = try Service(loaded, of: file, log: log)
            Terminal.print(service.banner)
            await service.run(until: signals)
            return 0
        } catch {
            let hint = error.code == EADDRINUSE ? "; stop what listens there, or choose another with --listen H:P" : ""
            Terminal.error("tickertape: \(error)\(hint)\n")
            return 1
        }
    }
}
