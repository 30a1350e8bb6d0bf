import Foundation
import Glibc
import TestPorts
public import Redis

/// A sentinel of our own in a temporary folder, on a free port of this machine.
public final class SentinelServer {
    /// Where it listens.
    public let port: UInt16
    private let folder: URL
    private let process = Process()

    /// Starts it with what it is to watch, as its configuration says that, and waits until it answers.
    public init(_ configuration: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-sentinel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try FreePort.reserve()
        let file = folder.appending(path: "sentinel.conf")
        let text = "port \(port)\nbind 127.0.0.1\nlogfile log\n\(configuration)\n"
        try Data(text.utf8).write(to: file)
        process.executableURL = URL(filePath: RedisServer.path)
        process.arguments = [file.path, "--sentinel"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try awaitAnswer()
    }

    deinit {
        if process.isRunning {
            Glibc.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Asks it on a new connection.
    public func ask(_ command: RedisCommand) throws -> RedisReply {
        let place = RedisAddress.Place.server(.init(name: "127.0.0.1", port: port))
        let connection = try RedisConnection.open(place, RedisAddress(place), until: .now + .seconds(10))
        return try connection.ask(command, until: .now + .seconds(10))
    }

    private func awaitAnswer() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        let place = RedisAddress.Place.server(.init(name: "127.0.0.1", port: port))
        while process.isRunning, ContinuousClock.now < deadline {
            if (try? RedisConnection.open(place, RedisAddress(place), until: deadline)) != nil { return }
            usleep(2000)
        }
        throw RedisServer.Silent()
    }
}
