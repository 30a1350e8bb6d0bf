import Glibc

/// Where the paths of a file lead: they go by the folder of the file that names them.
public enum FilePath {
    /// The path as the kernel takes it: `~/` is the home folder, a relative one begins in the folder of `file`.
    ///
    /// What begins relative stays so where `file` is; an empty path stays empty.
    public static func resolved(_ path: String, namedIn file: String) -> String {
        if path == "~" || path.hasPrefix("~/"), let home { return home + path.dropFirst() }
        return path.isEmpty || path.hasPrefix("/") ? path : folder(of: file) + path
    }

    /// The same from the root on, so that a message says where it was looked for.
    public static func absolute(_ path: String, namedIn file: String) -> String {
        let place = resolved(path, namedIn: file)
        guard !place.isEmpty, !path.hasPrefix("/") else { return place }
        return simplified(place.hasPrefix("/") ? place : (currentFolder ?? "") + "/" + place)
    }

    /// What stands before the last part of a path, with its slash; empty where there is one part.
    ///
    /// What is read from a pipe has no folder: its paths begin where the program was started.
    public static func folder(of path: String) -> String {
        if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return "" }
        return path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// The path without `.` and doubled slashes; `..` stays, since links may stand before it.
    private static func simplified(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        return "/" + parts.joined(separator: "/") + (path.hasSuffix("/") && !parts.isEmpty ? "/" : "")
    }

    private static var currentFolder: String? {
        // The kernel's text is ours to free.
        guard let text = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    /// The home folder of whoever runs the program: `HOME`, as in shells, or what the list of users says.
    private static var home: String? {
        // Both texts are copied before anything else can change them.
        if let home = unsafe getenv("HOME"), unsafe home.pointee != 0 { return unsafe String(cString: home) }
        guard let user = unsafe getpwuid(getuid()), let home = unsafe user.pointee.pw_dir else { return nil }
        return unsafe String(cString: home)
    }
}

extension ConfigSection {
    /// A path behind `key` from the root on; one that is relative goes by the folder of the file that names it.
    public func path(_ key: String) -> String? {
        guard let node = node(key), let text = string(key) else { return nil }
        return FilePath.absolute(text, namedIn: node.location.file)
    }

    /// The folder of the file that names `key`, from the root on; nil where there is no such key.
    public func folder(ofFileNaming key: String) -> String? {
        keyNode(key).map { FilePath.absolute("./", namedIn: $0.location.file) }
    }
}
