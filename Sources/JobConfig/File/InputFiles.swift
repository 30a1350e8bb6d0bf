public import DataSources
import Configuration
import Foundation
import Glibc
public import Syscalls

/// The files that a configuration came from, as they were when it was read.
public struct InputFiles: Sendable, Hashable {
    /// Every file that was read or looked for, in alphabetical order.
    ///
    /// These are the jobs file, included ones and secrets read by reference, named as the user wrote them, relative to
    /// the program's folder.
    public var files: [String] = []
    /// The folders whose listing decides what is included.
    public var folders: [String] = []
    /// The globs behind `include`, relative to the program's folder.
    public var globs: [String] = []
    /// Those of them that no file fitted.
    public var unfitted: Set<String> = []
    /// A hash of all names and bytes, the same in every run of the program.
    public var fingerprint: UInt64 = 0

    /// Whether any of the files holds something else by now, is gone, or a new one would be included.
    ///
    /// Reads all of them again; blocks as long as their file systems do.
    public var haveChanged: Bool {
        let reader = ConfigurationFileReader()
        for file in files { _ = reader.read(file) }
        for glob in globs { _ = reader.list(glob) }
        return reader.sources.fingerprint != fingerprint
    }
}

/// Finds and reads the files of one configuration, and takes down what it saw.
public final class ConfigurationFileReader {
    /// The largest of these files, in bytes; the same as that of a YAML text.
    public static let maximumBytes = 1 << 20

    /// The texts that are taken for YAML, by their names, to show lines of them.
    private(set) var texts: [String: [UInt8]] = [:]
    private let readFile: (String) -> Result<RegularFile.Contents, SourceError>
    private let match: (String) -> [String]
    private let listingFailure: (String) -> SyscallError?
    private var hashes: [String: UInt64] = [:]
    /// The matches of each glob.
    private var globs: [String: [String]] = [:]
    private var folders: Set<String> = []
    /// Why a folder can't be listed in which a glob looks for names.
    private var unlisted: [String: SyscallError] = [:]

    /// Files that are read by `readFile` and found by `match`, which takes a glob, in folders that can be listed where
    /// `listingFailure` is nil: those of this machine unless said otherwise.
    public init(
        readFile: @escaping (String) -> Result<RegularFile.Contents, SourceError> = {
            RegularFile.read($0, limit: maximumBytes + 1)
        },
        match: @escaping (String) -> [String] = ConfigurationFileReader.matches,
        listingFailure: @escaping (String) -> SyscallError? = ConfigurationFileReader.listingFailure
    ) {
        self.readFile = readFile
        self.match = match
        self.listingFailure = listingFailure
    }

    /// What was seen so far.
    var sources: InputFiles {
        let files = hashes.keys.sorted()
        var fingerprint = StableBytesHash()
        for file in files {
            fingerprint.add(file.utf8)
            fingerprint.add(hashes[file] ?? 0)
        }
        let globs = globs.sorted { $0.key < $1.key }
        for name in globs.flatMap({ [$0.key] + $0.value }) { fingerprint.add(name.utf8) }
        for (folder, error) in unlisted.sorted(by: { $0.key < $1.key }) {
            fingerprint.add(folder.utf8)
            fingerprint.add(UInt64(error.code))
        }
        return InputFiles(
            files: files,
            folders: folders.sorted(),
            globs: globs.map(\.key),
            unfitted: Set(globs.filter(\.value.isEmpty).map(\.key)),
            fingerprint: fingerprint.value
        )
    }

    /// The bytes of a regular file; of a longer one, one byte more than it may have.
    public func read(_ path: String) -> Result<[UInt8], SourceError> {
        let result = readFile(path)
        var hash = StableBytesHash()
        switch result {
        case .success(let contents): hash.add(contents.bytes)
        // Another reason is news.
        case .failure(let error):
            hash.add(error.message.utf8)
            hash.add(UInt64.max)
        }
        hashes[path] = hash.value
        return result.map(\.bytes)
    }

