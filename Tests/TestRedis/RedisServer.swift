public import Foundation
import Glibc
import TestPorts
public import Redis

/// A Redis of our own in a temporary folder, on a free port of this machine; it keeps nothing unless asked to.
public final class RedisServer {
    /// What is told of a test that is left out.
    public static let hint: String = "redis-server is not installed"
    /// Whether there is a Redis to test with.
    public static let isThere = FileManager.default.isExecutableFile(atPath: path)
    static let path = "/usr/bin/redis-server"

    /// Where it listens.
    public let port: UInt16
    /// Where it runs.
    public let folder: URL
    private let secret: RedisAddress.Secret?
    private var process = Process()
    private var arguments: [String]

    /// It did not come up.
    public struct Silent: Error {}

    /// Starts it and waits until it answers.
    public init(_ arguments: [String] = [], port: UInt16? = nil, secret: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.port = try port ?? FreePort.reserve()
        self.secret = secret.map { RedisAddress.Secret($0) }
        self.arguments =
            ["--port", "\(self.port)", "--bind", "127.0.0.1", "--unixsocket", folder.appending(path: "socket").path]
            + ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0", "--logfile", "log"]
            + (secret.map { ["--requirepass", $0] } ?? []) + arguments
        try start()
    }

    /// Ends it at once and starts it again in the same place, with more arguments than before.
    public func restart(_ more: [String] = []) throws {
        signal(SIGKILL)
        process.waitUntilExit()
        process = Process()
        arguments += more
        try start()
    }

    private func start() throws {
        process.executableURL = URL(filePath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try awaitAnswer()
    }

    deinit { kill() }

    /// Its address, by TCP.
    public var address: RedisAddress { address(.server(.init(name: "127.0.0.1", port: port))) }

    /// Its address, by its socket file.
    public var file: RedisAddress { address(.file(folder.appending(path: "socket").path)) }

    private func address(_ place: RedisAddress.Place) -> RedisAddress {
        var address = RedisAddress(place)
        address.secret = secret
        return address
    }

    /// A new connection to it, as this address gets in: its own unless said otherwise.
    public func open(_ address: RedisAddress? = nil) throws -> RedisConnection {
        let address = address ?? self.address
        return try RedisConnection.open(address.place, address, until: .now + .seconds(10))
    }

    /// Asks it on a new connection.
    @discardableResult public func ask(_ command: RedisCommand) throws -> RedisReply {
        try open().ask(command, until: .now + .seconds(10))
    }

    /// Sends it a signal.
    public func signal(_ number: CInt) { Glibc.kill(process.processIdentifier, number) }

    /// Ends it at once and removes its folder.
    public func kill() {
        if process.isRunning {
            signal(SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private func awaitAnswer() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while process.isRunning, ContinuousClock.now < deadline {
            // One that loads its data answers, but with a refusal.
            let answer = try? RedisConnection.open(file.place, file, until: deadline)
                .ask(RedisCommand("PING"), until: deadline)
            if answer != nil { return }
            usleep(2000)
        }
        throw Silent()
    }
}
