import CLinux
import Glibc

/// A socket file that takes connections; it is removed with its owner, unless another has taken its place.
public struct UnixListeningSocket: ~Copyable, Sendable {
    private let socket: Socket
    private let path: String
    /// Which file it made.
    private let identity: FileIdentity

    private struct FileIdentity: Equatable, Sendable {
        let device: dev_t
        let inode: ino_t

        /// The file at a path, a link itself where it is one; nil where there is none.
        init?(_ path: String) {
            var status = stat()
            // The path lives for the call, and `status` is ours.
            guard unsafe lstat(path, &status) == 0 else { return nil }
            (device, inode) = (status.st_dev, status.st_ino)
        }
    }

    /// Listens at a path with exactly the mode that is asked for.
    ///
    /// A socket file on which nobody listens is what a program has left that was killed: it is removed. Anything else
    /// there is a fault, and stays.
    public init(_ address: UnixAddress) throws(SyscallError) {
        let action = "listen on unix:\(address.path)"
        try Self.removeStale(address, action)
        let bound = try Self.bound(to: address, action)
        // The process' own mask has taken bits away, never added some; see unix(7).
        guard unsafe chmod(address.path, address.mode) == 0, let made = FileIdentity(address.path),
            listen(bound.number, 4096) == 0
        else {
            let error = SyscallError(errno, action)
            _ = unsafe unlink(address.path)
            throw error
        }
        (path, identity) = (address.path, made)
        socket = bound
    }

    deinit {
        if FileIdentity(path) == identity { _ = unsafe unlink(path) }
    }

    /// The descriptor, which becomes readable when a connection waits.
    public var number: CInt { socket.number }

    /// Takes the next connection, if one waits; it comes from no address.
    public borrowing func accept() -> ListeningSocket.Accepted {
        let listener = socket.number
        let number = uninterrupted { linux_accept(listener, nil, nil) }
        guard number < 0 else { return .connection(Socket(owning: number), from: nil) }
        return switch errno {
        case EAGAIN, EWOULDBLOCK: .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhausted(SyscallError(errno, "accept a connection"))
        default: .vanished
        }
    }

    private static func socket() throws(SyscallError) -> Socket {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(AF_UNIX, kind, 0)
        guard number >= 0 else { throw SyscallError(errno, "make a socket") }
        return Socket(owning: number)
    }

    private static func bound(to address: UnixAddress, _ action: String) throws(SyscallError) -> Socket {
        let socket = try socket()
        let number = socket.number
        // Before the file is made, so that there is no moment at which others may connect.
        _ = fchmod(number, address.mode)
        let result = unsafe address.withRaw { unsafe bind(number, $0, $1) }
        guard result == 0 else { throw SyscallError(result == nil ? ENAMETOOLONG : errno, action) }
        return socket
    }

    /// Removes a socket file on which nobody listens; throws where somebody does, and where it is another kind of file.
    private static func removeStale(_ address: UnixAddress, _ action: String) throws(SyscallError) {
        var status = stat()
        // The path lives for the call, and `status` is ours.
        guard unsafe lstat(address.path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SyscallError(EEXIST, action) }
        let number = try socket()
        let descriptor = number.number
        let result = unsafe address.withRaw { unsafe connect(descriptor, $0, $1) }
        guard result == -1, errno == ECONNREFUSED else {
            throw SyscallError(result == -1 && errno == EACCES ? EACCES : EADDRINUSE, action)
        }
        // Looked at again: another may have taken the place since.
        guard let now = FileIdentity(address.path), now.inode == status.st_ino, now.device == status.st_dev else {
            throw SyscallError(EADDRINUSE, action)
        }
        guard unsafe unlink(address.path) == 0 || errno == ENOENT else { throw SyscallError(errno, action) }
    }
}
