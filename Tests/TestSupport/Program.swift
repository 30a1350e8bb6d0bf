public import Foundation
import Glibc
import Testing

/// The real program in a folder of its own, with all the means a shell has over it.
public final class Program {
    /// Where it runs.
    public let folder: URL
    private let process = Process()

    /// How it ended.
    public enum End: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// What a command left behind.
    public struct Result: Equatable {
        /// Its exit status.
        public var status: Int32 = 0
        /// What it wrote to standard output.
        public var output = ""
        /// What it wrote to standard error.
        public var complaints = ""

        /// What a command with nothing to say leaves behind, unless told otherwise.
        public init(status: Int32 = 0, output: String = "", complaints: String = "") {
            self.status = status
            self.output = output
            self.complaints = complaints
        }
    }

    private init(_ arguments: [String], in folder: URL, files: [String: String], _ environment: [String: String]) throws
    {
        self.folder = folder
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        let streams = try ["stdout", "stderr"].map { name in
            let file = folder.appending(path: ".\(name)")
            try Data().write(to: file)
            return try FileHandle(forWritingTo: file)
        }
        process.executableURL = Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = streams[0]
        process.standardError = streams[1]
        try process.run()
    }

    /// Starts the program, and sees to it that nothing of it is left, however the test ends.
    public static func running(
        _ arguments: [String],
        files: [String: String] = [:],
        in other: URL? = nil,
        environment: [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation,
        _ test: (Program) async throws -> Void
    ) async throws {
        let own = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        let folder = other ?? own
        defer { if other == nil { try? FileManager.default.removeItem(at: own) } }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let program = try Program(arguments, in: folder, files: files, environment)
        do {
            try await test(program)
        } catch {
            try await program.clear()
            throw error
        }
        try await program.clear()
    }

    /// Serves jobs on a free port while the test runs; then SIGTERM must end it with 0, if the test has not ended it.
    public static func serving(
        _ jobs: String,
        options: [String] = [],
        files: [String: String] = [:],
        environment: [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation,
        _ test: (Program, UInt16) async throws -> Void
    ) async throws {
        let files = files.merging(["jobs.yaml": jobs]) { $1 }
        try await running(["--listen", "127.0.0.1:0"] + options, files: files, environment: environment) { program in
            try await test(program, try await program.port())
            guard program.process.isRunning else { return }
            program.signal(SIGTERM)
            let end = try await program.end()
            #expect(end == .exited(0), "\(program.complaints)")
        }
    }

    /// Runs a command to its end.
    public static func run(
        _ arguments: [String],
        files: [String: String] = [:],
        environment: [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Result {
        var result: Result?
        try await running(arguments, files: files, environment: environment) { program in
            guard case .exited(let status) = try await program.end() else { throw Answer.Nonsense(text: "was killed") }
            result = Result(status: status, output: program.output, complaints: program.complaints)
        }
        return try #require(result)
    }

    /// Its process id.
    public var id: pid_t { process.processIdentifier }
    /// What it wrote to standard output so far.
    public var output: String { read(".stdout") }
    /// What it wrote to standard error so far.
    public var complaints: String { read(".stderr") }

    /// The port in the greeting, once the greeting is whole.
    public func port() async throws -> UInt16 {
        try await eventually("the greeting") {
            // Asked first: what it printed before its end is there when it has ended.
            let isRunning = process.isRunning
            if let match = output.firstMatch(of: /stream +https?:[^\n]+:(\d+)\/events\n/) { return UInt16(match.1) }
            guard isRunning else { throw Answer.Nonsense(text: "ended early: \(complaints)") }
            return nil
        }
    }

    /// Sends it a signal.
    public func signal(_ number: CInt) { _ = kill(id, number) }

    /// Waits for its end.
    public func end() async throws -> End {
        try await eventually("the end of the program") { process.isRunning ? nil : true }
        let status = process.terminationStatus
        return process.terminationReason == .exit ? .exited(status) : .killed(status)
    }

    /// Appends to a file of its folder.
    public func append(_ text: String, to name: String) throws {
        let file = try FileHandle(forWritingTo: folder.appending(path: name))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
    }

    /// Writes a file into its folder so that no reader finds half of it.
    public func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
    }

    /// Removes a file from its folder.
    public func remove(_ name: String) throws { try FileManager.default.removeItem(at: folder.appending(path: name)) }

    /// What a file in its folder says, empty where there is none.
    public func read(_ name: String) -> String {
        String(decoding: (try? Data(contentsOf: folder.appending(path: name))) ?? Data(), as: UTF8.self)
    }

    /// The process ids that a child wrote into a file, one a line, once there is one.
    public func ids(in name: String) async throws -> [pid_t] {
        try await eventually("a process id in \(name)") {
            let ids = read(name).split(separator: "\n").compactMap { pid_t($0) }
            return ids.isEmpty ? nil : ids
        }
    }

    private func clear() async throws {
        guard process.isRunning else { return }
        signal(SIGKILL)
        _ = try await end()
    }

    /// The program that the build puts beside the tests, unless `TICKERTAPE_PROGRAM` is the path of another build of it.
    public static var executable: URL {
        if let other = ProcessInfo.processInfo.environment["TICKERTAPE_PROGRAM"] { return URL(filePath: other) }
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "tickertape")
    }
}

/// Whether a process is there and has not ended; one that waits to be reaped has.
public func isAlive(_ id: pid_t) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return false }
    // The name in brackets may hold anything; the state follows the last bracket, see proc(5).
    return stat.split(separator: ")").last.map { !$0.hasPrefix(" Z") && !$0.hasPrefix(" X") } ?? false
}

/// Waits until none of the processes is left.
public func expectGone(_ ids: [pid_t]) async throws {
    try await eventually("the end of \(ids)") { ids.contains(where: isAlive) ? nil : true }
}
