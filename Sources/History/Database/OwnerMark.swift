import Glibc
import Syscalls

/// Says within the database itself that a process writes it, so that a second one is kept out though the file beside it is
/// gone that says the same.
///
/// It is a lock of an open file description on a byte that no database reaches and that SQLite does not lock (fcntl(2),
/// sqlite.org/fileformat, 1.6); the kernel takes it away when the process ends. It must live as long as any connection of
/// this process to the file: closing a descriptor of a file drops all locks of SQLite's kind on it.
struct OwnerMark: ~Copyable, Sendable {
    /// Another process has put its mark.
    struct Taken: Error {}

    private static let place: off_t = 1 << 62
    private static let command = CInt(37)  // F_OFD_SETLK, which no module exports

    private let descriptor: Descriptor
    /// Which file it is on, whatever its name becomes.
    let file: FileIdentity

    /// Puts the mark on the file at `path`, which is made where there is none.
    ///
    /// - Throws: ``Taken``, or ``SyscallError`` where that can't be done.
    static func put(on path: String) throws -> OwnerMark {
        // The path is copied by the kernel.
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SyscallError(errno, "open \(path)") }
        let descriptor = Descriptor(owning: number)
        var range = flock()
        (range.l_type, range.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
        (range.l_start, range.l_len) = (place, 1)
        // The kernel reads the range while the call lasts.
        guard unsafe fcntl(number, command, &range) == 0 else {
            throw errno == EAGAIN || errno == EACCES ? Taken() : SyscallError(errno, "lock \(path)")
        }
        guard let file = FileIdentity(of: path) else { throw SyscallError(errno, "look at \(path)") }
        return OwnerMark(descriptor: descriptor, file: file)
    }
}

/// Which file a path leads to; see stat(2).
struct FileIdentity: Hashable, Sendable {
    private let device: dev_t
    private let number: ino_t

    /// Nil where there is none.
    init?(of path: String) {
        var facts = Glibc.stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        (device, number) = (facts.st_dev, facts.st_ino)
    }
}
