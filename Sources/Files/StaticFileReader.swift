import Glibc
import Syscalls

/// One regular file as it was read.
struct StaticFile: Sendable {
    let version: FileVersion
    let body: [UInt8]
    /// The body in the gzip format; nil where it is not kept or gains nothing by it.
    var compressed: [UInt8]?
}

/// Which file, and in which state: two reads with equal versions gave the same bytes.
struct FileVersion: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int
    let changedSeconds: Int
    let changedNanoseconds: Int

    init(inode: UInt64, size: Int, modifiedSeconds: Int) {
        (device, self.inode, self.size, self.modifiedSeconds) = (0, inode, size, modifiedSeconds)
        (modifiedNanoseconds, changedSeconds, changedNanoseconds) = (0, 0, 0)
    }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modifiedSeconds = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
    }
}

/// Reads regular files below one folder and none outside, wherever links lead.
///
/// A path is first opened without access (`O_PATH`), and the kernel is asked where that file really is; only then is
/// that same file, whatever its name has become meanwhile, opened for reading. Links inside the folder work, as
/// mounted configurations need them; one that leads out is as good as absent. See open(2), proc(5).
struct StaticFileReader: Sendable {
    enum Outcome {
        case file(StaticFile)
        case absent
        case tooLarge
        case failed(CInt)
    }

    let folder: String
    let mostBytes: Int

    /// The version of the file of this name, nil if there is none.
    func version(of path: String) -> FileVersion? {
        var status = stat()
        // The path lives for the call, and `status` is ours.
        guard unsafe stat("\(folder)/\(path)", &status) == 0 else { return nil }
        return FileVersion(status)
    }

    /// Reads the file at a path that is relative to the folder and has no `..` in it.
    func read(_ path: String) -> Outcome {
        do throws(SyscallError) {
            let root = try Self.open(folder, at: AT_FDCWD, __O_PATH | O_DIRECTORY)
            let place = try Self.open(path, at: root.number, __O_PATH)
            guard let inside = Self.place(root), let real = Self.place(place), Self.isInside(inside, real) else {
                return .absent
            }
            guard let version = try Self.regularFile(place) else { return .absent }
            guard version.size <= mostBytes else { return .tooLarge }
            let file = try Self.open("/proc/self/fd/\(place.number)", at: AT_FDCWD, O_RDONLY | O_NONBLOCK)
            return .file(StaticFile(version: version, body: try Self.contents(file, count: version.size)))
        } catch {
            let absent = [ENOENT, ENOTDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG, ENXIO]
            return absent.contains(error.code) ? .absent : .failed(error.code)
        }
    }

    private static func open(_ path: String, at place: CInt, _ flags: CInt) throws(SyscallError) -> Descriptor {
        // The path lives for the call.
        let number = unsafe openat(place, path, flags | O_CLOEXEC)
        guard number >= 0 else { throw SyscallError(errno, "open \(path)") }
        return Descriptor(owning: number)
    }

    /// Where an open file really is.
    private static func place(_ file: borrowing Descriptor) -> String? {
        let name = "/proc/self/fd/\(file.number)"
        let most = Int(PATH_MAX)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            // The kernel writes at most `most` bytes into a buffer of that size, and says how many.
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                count = unsafe text.baseAddress.map { start in max(0, unsafe readlink(name, start, most)) } ?? 0
            }
        }
        return bytes.isEmpty || bytes.count == most ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func isInside(_ folder: String, _ place: String) -> Bool {
        place.utf8.starts(with: (folder == "/" ? folder : folder + "/").utf8)
    }

    private static func regularFile(_ file: borrowing Descriptor) throws(SyscallError) -> FileVersion? {
        var status = stat()
        // `status` is ours.
        guard unsafe fstat(file.number, &status) == 0 else { throw SyscallError(errno, "look at a file") }
        return status.st_mode & S_IFMT == S_IFREG ? FileVersion(status) : nil
    }

    /// Up to `count` bytes; fewer if the file has become shorter.
    private static func contents(_ file: borrowing Descriptor, count: Int) throws(SyscallError) -> [UInt8] {
        var failure: CInt = 0
        let number = file.number
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // `filled` stays below `count`, so the rest of the buffer is what remains.
                let rest = unsafe buffer.baseAddress.map { start in unsafe start + filled }
                let got = unsafe Glibc.read(number, rest, count - filled)
                if got == 0 { return }
                if got > 0 {
                    filled += got
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else { throw SyscallError(failure, "read a file") }
        return bytes
    }
}
