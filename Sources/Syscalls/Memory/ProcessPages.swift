import Glibc

/// How many pages this process has; see proc_pid_statm(5).
public struct ProcessPages {
    /// All addresses that are in use.
    public let addresses: Int
    /// What is in RAM.
    public let resident: Int
    /// What of that is backed by files.
    public let ofFiles: Int

    /// The numbers of now; nil where the kernel does not tell.
    public init?() {
        // The path is a constant; the line goes into an array of ours, which has room for it.
        guard let file = unsafe fopen("/proc/self/statm", "re") else { return nil }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        guard unsafe fgets(&line, CInt(line.count), file) != nil else { return nil }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = words.split(separator: " ").compactMap { Int($0) }
        guard pages.count > 2 else { return nil }
        (addresses, resident, ofFiles) = (pages[0], pages[1], pages[2])
    }

    /// So many pages in bytes.
    public func bytes(of count: Int) -> Int { count * sysconf(CInt(_SC_PAGESIZE)) }
}
