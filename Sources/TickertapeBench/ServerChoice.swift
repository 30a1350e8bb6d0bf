import Foundation
import Syscalls

/// Which server is measured.
enum ServerChoice: Sendable {
    /// One that runs already.
    case running(Target)
    /// The program at this path, started for each measurement.
    case own(program: String)

    /// `file` is the jobs.yaml of a server of ours, in place of the usual one.
    func withTarget<Result>(file: String? = nil, _ body: (Target) throws -> Result) throws -> Result {
        switch self {
        case .running(let target): return try body(target)
        case .own(let program):
            let server = try OwnServer(program: program, file: file)
            defer { server.stop() }
            do {
                return try body(server.target)
            } catch {
                throw BenchFailure("\(error)\(server.lastWords)")
            }
        }
    }

    /// The program that the build puts beside this one.
    static func beside() throws(BenchFailure) -> ServerChoice {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let program = folder.appending(path: "tickertape").path
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw BenchFailure("there is no tickertape beside this program; build it with: swift build -c release")
        }
        return .own(program: program)
    }
}
