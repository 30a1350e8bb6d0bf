import Foundation
import Glibc
import TestPorts
public import Redis

/// A sentinel of our own in a temporary folder, on a free port of this machine.
public final class SentinelServer {
    /// Where it listens.
    public let port: UInt16
    private let folder: URL
    private let secret: RedisAddress.Secret?
    private let process = Process()

    /// Starts it with what it is to watch, as its configuration says that, and waits until it answers.
    public init(_ configuration: String, secret: String? = nil) throws {
        self.secret = secret.map { RedisAddress.Secret($0) }
        folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-sentinel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try FreePort.reserve()
        let file = folder.appending(path: "sentinel.conf")
        let door = secret.map { "requirepass \($0)\n" } ?? ""
        let text = "port \(port)\nbind 127.0.0.1\nlogfile log\n\(door)\(configuration)\n"
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

    private var address: RedisAddress {
        var address = RedisAddress(.server(.init(name: "127.0.0.1", port: port)))
        address.secret = secret
        return address
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
        let connection = try RedisConnection.open(address.place, address, until: .now + .seconds(10))
        return try connection.ask(command, until: .now + .seconds(10))
    }

    private func awaitAnswer() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while process.isRunning, ContinuousClock.now < deadline {
            if (try? RedisConnection.open(address.place, address, until: deadline)) != nil { return }
            usleep(2000)
        }
        throw RedisServer.Silent()
    }
}
