import Glibc

/// What a peak has left behind: memory that was used by much at once, and lies free between what stays.
///
/// The allocator keeps it for the next peak, and hands back by itself only what lies at the end of an arena.
public struct PeakMemory {
    /// So much more than after the last time is worth the work, which is a millisecond for each few megabytes.
    static let worth = 1 << 20

    /// What the process had of its own after the last time, in bytes.
    private var floor: Int

    /// Measures from what the process has of its own now.
    public init() { floor = Self.own() ?? 0 }

    /// Hands back what lies free, where the process has grown by a megabyte since; to be called now and then.
    ///
    /// - Returns: whether it did.
    @discardableResult public mutating func giveBack() -> Bool {
        guard let before = Self.own(), before >= floor + Self.worth else { return false }
        FreeMemory.giveBack()
        // What did not come back is used, or stands on pages with what is.
        floor = Self.own() ?? before
        return true
    }

    /// Resident memory that is no file's, in bytes; nil where the kernel does not tell.
    ///
    /// See proc_pid_statm(5).
    static func own() -> Int? {
        // The path is a constant; the line goes into an array of ours, which has room for it.
        guard let file = unsafe fopen("/proc/self/statm", "re") else { return nil }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        guard unsafe fgets(&line, CInt(line.count), file) != nil else { return nil }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = words.split(separator: " ").compactMap { Int($0) }
        guard pages.count > 2 else { return nil }
        return (pages[1] - pages[2]) * sysconf(CInt(_SC_PAGESIZE))
    }
}
