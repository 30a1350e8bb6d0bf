import Glibc

/// What kind a file is and who may do what with it, stat(2).
public enum FileMode {
    /// The mode of the file that a path leads to, through symbolic links; nil where it leads to none.
    static func ofFile(_ path: String) -> mode_t? {
        var information = stat()
        return unsafe stat(path, &information) == 0 ? information.st_mode : nil
    }

    /// Whether every user of the machine may read the file that a path leads to, as far as the file says.
    public static func isWorldReadable(_ path: String) -> Bool { ofFile(path).map { $0 & S_IROTH != 0 } ?? false }
}