    /// Whether a path leads to a folder; one with the signs of a glob is none.
    func isFolder(_ path: String) -> Bool {
        // Itself as it stands in it: a slash alone is taken behind a link that leads nowhere, too.
        let folder = path.hasSuffix("/") ? "\(path)." : "\(path)/."
        return !Self.hasWildcard(folder) && !match(folder).isEmpty
    }

    /// Keeps a text that diagnostics can point into.
    func keep(_ text: [UInt8], of file: String) { texts[file] = text }

    /// The paths that match a glob, in the order of their bytes; a name that begins with a dot only by a dot.
    func list(_ glob: String) -> [String] {
        if let known = globs[glob] { return known }
        let parts = glob.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // The listing of each folder counts in which one part of the glob looks for names.
        for (position, part) in parts.enumerated() where Self.hasWildcard(part) {
            let folder = parts[..<position].joined(separator: "/")
            let found = folder.isEmpty ? [glob.hasPrefix("/") ? "/" : "."] : match(folder)
            // One that is behind a closed door is not found, and still to be told of.
            let looked = found.isEmpty && !Self.hasWildcard(folder) ? [Self.unescaped(folder)] : found
            for folder in looked { unlisted[folder] = listingFailure(folder) }
            // One that is not there may come.
            folders.formUnion(looked)
        }
        let paths = match(glob)
        globs[glob] = paths
        return paths
    }

    /// Why some folder could not be listed in which globs look for names, nil where all could.
    var unlistedFolder: SyscallError? { unlisted.min { $0.key < $1.key }?.value }

    /// Why the kernel lists a folder not at all, or not to its end; nil where it does, and where there is none.
    public static func listingFailure(_ folder: String) -> SyscallError? {
        let action = "list the folder \(FilePath.absolute(folder, namedIn: ""))"
        // The stream is closed on every way out, and its entries are only counted.
        guard let stream = unsafe opendir(folder) else {
            return [ENOENT, ENOTDIR].contains(errno) ? nil : SyscallError(errno, action)
        }
        defer { unsafe closedir(stream) }
        repeat { errno = 0 } while unsafe readdir(stream) != nil
        return errno == 0 ? nil : SyscallError(errno, action)
    }

    /// A path without the backslashes that take the meaning from what follows.
    static func unescaped(_ glob: String) -> String {
        var isEscaped = false
        return glob.filter { character in
            isEscaped = !isEscaped && character == "\\"
            return !isEscaped
        }
    }

    /// Whether a part of a glob stands for more than one name; a backslash takes the meaning from what follows.
    static func hasWildcard(_ part: String) -> Bool {
        var isEscaped = false
        for character in part {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if "*?[".contains(character) {
                return true
            }
        }
        return false
    }

    /// What glob(3) finds, in the order of its bytes.
    public static func matches(of glob: String) -> [String] {
        var found = unsafe glob_t()
        // `found` is filled by glob(3) and emptied by globfree(3), whatever the first says.
        defer { unsafe globfree(&found) }
        guard unsafe Glibc.glob(glob, GLOB_NOSORT, nil, &found) == 0 else { return [] }
        // `gl_pathc` texts, each ended by a zero, are at `gl_pathv`.
        let paths = unsafe (0..<Int(found.gl_pathc)).compactMap { index in
            unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// One name for all paths that lead to the same file.
    static func identity(of path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// What stands before the last part of a path, with its slash; empty where there is one part.
    public static func folder(of path: String) -> String { FilePath.folder(of: path) }
}

/// FNV-1a of 64 bits (Fowler, Noll and Vo), fed piece by piece.
struct StableBytesHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Adds bytes, and their number, so that pieces can't run into each other.
    mutating func add(_ bytes: some Collection<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        add(UInt64(bytes.count))
    }

    mutating func add(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            value = (value ^ (number >> shift & 0xFF)) &* 0x100_0000_01B3
        }
    }
}
