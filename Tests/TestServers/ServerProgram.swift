import Foundation
import Glibc

/// A server of others that a test runs, in a temporary folder; it is ended with this object.
public final class ServerProgram {
    /// It did not come up.
    public struct Silent: Error {
        /// What it has printed.
        public let log: String
    }

    /// Where it runs.
    public let folder: String
    private let path: String
    private var arguments: [String]
    private var process = Process()

    /// Makes the folder, in which everybody may read.
    public init(_ path: String) throws {
        self.path = path
        arguments = []
        folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-server-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    }

    deinit {
        stop(SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts it, and waits until a port of this machine takes connections.
    public func start(_ arguments: [String], port: UInt16) throws {
        self.arguments = arguments
        try start(port: port)
    }

    /// Starts it as before.
    public func start(port: UInt16) throws {
        process = Process()
        // With no signal blocked, as a thread of the tests may block some, and its children with it.
        let begin = "use POSIX; sigprocmask(SIG_SETMASK, POSIX::SigSet->new()); exec(@ARGV)"
        process.executableURL = URL(filePath: "/usr/bin/perl")
        process.arguments = ["-e", begin, "--", path] + arguments
        process.currentDirectoryURL = URL(filePath: folder)
        let log = folder + "/server.log"
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let output = FileHandle(forWritingAtPath: log)
        try output?.seekToEnd()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let deadline = ContinuousClock.now + .seconds(30)
        while process.isRunning, ContinuousClock.now < deadline {
            if Self.isOpen(port) { return }
            usleep(5000)
        }
        throw Silent(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
    }

    /// Sends it a signal, and waits until it has ended.
    public func stop(_ signal: CInt) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    /// Sends it a signal that does not end it.
    public func signal(_ number: CInt) { kill(process.processIdentifier, number) }

    private static func isOpen(_ port: UInt16) -> Bool {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // The structure is ours and lives for the call.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Runs a program to its end, and returns what it printed; throws where it fails.
    @discardableResult public static func run(_ path: String, _ arguments: [String], in folder: String) throws -> String
    {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Silent(log: text) }
        return text
    }
}
