import Foundation
import Synchronization
import Syscalls

/// A tickertape of our own in a temporary folder, with jobs that take posts.
final class OwnServer {
    private(set) var target: Target
    private var process: Process
    private let folder: URL
    private let program: String

    /// What to clean up if a signal ends this program.
    private struct Remains: Equatable {
        var process: Int32
        var folder: String
    }

    private static let remains = Mutex<[Remains]>([])

    /// Starts the program and waits until it serves; `file` is its jobs.yaml, in place of ``jobs(token:hasFile:)``.
    init(program: String, file: String? = nil, hasHistoryFile: Bool = false) throws {
        self.program = program
        folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-bench-\(UUID().uuidString)")
        process = Process()
        do {
            let token = UUID().uuidString
            let public_ = folder.appending(path: "public")
            try FileManager.default.createDirectory(at: public_, withIntermediateDirectories: true)
            let jobs = file ?? Self.jobs(token: token, hasFile: hasHistoryFile)
            try Data(jobs.utf8).write(to: folder.appending(path: "jobs.yaml"))
            target = try Self.start(process, program: program, token: token, in: folder)
        } catch {
            Self.end(process, folder)
            throw error
        }
    }

    /// Kills the program as it is and starts it again where it was.
    func startAgain() throws {
        _ = kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        process = Process()
        target = try Self.start(process, program: program, token: target.token, in: folder)
    }

    deinit { stop() }

    /// Ends the server and removes its folder.
    func stop() { Self.end(process, folder) }

    /// The end of what it logged, for an error message.
    var lastWords: String { Self.lastWords(in: folder) }

    /// Ends what runs and removes what lies about, when a signal ends this program.
    static func cleanUp() {
        for remains in remains.withLock(\.self) {
            _ = kill(remains.process, SIGKILL)
            try? FileManager.default.removeItem(atPath: remains.folder)
        }
    }

    private static func start(_ process: Process, program: String, token: String?, in folder: URL) throws -> Target {
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = ["serve", "--listen", "127.0.0.1:0", "--config", "jobs.yaml", "--log-level", "warning"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        let begun = Monotonic.now
        try process.run()
        let remains = Remains(process: process.processIdentifier, folder: folder.path)
        Self.remains.withLock { $0.append(remains) }
        guard let port = port(in: output.fileHandleForReading) else {
            throw BenchFailure("\(program) did not begin to serve\(lastWords(in: folder))")
        }
        // A server with many jobs greets with more than a pipe holds.
        output.fileHandleForReading.readabilityHandler = { handle in
            if handle.availableData.isEmpty { handle.readabilityHandler = nil }
        }
        var target = Target(address: SocketAddress.loopback(port: port))
        target.events = "/events?job={job}"
        target.token = token
        target.process = process.processIdentifier
        (target.begun, target.file) = (begun, folder.appending(path: "jobs.yaml").path)
        return target
    }

    private static func end(_ process: Process, _ folder: URL) {
        if process.isRunning {
            process.terminate()
            let deadline = ContinuousClock.now + Bench.patience
            while process.isRunning, ContinuousClock.now < deadline { usleep(2000) }
            if process.isRunning { _ = kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
        remains.withLock { $0.removeAll { $0.folder == folder.path } }
        try? FileManager.default.removeItem(at: folder)
    }

    /// What the server reads: everything off that would end or disturb a stream.
    ///
    /// The history holds what is replayed, and little more, so that clients which do not read are soon overtaken by it.
    static func jobs(token: String, hasFile: Bool) -> String {
        let header = """
            server:
              connection_lifetime: 0
              heartbeat: 1h
              history: { \(hasFile ? "file: history.db, events: 10000000, bytes: 4GiB" : "events: 1500") }
              tokens: { publish: ["\(token)"] }
            jobs:

            """
        let jobs = [Target.job] + Target.filteredJobs
        return header + jobs.map { "  \($0): { post: true, envelope: false }\n" }.joined()
            + "  \(Target.shapedJob): { post: true }\n"
    }

    /// The port in the line that tells the stream's address; nil where the program ends or is silent instead.
    private static func port(in output: FileHandle) -> UInt16? {
        var text = ""
        let deadline = ContinuousClock.now + Bench.patience
        while ContinuousClock.now < deadline {
            var question = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&question, 1, 100) > 0 else { continue }
            let data = output.availableData
            guard !data.isEmpty else { return nil }
            text += String(decoding: data, as: UTF8.self)
            if let match = text.firstMatch(of: /stream +http:\/\/127\.0\.0\.1:(\d+)\/events\n/) {
                return UInt16(match.1)
            }
        }
        return nil
    }

    private static func lastWords(in folder: URL) -> String {
        let log = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
        return log.isEmpty ? "" : "; it said:\n\(log.suffix(2000))"
    }
}
