import CLinux
import Glibc

/// The kernel's watches over all folders on which it depends what some paths lead to; see inotify(7).
public struct DirectoryWatcher: ~Copyable {
    private let inotify: Descriptor
    /// The names that count in each folder, by watch; nil where all do.
    private var names: [CInt: Set<String>?] = [:]
    private var buffer = [UInt8](repeating: 0, count: 16 * 1024)

    private static let folderMask = [
        IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO, IN_CLOSE_WRITE, IN_ATTRIB, IN_DELETE_SELF, IN_MOVE_SELF,
    ].reduce(UInt32(IN_ONLYDIR)) { $0 | UInt32($1) }
    /// A file that is mounted by itself has a folder which hears nothing of it; and one that is written slowly says so.
    private static let fileMask = [IN_MODIFY, IN_CLOSE_WRITE, IN_ATTRIB].reduce(UInt32(0)) { $0 | UInt32($1) }

    /// Watches nothing yet.
    public init() throws(SyscallError) {
        let number = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard number >= 0 else { throw SyscallError(errno, "watch folders") }
        inotify = Descriptor(owning: number)
    }

    /// The descriptor that becomes readable when something has happened.
    public var number: CInt { inotify.number }

    /// How many watches there are.
    var count: Int { names.count }

    /// Watches what these places depend on now, and nothing else; to be called again when something has changed.
    ///
    /// - Returns: whether anything is watched that was not before.
    public mutating func follow(_ places: FileWatcher.Places) throws(SyscallError) -> Bool {
        var wanted: [CInt: Set<String>?] = [:]
        for file in places.files { try follow(file, &wanted) }
        for folder in places.folders {
            try follow(folder, &wanted)
            if let watch = try watch(folder, Self.folderMask) { wanted[watch] = .some(nil) }
        }
        let hasNew = wanted.keys.contains { names[$0] == nil }
        for watch in names.keys where wanted[watch] == nil { inotify_rm_watch(number, watch) }
        names = wanted
        return hasNew
    }

    /// Walks along a path and watches each folder in which a name on it could come to lead elsewhere: where a link is,
    /// where the end is, and where the path breaks off.
    private func follow(_ path: String, _ wanted: inout [CInt: Set<String>?]) throws(SyscallError) {
        var folder = path.hasPrefix("/") ? "/" : "."
        var rest = Self.parts(of: path)
        var links = 0
        while let name = rest.popLast() {
            let place = "\(folder)/\(name)"
            if !rest.isEmpty, Self.kind(of: place) == .folder {
                folder = place
                continue
            }
            guard let watch = try watch(folder, Self.folderMask) else { return }
            if case .some(.some(let others)) = wanted[watch] {
                wanted[watch] = others.union([name])
            } else if wanted[watch] == nil {
                wanted[watch] = [name]
            }
            // Only now, so that a change behind this look is heard of.
            switch Self.kind(of: place) {
            case .folder: folder = place
            case .link(let target):
                links += 1
                // As many as the kernel follows; see path_resolution(7).
                guard links <= 40 else { return }
                if target.hasPrefix("/") { folder = "/" }
                rest += Self.parts(of: target)
            case .file:
                if let watch = try self.watch(place, Self.fileMask) { wanted[watch] = .some(nil) }
                return
            case .missing: return
            }
        }
    }

    /// The parts of a path, the first one last.
    private static func parts(of path: String) -> [String] {
        path.split(separator: "/").reversed().map(String.init).filter { $0 != "." }
    }

    private enum Kind: Equatable {
        case folder
        case file
        case link(String)
        case missing
    }

    private static func kind(of path: String) -> Kind {
        var status = stat()
        // The path lives for the call, and `status` is ours.
        guard unsafe lstat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFLNK: return target(of: path).map { .link($0) } ?? .missing
        default: return .file
        }
    }

    private static func target(of path: String) -> String? {
        let most = Int(PATH_MAX)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            // The kernel writes at most `most` bytes into a buffer of that size, and says how many.
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                count = unsafe text.baseAddress.map { start in max(0, unsafe readlink(path, start, most)) } ?? 0
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Watches a path, if there is something at it that we may look at.
    private func watch(_ path: String, _ mask: UInt32) throws(SyscallError) -> CInt? {
        let watch = unsafe inotify_add_watch(number, path, mask)
        guard watch < 0 else { return watch }
        let exhausted = [ENOSPC, ENOMEM]
        if exhausted.contains(errno) { throw SyscallError(errno, "watch the folder \(path)") }
        return nil
    }
}

extension DirectoryWatcher {
    /// Takes what has happened, and tells whether any of it counts.
    public mutating func readNews() -> Bool {
        var counts = false
        while case .moved(let count) = unsafe buffer.withUnsafeMutableBytes({ unsafe inotify.read(into: $0) }) {
            var start = 0
            while start + MemoryLayout<inotify_event>.size <= count {
                // The kernel writes whole events, the name behind each with its length.
                let event = unsafe buffer.withUnsafeBytes {
                    unsafe $0.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
                }
                let nameStart = start + MemoryLayout<inotify_event>.size
                let end = min(count, nameStart + Int(event.len))
                let name = String(decoding: buffer[nameStart..<end].prefix { $0 != 0 }, as: UTF8.self)
                counts = counts || isNews(event, name)
                start = end
            }
        }
        return counts
    }

    private func isNews(_ event: inotify_event, _ name: String) -> Bool {
        // So much has happened that the kernel could not keep it all.
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        guard let counting = names[event.wd] else { return false }
        return name.isEmpty || (counting?.contains(name) ?? true)
    }
}
