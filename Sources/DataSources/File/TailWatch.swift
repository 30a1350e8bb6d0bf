import Synchronization
import Syscalls

/// One of few instances of inotify(7), since all programs of a user have 128 together where nobody has raised that.
struct TailWatch: ~Copyable {
    /// So many there are at most; files beyond them are looked at each second.
    static let most = 32
    /// Relaxed: a number, and nothing that it guards.
    private static let taken = Atomic(0)

    private var folders: DirectoryWatcher

    /// Nil where all of them are taken.
    init?() throws(SyscallError) {
        guard Self.taken.add(1, ordering: .relaxed).newValue <= Self.most else {
            Self.taken.subtract(1, ordering: .relaxed)
            return nil
        }
        do throws(SyscallError) {
            folders = try DirectoryWatcher()
        } catch {
            Self.taken.subtract(1, ordering: .relaxed)
            throw error
        }
    }

    deinit { Self.taken.subtract(1, ordering: .relaxed) }

    /// The descriptor that becomes readable when something has happened.
    var number: CInt { folders.number }

    /// Watches all on which it depends what a path leads to.
    mutating func follow(_ path: String) throws(SyscallError) {
        _ = try folders.follow(FileWatcher.Places(files: [path]))
    }

    /// Takes what has happened.
    mutating func clear() { _ = folders.readNews() }
}
