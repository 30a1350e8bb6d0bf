import Configuration
import Glibc
import Syscalls

extension SourceError {
    /// A child that could not be started.
    init(_ failure: ChildProcess.Failure, of command: ChildProcess) {
        let program = command.program.onOneLine.quoted
        // Where an absolute path leads, or one of PATH, the folder makes no difference.
        let isRelative = command.program.contains("/") && !command.program.hasPrefix("/")
        let folder = command.directory.map { " in \($0)" } ?? ""
        let place = isRelative ? folder : ""
        switch failure {
        case .notInPath: self.init(.spawn, "there is no program \(program) in PATH")
        case .notFound: self.init(.spawn, "there is no program \(program)\(place)")
        case .notPermitted: self.init(.spawn, "may not execute \(program)\(place); is it a file with chmod +x?")
        case .notAProgram:
            self.init(.spawn, "cannot execute \(program); begin a script with a line such as #!/bin/sh")
        case .interpreterMissing:
            self.init(.spawn, "cannot execute \(program); the program that its first line names is missing")
        case .directory(let reason): self.init(.spawn, "cannot run\(folder): \(reason)")
        case .tooLong: self.init(.spawn, "arguments and environment are too long together")
        case .holdsNUL: self.init(.spawn, "an argument or the environment holds a NUL character")
        case .stopped: self = .stopped
        case .system(let error): self.init(.spawn, error.description)
        }
    }

    /// A child that did not end with status 0.
    init(_ result: ChildProcess.Result, complaint: String?) {
        let reason = complaint.map { ": \($0)" } ?? " and wrote nothing to standard error"
        switch result.end {
        case .exited(let status): self.init(.exit, "ended with status \(status)\(reason)")
        case .killed(let number):
            self.init(.signal, "was killed by \(Self.name(ofSignal: number))\(complaint.map { ": \($0)" } ?? "")")
        }
    }

    private static func name(ofSignal number: CInt) -> String {
        switch number {
        case SIGHUP: "SIGHUP"
        case SIGINT: "SIGINT"
        case SIGQUIT: "SIGQUIT"
        case SIGILL: "SIGILL (illegal instruction)"
        case SIGTRAP: "SIGTRAP"
        case SIGABRT: "SIGABRT (it gave up itself)"
        case SIGBUS: "SIGBUS (bad memory access)"
        case SIGFPE: "SIGFPE (bad arithmetic)"
        case SIGKILL: "SIGKILL (by someone, or for lack of memory)"
        case SIGSEGV: "SIGSEGV (bad memory access)"
        case SIGPIPE: "SIGPIPE (nobody reads its output)"
        case SIGTERM: "SIGTERM"
        case SIGXCPU: "SIGXCPU (out of processor time)"
        default: "signal \(number)"
        }
    }
}
