import Configuration
import Foundation
import Server
import Syscalls
import Tape

/// `tickertape serve`: the service, until a signal ends it.
struct ServeCommand {
    let options: ServeOptions

    /// Serves; errors go to stderr, the greeting to stdout.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        switch load() {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            Terminal.error(loaded.warnings)
            return await serve(loaded.file, path: loaded.path, until: signals)
        }
    }

    /// The file that is named; the one that lies here; or, where none does, the built-in demo jobs.
    private func load() -> Result<LoadedFile, LoadedFile.Problem> {
        let path = options.config ?? Arguments.standardFile
        if options.config == nil, !FileManager.default.fileExists(atPath: path) {
            Terminal.print(StarterFile.hint)
            return LoadedFile.load(Array(StarterFile.demo.utf8), named: "demo jobs", path: nil)
        }
        return LoadedFile.load(path)
    }

    private func serve(_ file: JobFile, path: String?, until signals: AsyncStream<CInt>) async -> Int32 {
        var settings = file.server
        if let address = options.listen { settings.address = address }
        if let folder = options.publicFolder { settings.publicFolder = folder }
        let source = JobFileSource(path: path, loadedAt: .now)
        do throws(SyscallError) {
            let log = Log(format: options.logFormat, level: options.logLevel)
            let service = try Service(settings, file.jobs, from: source, log: log)
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
