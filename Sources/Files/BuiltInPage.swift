import CPage
import Glibc
import HTTP

/// The page that is a part of the program: there wherever that stands, and however it was started.
enum BuiltInPage {
    /// Its files by their paths.
    static let files: [String: StaticFile] = {
        var files: [String: StaticFile] = [:]
        for number in 0..<page_file_count() {
            // The number is below the count; name and bytes are constants of the program, and as many as it says.
            let part = unsafe page_file(number)
            let name = unsafe String(cString: part.name)
            let body = unsafe [UInt8](UnsafeBufferPointer(start: part.bytes, count: part.count))
            var file = StaticFile(version: FileVersion(of: body, modifiedSeconds: buildSeconds), body: body)
            file.compressed = file.compressedBody(type: MediaType.of(name))
            files[name] = file
        }
        return files
    }()

    /// When the program was built, in seconds since 1970: the newest date that all its files can have.
    private static let buildSeconds: Int = {
        var status = stat()
        // `status` is ours; it stays 0 where the kernel tells nothing.
        return unsafe stat("/proc/self/exe", &status) == 0 ? status.st_mtim.tv_sec : 0
    }()
}

extension FileVersion {
    /// The version of bytes that are no file: their hash (FNV-1a of 64 bits) stands for one.
    fileprivate init(of bytes: [UInt8], modifiedSeconds: Int) {
        let hash = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        self.init(inode: hash, size: bytes.count, modifiedSeconds: modifiedSeconds)
    }
}
