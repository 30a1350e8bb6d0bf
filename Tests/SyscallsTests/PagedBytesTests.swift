import Glibc
import Testing

@testable import Syscalls

@Suite struct PagedBytesTests {
    private func bytes(_ pages: borrowing PagedBytes) -> [UInt8] { unsafe pages.withUnsafeBytes { unsafe Array($0) } }

    @Test(arguments: [0, 1, 4096, 1 << 20, (1 << 20) + 1, 5_000_000])
    func `what was written in pieces is there as a whole`(count: Int) throws {
        let all = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251) }
        var writer = PagedWriter()
        var rest = all[...]
        while !rest.isEmpty {
            let piece = rest.prefix(70_001)
            writer.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        let written = writer.count
        let whole = writer.finish()
        let pages = try #require(whole)
        #expect(written == count && pages.count == count)
        #expect(bytes(pages) == all)
    }

    /// Whether the page at an address is in memory; see mincore(2), which fails for one that is not mapped.
    private func isMapped(_ address: UInt) -> Bool {
        var residency: UInt8 = 0
        return unsafe mincore(UnsafeMutableRawPointer(bitPattern: address), 4096, &residency) == 0
    }

    @Test func `the kernel has the pages back when nobody needs them`() throws {
        var writer = PagedWriter()
        writer.append(Array(repeating: 1, count: 3 << 20))
        var pages = writer.finish()
        let start = unsafe try #require(pages).withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(isMapped(start) && isMapped(start + (2 << 20)))
        pages = nil
        #expect(!isMapped(start + (2 << 20)))
    }

    @Test func `where memory is short there is nothing, and the rest is not written`() {
        var writer = PagedWriter()
        writer.append([1])
        // More than any machine has addresses for; not read, since there is no room.
        unsafe writer.append(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 4096), count: 1 << 60))
        writer.append([2])
        let (hasFailed, count) = (writer.hasFailed, writer.count)
        #expect(hasFailed && count == 1)
        let pages = writer.finish()
        #expect(pages?.count == nil)
    }
}
