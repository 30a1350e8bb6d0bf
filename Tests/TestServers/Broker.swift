import Foundation
import TestPorts
import TestRedis

/// A mosquitto of our own, which keeps what it has for absent clients in a file.
public final class Broker {
    /// Whether its programs are installed.
    public static let isThere = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto_pub", "/usr/bin/mosquitto_passwd"]
        .allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    /// What is said where they are not.
    public static let hint: String = "mosquitto or mosquitto-clients is not installed"

    /// Where it listens on 127.0.0.1.
    public let port: UInt16
    private let server: ServerProgram

    /// Starts it; with a user and a password that it asks for, or without.
    public init(user: String? = nil, password: String = "", settings: [String] = []) throws {
        server = try ServerProgram("/usr/sbin/mosquitto")
        port = try FreePort.reserve()
        var lines = [
            "listener \(port) 127.0.0.1", "persistence true", "persistence_location \(server.folder)/",
            "autosave_interval 1", "autosave_on_changes true", "allow_anonymous \(user == nil)",
            "max_queued_messages 100000",
        ]
        if geteuid() == 0 { lines.append("user root") }
        if let user {
            try ServerProgram.run(
                "/usr/bin/mosquitto_passwd",
                ["-b", "-c", "users", user, password],
                in: server.folder
            )
            lines.append("password_file \(server.folder)/users")
        }
        let file = server.folder + "/mosquitto.conf"
        try Data((lines + settings).joined(separator: "\n").utf8).write(to: URL(filePath: file))
        try server.start(["-c", file], port: port)
    }

    /// Ends it as a shutdown does.
    public func stop() { server.stop(SIGTERM) }

    /// Holds it up: it keeps its connections, and does nothing.
    public func pause() { server.signal(SIGSTOP) }

    /// Has it go on.
    public func goOn() { server.signal(SIGCONT) }

    /// Starts it again.
    public func start() throws { try server.start(port: port) }

    /// Publishes a message; more words go to mosquitto_pub as they are.
    public func publish(_ topic: String, _ payload: String, quality: Int = 1, _ more: [String] = []) throws {
        let arguments = ["-p", "\(port)", "-q", "\(quality)", "-t", topic, "-m", payload] + more
        try ServerProgram.run("/usr/bin/mosquitto_pub", arguments, in: server.folder)
    }

    /// Publishes each line of a text.
    public func publish(_ topic: String, lines: [String], quality: Int = 1) throws {
        let file = server.folder + "/lines"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
        let command = "exec mosquitto_pub -p \(port) -q \(quality) -t \(topic) -l < lines"
        try ServerProgram.run("/bin/sh", ["-c", command], in: server.folder)
    }
}
