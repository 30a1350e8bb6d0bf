import Logging
import Configuration
import JobConfig
import Glibc
import History
import Syscalls

/// `tickertape serve`: the service, until a signal ends it.
struct ServeCommand {
    let options: ServeOptions

    /// Serves; errors go to stderr, the greeting to stdout.
    ///
    /// - Returns: the exit code.
    func run(until signals: AsyncStream<CInt>) async -> Int32 {
        let log = Log(format: options.logFormat, level: options.logLevel)
        defer { log.flush() }
        guard let service = start(log) else { return 1 }
        await service.run(until: signals)
        return 0
    }

    /// The service, listening and greeted; nil where it can't be, which is told.
    ///
    /// What was read of the file ends with this.
    private func start(_ log: Log) -> Service? {
        let file = ConfigurationSource(options: options)
        switch file.load(orDemo: true, mayWait: true, .lenient) {
        case .failure(let problem):
            let sentence = "\(file.path) is rejected, and nothing is served"
            tell(.error, problem.text, sentence, problem.sentences, log)
            return nil
        case .success(let loaded):
            if loaded.path == nil { Terminal.print(StarterFile.hint) }
            if !loaded.warnings.isEmpty {
                tell(.warning, loaded.warnings, "\(file.path) has warnings", loaded.sentences, log)
            }
            if let fault = file.unusedCertificate(of: loaded) {
                let level = fault.isFault ? Log.Level.error : .warning
                tell(level, "\(level.rawValue): \(fault.sentence)\n", fault.sentence, [], log)
                if fault.isFault { return nil }
            }
            return start(loaded, of: file, log)
        }
    }

    private func start(_ loaded: LoadedConfiguration, of file: ConfigurationSource, _ log: Log) -> Service? {
        let history: History?
        do throws(History.OpenError) {
            history = try self.history(of: loaded, log)
        } catch {
            let sentence = loaded.file.server.secrets.concealed(in: error.sentence)
            tell(.error, "tickertape: \(sentence)\n", sentence, [], log)
            return nil
        }
        do {
            let service = try Service(loaded, of: file, store: history, log: log)
            Terminal.print(service.banner)
            return service
        } catch {
            let hint = (error as? SyscallError)?.listenAdvice ?? ""
            tell(.error, "tickertape: \(error)\(hint)\n", "\(error)\(hint)", [], log)
            return nil
        }
    }

    /// Tells what is found before there is a service: people in these words, programs in lines of the log.
    private func tell(_ level: Log.Level, _ words: String, _ sentence: String, _ more: [String], _ log: Log) {
        switch options.logFormat {
        case .text: Terminal.error(words)
        case .json: log.faults(level, sentence, text: words, sentences: more)
        }
    }

    /// The history that the jobs file names; nil where it names none.
    private func history(of loaded: LoadedConfiguration, _ log: Log) throws(History.OpenError) -> History? {
        let settings = loaded.file.server
        guard let file = settings.historyFile, let jobs = loaded.path else { return nil }
        return try History(
            path: FilePath.resolved(file, namedIn: jobs),
            kind: settings.historyKind,
            limits: settings.history,
            memory: settings.memory(besideFile: true),
            log: HistoryLog(
                warning: { log.warning(settings.secrets.concealed(in: $0)) },
                info: { log.info(settings.secrets.concealed(in: $0)) }
            )
        )
    }
}

extension SyscallError {
    /// What to do where a server can't listen, as it reads behind the sentence; empty where nothing is known.
    fileprivate var listenAdvice: String {
        guard action.hasPrefix("listen on ") else { return "" }
        let isFile = action.hasPrefix("listen on unix:")
        switch code {
        case EADDRINUSE: return "; stop what listens there, or choose another with --listen H:P"
        case EADDRNOTAVAIL:
            return "; this machine has no such address: choose 127.0.0.1, one that ip address shows, or 0.0.0.0 for all"
        case EAFNOSUPPORT: return "; this machine speaks no IPv6: choose an address such as 127.0.0.1"
        case EACCES where !isFile:
            return "; ports below 1024 want root or CAP_NET_BIND_SERVICE, as in deploy/tickertape.service"
        case EACCES, EROFS: return "; choose a path in a folder that user \(geteuid()) may write to"
        case ENOENT, ENOTDIR: return "; make the folder of that path first, or choose another path"
        case EEXIST: return "; what is there is no socket, and stays; choose another path"
        default: return ""
        }
    }
}

extension History.OpenError {
    /// What is told to whoever started the program.
    fileprivate var sentence: String {
        switch self {
        case .taken(let path, let process):
            let who = process.map { "process \($0)" } ?? "another process"
            return "the history file \(path) is in use by \(who); stop that, or name another file in server.history"
        case .ofOtherKind(let sentence): return sentence
        case .system(let error): return "\(error)"
        }
    }
}
