import Glibc

/// A child of our own that answers what it is asked over a socket, which it has as its standard input.
///
/// It has a session of its own and none of our descriptors; its standard output and error lead nowhere. When this value
/// goes away it is killed; when this process ends, however that ends, it sees the end of its socket.
public struct Companion: ~Copyable, Sendable {
    /// Its process id, which nobody else has as long as this value lives.
    public let id: Int32
    private let socket: Descriptor

    /// Starts the program at `path` with these arguments and nothing but this environment; blocks until it is loaded.
    public static func start(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws(SyscallError) -> Companion {
        let action = "start \(path)"
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SyscallError(errno, action) }
        let ours = Descriptor(owning: ends[0])
        // The child has a copy of its own.
        defer { _ = close(ends[1]) }
        var id: pid_t = 0
        let failure = unsafe withCStrings([path] + arguments) { argv in
            unsafe withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                unsafe spawn(&id, path, input: ends[1], argv, envp)
            }
        }
        guard failure == 0 else { throw SyscallError(failure, action) }
        return Companion(id: id, socket: ours)
    }

    /// POSIX_SPAWN_SETSID of glibc's spawn.h, which shows it to its own language alone.
    private static let ownSession: Int32 = 0x80

    private static func spawn(
        _ id: inout pid_t,
        _ path: String,
        input: CInt,
        _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
        _ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>
    ) -> CInt {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Self.ownSession
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        return unsafe posix_spawn(&id, path, &actions, &attributes, arguments, environment)
    }

    /// Whether it has not ended.
    public var isRunning: Bool {
        var information = unsafe siginfo_t()
        // It is not reaped: its id stays its own.
        let result = unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
        return unsafe result == 0 && information.si_signo == 0
    }

    /// The signal that has ended it, once its socket has ended; nil where it went by itself.
    public var endingSignal: CInt? {
        var information = unsafe siginfo_t()
        guard unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) == 0 else { return nil }
        let code = unsafe information.si_code
        guard code == CInt(CLD_KILLED) || code == CInt(CLD_DUMPED) else { return nil }
        return unsafe information._sifields._sigchld.si_status
    }

    /// Ends it at once.
    public func kill() { _ = Glibc.kill(id, SIGKILL) }

    /// Sends all of `bytes`, and waits for room; returns whether it took them.
    public func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                uninterrupted {
                    unsafe Glibc.send(
                        socket.number,
                        bytes.baseAddress?.advanced(by: sent),
                        bytes.count - sent,
                        CInt(MSG_NOSIGNAL)
                    )
                }
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Waits for so many bytes, at most until `end`; nil where they do not come.
    public func receive(_ count: Int, by end: ContinuousClock.Instant? = nil) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if let end, !hasAnswer(by: end) { return nil }
            let room = min(count - bytes.count, 1 << 20)
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, length in
                length = max(0, uninterrupted { unsafe recv(socket.number, buffer.baseAddress, room, 0) })
            }
            guard !piece.isEmpty else { return nil }
            bytes += piece
        }
        return bytes
    }

    /// Waits until there is something to receive, or it has ended; false where that is not so by `end`.
    public func hasAnswer(by end: ContinuousClock.Instant) -> Bool {
        while true {
            let left = end - .now
            guard left > .zero else { return false }
            let milliseconds = CInt(clamping: Int((left / .milliseconds(1)).rounded(.up)))
            var wanted = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
            if uninterrupted({ unsafe poll(&wanted, 1, milliseconds) }) != 0 { return true }
        }
    }

    deinit {
        kill()
        var status: CInt = 0
        _ = uninterrupted { unsafe waitpid(id, &status, 0) }
    }
}
