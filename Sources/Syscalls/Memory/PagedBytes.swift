import CLinux
import Glibc

/// Many bytes in pages of their own.
///
/// With the last reference the kernel has the pages back, where an allocator might keep megabytes that were needed for a
/// moment.
@safe public final class PagedBytes: Sendable {
    // Safe to share: the pointer never changes, the writer that filled the pages has let go of them before `init`, from then
    // on they are only read, and they are unmapped in `deinit`, when nobody else has this object any more; see mmap(2).
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    private let room: Int
    /// How many bytes there are.
    public let count: Int

    fileprivate init(_ start: UnsafeMutableRawPointer, room: Int, count: Int) {
        unsafe self.start = unsafe start
        (self.room, self.count) = (room, count)
    }

    deinit { unsafe munmap(start, room) }

    /// Calls `body` with the bytes, which are there as long as the call takes.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }
}

/// Fills pages with bytes, one piece behind the other.
@safe public struct PagedWriter: ~Copyable {
    // Nobody else has it; see mmap(2).
    private var start: UnsafeMutableRawPointer?
    private var room = 0
    /// How many bytes were written.
    public private(set) var count = 0
    /// Whether the kernel had no memory left for all of it; what was written is of no use then.
    public private(set) var hasFailed = false

    /// Nothing is written yet, and no memory taken.
    public init() {}

    deinit { if let start = unsafe start { unsafe munmap(start, room) } }

    /// Writes bytes behind the others.
    public mutating func append(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe append($0) } }

    /// Writes bytes behind the others.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard reserve(count + bytes.count), let start = unsafe start else { return }
        unsafe UnsafeMutableRawBufferPointer(start: start + count, count: bytes.count).copyMemory(from: bytes)
        count += bytes.count
    }

    /// What was written; nil where memory was short.
    public consuming func finish() -> PagedBytes? {
        guard !hasFailed, reserve(max(1, count)), let whole = unsafe start else { return nil }
        unsafe start = nil
        return unsafe PagedBytes(whole, room: room, count: count)
    }

    /// Makes room for so many bytes in all: at least a half more than there was, of which only what is written takes memory.
    private mutating func reserve(_ bytes: Int) -> Bool {
        guard !hasFailed, bytes > room else { return !hasFailed }
        let wanted = max(Self.leastRoom, bytes, room + room / 2)
        let pages: UnsafeMutableRawPointer?
        if let start = unsafe start {
            unsafe pages = unsafe linux_remap(start, room, wanted)
        } else {
            let new = unsafe mmap(nil, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            unsafe pages = unsafe new == MAP_FAILED ? nil : new
        }
        guard let pages = unsafe pages else {
            hasFailed = true
            return false
        }
        unsafe start = unsafe pages
        room = wanted
        return true
    }

    private static let leastRoom = 1 << 20
}
