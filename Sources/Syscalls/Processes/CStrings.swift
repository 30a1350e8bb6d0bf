import Glibc

/// Calls `body` with copies of `strings` as the kernel takes them: an array of C strings, ended by a null pointer.
func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var copies = unsafe strings.map { unsafe strdup($0) }
    unsafe copies.append(nil)
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
        // An array of at least the null pointer has an address.
        unsafe body(buffer.baseAddress.unsafelyUnwrapped)
    }
}
