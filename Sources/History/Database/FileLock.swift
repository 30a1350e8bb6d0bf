import Glibc
import Syscalls

/// Keeps a second process from writing the same history; released when the process ends, however it ends.
///
/// The lock is on a file beside the database, since SQLite's own locks on the database would be lost with any descriptor of
/// it that is closed; see flock(2), fcntl(2).
struct FileLock: ~Copyable, Sendable {
    /// The file says something that no lock says, and stays as it is.
    struct Foreign: Error {}
    /// Another process has it; which one, where it says so.
    struct Taken: Error { let process: Int? }

    private let descriptor: Descriptor
    /// The number of the descriptor; nil where the file is somebody else's, and stays as it is.
    private let number: CInt?
    /// What the file said when it was taken.
    let mark: HistoryMark

    /// What the name of the file has behind that of the database.
    static let suffix = ".lock"

    /// So many bytes it has, so that a mark takes the place of another.
    private static let size = 64

    /// Takes the lock on the file at `path`, which is made where there is none; no link is followed.
    ///
    /// A process that was killed while it began a child leaves its descriptors to that for a moment, until the child has
    /// become another program; so a lock whose process is gone is waited for, a second at most.
    ///
    /// - Throws: ``Taken``, or ``SyscallError`` where no such file can be made.
    static func take(_ path: String) throws -> FileLock {
        for _ in 0..<50 {
            do {
                return try attempt(path)
            } catch let taken as Taken {
                guard let process = taken.process.flatMap({ pid_t(exactly: $0) }), process > 0 else { throw taken }
                guard kill(process, 0) != 0, errno == ESRCH else { throw taken }
                usleep(20_000)
            }
        }
        return try attempt(path)
    }

    /// Whether there is a plain file at a path that says something that no lock says.
    static func isForeign(_ path: String) -> Bool {
        // The path is copied by the kernel.
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else { return false }
        defer { _ = close(number) }
        var facts = stat()
        guard unsafe fstat(number, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_nlink == 1 else {
            return false
        }
        return isForeign(number, facts)
    }

    /// The same of a file that is open: a lock begins with the number of its process, and is not longer than its marks.
    private static func isForeign(_ number: CInt, _ facts: stat) -> Bool {
        guard facts.st_size > 0 else { return false }
        let first = lines(of: number)[0]
        return facts.st_size > size || first.isEmpty || !first.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func attempt(_ path: String) throws -> FileLock {
        // The path is copied by the kernel.
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard number >= 0 else { throw SyscallError(errno, "open \(path)") }
        let descriptor = Descriptor(owning: number)
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK
                ? Taken(process: Int(Self.lines(of: number)[0])) : SyscallError(errno, "lock \(path)")
        }
        var facts = stat()
        // What bears other names too, or is no file, is somebody else's: it serves for the lock and stays as it is.
        guard unsafe fstat(number, &facts) == 0, facts.st_nlink == 1, facts.st_mode & S_IFMT == S_IFREG else {
            return FileLock(descriptor: descriptor, number: nil, mark: .unknown)
        }
        guard !Self.isForeign(number, facts) else { throw Foreign() }
        let lock = FileLock(descriptor: descriptor, number: number, mark: HistoryMark(Self.lines(of: number)[1]))
        // The number of the process tells people only; the lock holds without.
        _ = lock.write(lock.mark)
        return lock
    }

    /// Has the file say something else; the process may be killed the moment after.
    ///
    /// - Returns: whether it says so. Where not, it says nothing any more, if that can be done.
    func write(_ mark: HistoryMark) -> Bool {
        guard let number else { return false }
        let text = Array("\(getpid())\n\(mark.text)\n".utf8)
        let bytes = text + Array(repeating: 0x0A, count: max(0, Self.size - text.count))
        // The descriptor is open as long as this is there, and the bytes are copied by the kernel.
        let count = unsafe bytes.withUnsafeBytes { unsafe pwrite(number, $0.baseAddress, $0.count, 0) }
        let isWritten = count == bytes.count
        _ = ftruncate(number, isWritten ? off_t(count) : 0)
        return isWritten
    }

    /// The first two lines of a file, each empty where there is none.
    private static func lines(of number: CInt) -> [Substring] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            // The kernel writes at most as much as there is room.
            count = unsafe max(0, pread(number, buffer.baseAddress, size, 0))
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return Array((lines + ["", ""]).prefix(2))
    }
}
