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
    static func own() -> Int? { ProcessPages().map { $0.bytes(of: $0.resident - $0.ofFiles) } }
}
