public import Foundation
import Glibc

/// A program in a temporary folder of its own; what it prints goes to files there, so that no full pipe can stop it.
public final class ChildProgram {
    /// Where it runs; removed by ``kill()`` and ``stop(within:)``.
    public let folder: URL
    private let process = Process()
    private let output: URL
    private let complaints: URL

    /// Makes the folder, puts the files into it and starts the program there, with more in its environment than is here.
    ///
    /// - Throws: what Foundation throws where the folder can't be made or the program can't be started.
    public init(
        _ executable: URL,
        arguments: [String],
        files: [String: String] = [:],
        environment: [String: String] = [:]
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        output = folder.appending(path: "stdout")
        complaints = folder.appending(path: "stderr")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try Data().write(to: output)
        try Data().write(to: complaints)
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
    }

    /// What it has printed so far.
    public var printed: String { Self.text(of: output) }

    /// What it has complained of so far.
    public var complained: String { Self.text(of: complaints) }

    /// Whether it has not ended.
    public var isRunning: Bool { process.isRunning }

    /// Waits for its end; returns its exit status.
    public func end(within limit: Duration) async throws -> Int32 {
        try await eventually("the end of the program", within: limit) { process.isRunning ? nil : true }
        return process.terminationStatus
    }

    /// Waits for something that it prints.
    ///
    /// - Throws: ``Ended`` where it ends first, ``NeverHappened`` where it stays silent.
    public func line<Found>(_ what: String, _ find: (String) -> Found?) async throws -> Found {
        try await eventually(what) {
            // Asked first: what it printed before its end is there when it has ended.
            let isRunning = process.isRunning
            if let found = find(printed) { return found }
            guard isRunning else {
                throw Ended(program: process.executableURL?.lastPathComponent ?? "", words: complained)
            }
            return nil
        }
    }

    /// Asks it to stop and waits until it has; one that does not within the limit is killed.
    ///
    /// - Returns: its exit status, nil where it had to be killed.
    @discardableResult public func stop(within limit: Duration = .seconds(15)) async throws -> Int32? {
        process.terminate()
        let ended = try? await eventually("the end of the program", within: limit) { process.isRunning ? nil : true }
        let status = ended.map { _ in process.terminationStatus }
        try await kill()
        return status
    }

    /// Sends it a signal.
    public func signal(_ signal: CInt) { Glibc.kill(process.processIdentifier, signal) }

    /// Ends it and what it left behind at once, and removes its folder.
    ///
    /// Foundation starts each child in a process group of its own, and takes it for running as long as a descendant
    /// holds one of its pipes; so the whole group goes.
    public func kill() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        Glibc.kill(-process.processIdentifier, SIGKILL)
        try await eventually("the end of the killed program") { process.isRunning ? nil : true }
    }

    private static func text(of file: URL) -> String {
        String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    }

    /// A program that ended while it was still needed.
    public struct Ended: Error, CustomStringConvertible {
        let program: String
        let words: String

        /// The program, and what it complained of last.
        public var description: String { "\(program) ended early: \(words)" }
    }
}
