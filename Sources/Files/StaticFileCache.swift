/// The files of a page, kept while they are unchanged on disk.
///
/// When it is full it is emptied: the folder of a page fits, and one that does not is read from disk anyway.
struct StaticFileCache {
    /// No single file may push out all others.
    private static let mostBytesPerFile = 1 << 20
    private static let mostBytes = 16 << 20
    private static let mostFiles = 512

    private var files: [String: StaticFile] = [:]
    private var bytes = 0

    /// The file of the path, if it is of this version.
    func file(at path: String, version: FileVersion) -> StaticFile? {
        guard let file = files[path], file.version == version else { return nil }
        return file
    }

    /// Whether the file may be kept: it was read whole and has rested since its last change.
    ///
    /// Within one tick of the kernel's clock a second change would leave size and times as they are.
    static func mayKeep(_ file: StaticFile, nowSeconds: Int) -> Bool {
        let age = nowSeconds - max(file.version.modifiedSeconds, file.version.changedSeconds)
        return age >= 2 && file.body.count == file.version.size && file.body.count <= mostBytesPerFile
    }

    /// Keeps the file, if it may be kept, instead of an older version.
    mutating func keep(_ file: StaticFile, at path: String, nowSeconds: Int) {
        if let old = files.removeValue(forKey: path) { bytes -= old.keptBytes }
        guard Self.mayKeep(file, nowSeconds: nowSeconds) else { return }
        if files.count >= Self.mostFiles || bytes + file.keptBytes > Self.mostBytes {
            files = [:]
            bytes = 0
        }
        files[path] = file
        bytes += file.keptBytes
    }
}

extension StaticFile {
    fileprivate var keptBytes: Int { body.count + (compressed?.count ?? 0) }
}
