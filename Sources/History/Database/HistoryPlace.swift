import Glibc

/// Where a history file is to be.
public enum HistoryPlace {
    /// What keeps this process from making or writing a history file at a path, as it reads behind its name, with what to do;
    /// nil where nothing is seen that does.
    public static func obstacle(at path: String) -> String? {
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
        guard unsafe access(path, F_OK) == 0 else { return nil }
        guard unsafe stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            return facts.st_mode & S_IFMT == S_IFDIR ? "is a folder; name a file in it" : "is no plain file"
        }
        return unsafe access(path, R_OK | W_OK) == 0 ? nil : "cannot be kept: \(user) may not read and write it"
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
