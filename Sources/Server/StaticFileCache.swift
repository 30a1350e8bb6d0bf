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

    /// Keeps the file, if it was read whole and has rested since its last change.
    ///
    /// Within one tick of the kernel's clock a second change would leave size and times as they are.
    mutating func keep(_ file: StaticFile, at path: String, nowSeconds: Int) {
        let age = nowSeconds - max(file.version.modifiedSeconds, file.version.changedSeconds)
        if let old = files.removeValue(forKey: path) { bytes -= old.body.count }
        guard age >= 2, file.body.count == file.version.size, file.body.count <= Self.mostBytesPerFile else { return }
        if files.count >= Self.mostFiles || bytes + file.body.count > Self.mostBytes {
            files = [:]
            bytes = 0
        }
        files[path] = file
        bytes += file.body.count
    }
}
