import Glibc
public import Syscalls

/// Reads files that end; blocks as long as their file system does.
public enum RegularFile {
    /// What was read of a file.
    public struct Contents: Sendable, Hashable {
        /// At most as many as the limit.
        public var bytes: [UInt8]
        /// Whether there was more than the limit allowed.
        public var isCut: Bool

        /// Bytes, and whether there was more than the limit allowed.
        public init(bytes: [UInt8], isCut: Bool) {
            self.bytes = bytes
            self.isCut = isCut
        }
    }

    /// The first `limit` bytes of a regular file; pipes, devices and directories are refused without waiting for them.
    public static func read(_ path: String, limit: Int) -> Result<Contents, SourceError> {
        do throws(SourceError) {
            let opened = try open(path)
            return read(opened.file, path, limit: limit, expecting: Int(opened.status.st_size))
        } catch {
            return .failure(error)
        }
    }

    /// A regular file, open for reading, and what stat(2) says of it.
    static func open(_ path: String) throws(SourceError) -> Opened {
        // Not waiting for the other end of a pipe, and never making a terminal ours; see open(2).
        let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard number >= 0 else { throw failure(errno, path) }
        let file = Descriptor(owning: number)
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else { throw failure(errno, path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SourceError(.unreadable, "\(path) is \(kind(of: status.st_mode)), not a file")
        }
        return Opened(file: file, status: status)
    }

    /// Why there is no file at a path that can be read.
    static func obstacle(at path: String) -> SourceError {
        do throws(SourceError) {
            _ = try open(path)
            return SourceError(.unreadable, "\(path) was no file a moment ago")
        } catch {
            return error
        }
    }

    /// An open file.
    struct Opened: ~Copyable {
        let file: Descriptor
        let status: stat

        /// The file, of which the one who takes it is the owner then.
        consuming func takeFile() -> Descriptor { file }
    }

    /// The first `limit` bytes of whatever is there; waits for the other end of a pipe, and for a terminal.
    public static func readAnything(_ path: String, limit: Int) throws(SyscallError) -> [UInt8] {
        let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard number >= 0 else { throw SyscallError(errno, "read \(path)") }
        let file = Descriptor(owning: number)
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let more = try next(min(limit - bytes.count, 65_536), of: file, path)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    /// Whether there is nothing of this name, not even a link that leads nowhere.
    public static func isAbsent(_ path: String) -> Bool {
        var information = stat()
        return unsafe lstat(path, &information) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    private static func read(
        _ file: borrowing Descriptor,
        _ path: String,
        limit: Int,
        expecting size: Int
    ) -> Result<Contents, SourceError> {
        var bytes: [UInt8] = []
        // One byte more tells whether the limit cuts; files of /proc are longer than they say.
        let length = min(max(size, 0), limit) + 1
        bytes.reserveCapacity(length)
        // No more than is likely there: what is let go of at once leaves holes between what stays.
        var room = size > 0 ? length : 4096
        do throws(SyscallError) {
            while bytes.count <= limit {
                let more = try next(min(limit - bytes.count + 1, room), of: file, path)
                if more.isEmpty { return .success(Contents(bytes: bytes, isCut: false)) }
                bytes += more
                room = min(max(bytes.count, 512), 65_536)
            }
        } catch {
            return .failure(failure(error.code, path))
        }
        bytes.removeLast(bytes.count - limit)
        return .success(Contents(bytes: bytes, isCut: true))
    }

    /// Up to `room` bytes more; none at the end.
    private static func next(
        _ room: Int,
        of file: borrowing Descriptor,
        _ path: String
    ) throws(SyscallError) -> [UInt8] {
        let number = file.number
        var (count, error) = (0, CInt(0))
        // `free` is memory for `room` bytes, of which the first `count` are filled when the call returns.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { free, filled in
            repeat {
                count = unsafe Glibc.read(number, free.baseAddress, room)
                error = errno
            } while count < 0 && error == EINTR
            filled = max(count, 0)
        }
        guard count >= 0 else { throw SyscallError(error, "read \(path)") }
        return bytes
    }

    /// Why a file can't be read, by what the kernel says.
    static func failure(_ error: CInt, _ path: String) -> SourceError {
        switch error {
        case ENOENT where isLink(path):
            SourceError(.missing, "\(path) is a symbolic link that leads nowhere")
        case ENOENT, ENOTDIR: SourceError(.missing, "there is no file \(path)")
        case EACCES, EPERM: SourceError(.unreadable, "may not read \(path); its owner or mode forbids it")
        // What open(2) says of a socket, and of a device without a driver.
        case ENXIO, ENODEV: SourceError(.unreadable, "\(path) is a socket or device, not a file")
        default: SourceError(.unreadable, SyscallError(error, "read \(path)").description)
        }
    }

    /// Whether it is a pipe, a socket or a device, whose other end may let a reader wait.
    public static func mayBlock(_ path: String) -> Bool {
        var information = stat()
        return unsafe stat(path, &information) == 0 && ![S_IFREG, S_IFDIR].contains(information.st_mode & S_IFMT)
    }

    /// Whether it is a symbolic link, wherever that leads.
    public static func isLink(_ path: String) -> Bool {
        var information = stat()
        return unsafe lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK
    }

    private static func kind(of mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }
}
