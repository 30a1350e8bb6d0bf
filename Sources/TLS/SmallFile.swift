import Glibc

/// Why a file was not read.
struct FileFault: Error {
    /// As it reads behind "can't be read: ".
    let reason: String
    /// Whether there is nothing at its path.
    var isOfPath = false
}

/// Files that are read whole.
enum SmallFile {
    /// The bytes of a regular file; pipes and devices are refused without waiting for them.
    static func read(_ path: String, atMost limit: Int) throws(FileFault) -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard number >= 0 else {
            let code = errno
            let isOfPath = code == ENOENT || code == ENOTDIR
            throw FileFault(reason: unsafe String(cString: strerror(code)), isOfPath: isOfPath)
        }
        defer { close(number) }
        var status = stat()
        guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileFault(reason: "it is no regular file")
        }
        guard status.st_size <= limit else { throw FileFault(reason: "it has over \(limit) bytes") }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= limit {
            let count = unsafe Glibc.read(number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFault(reason: unsafe String(cString: strerror(errno))) }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
        throw FileFault(reason: "it has over \(limit) bytes")
    }
}
