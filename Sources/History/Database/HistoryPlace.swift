import Glibc

/// Where a history file is to be.
public enum HistoryPlace {
    /// What keeps this process from making or writing a history file at a path, as it reads behind its name, with what to do;
    /// nil where nothing is seen that does.
    public static func obstacle(at path: String) -> String? { obstacle(at: path, links: 0) }

    /// More links in a row are a circle, for the kernel too; see path_resolution(7).
    private static let mostLinks = 40

    private static func obstacle(at path: String, links: Int) -> String? {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var facts = Glibc.stat()
        guard unsafe stat(folder, &facts) == 0 else {
            let code = errno
            guard code != ENOENT else { return "cannot be made: the folder \(folder) is not there; make it first" }
            return unsafe "cannot be made: the folder \(folder) can't be used: \(String(cString: strerror(code)))"
        }
        guard facts.st_mode & S_IFMT == S_IFDIR else { return "cannot be made: \(folder) is no folder" }
        // Other files are made beside it.
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            if errno == EROFS {
                return "cannot be kept: the folder \(folder) is on a file system that is read-only; "
                    + advice(for: path)
            }
            return "cannot be kept: \(user) may not write to the folder \(folder), where files beside it are made; "
                + advice(for: path)
        }
        if let obstacle = obstacle(beside: path) { return obstacle }
        if unsafe stat(path, &facts) != 0 {
            guard let target = target(ofLink: path, in: folder) else { return nil }
            guard links < mostLinks else { return "is a link that leads nowhere; mend or remove the link" }
            // What it leads to is made with the file.
            return obstacle(at: target, links: links + 1).map { "is a link to \(target), and that \($0)" }
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            return facts.st_mode & S_IFMT == S_IFDIR
                ? "is a folder; name a file in it" : "is no plain file; name another file in server.history"
        }
        return unsafe access(path, R_OK | W_OK) == 0 ? nil : "cannot be kept: \(user) may not read and write it"
    }

    /// Where a link leads that stands in a folder; nil where there is none.
    private static func target(ofLink path: String, in folder: String) -> String? {
        let bytes = unsafe [CChar](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            // The kernel writes at most as much as there is room.
            count = unsafe buffer.baseAddress.map { unsafe max(0, readlink(path, $0, Int(PATH_MAX))) } ?? 0
        }
        guard !bytes.isEmpty else { return nil }
        let target = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return target.hasPrefix("/") ? target : folder == "/" ? "/\(target)" : "\(folder)/\(target)"
    }

    /// What is in the way where the files beside a history file are to be: its lock, and those of SQLite.
    private static func obstacle(beside path: String) -> String? {
        var facts = Glibc.stat()
        for suffix in [FileLock.suffix, "-wal", "-shm"] {
            let file = path + suffix
            guard unsafe lstat(file, &facts) == 0 else { continue }
            let way = "move that away, or name another file in server.history"
            let kind = facts.st_mode & S_IFMT
            if kind == S_IFDIR { return "cannot be kept: \(file), which belongs to it, is a folder; \(way)" }
            // SQLite follows one, and the lock does not.
            if kind == S_IFLNK, suffix == FileLock.suffix {
                return "cannot be kept: \(file), which belongs to it, is a link; \(way)"
            }
            guard suffix == FileLock.suffix, FileLock.isForeign(file) else { continue }
            return "cannot be kept: \(file), which belongs to it, is a file of something else; \(way)"
        }
        return nil
    }

    /// Where it could be: systemd tells a service which folder is its own; see systemd.exec(5), StateDirectory.
    private static func advice(for path: String) -> String {
        guard let own = unsafe getenv("STATE_DIRECTORY") else {
            return "name a file where it may be kept"
        }
        let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        return unsafe "write file: \(String(cString: own))/\(name)"
    }

    /// Who the process is, as it reads in a sentence.
    private static var user: String { "the user \(getuid())" }
}
