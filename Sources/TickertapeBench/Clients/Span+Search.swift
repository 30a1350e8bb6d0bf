import Glibc

extension Span<UInt8> {
    /// The first place of `byte` at or behind `start`, found by memchr(3); nil where there is none.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe extracting(start..<count).withUnsafeBytes { bytes in
            guard
                let base = bytes.baseAddress,
                let found = unsafe memchr(base, CInt(byte), bytes.count)
            else { return nil }
            return unsafe start + (UnsafeRawPointer(found) - base)
        }
    }
}
