import Glibc

/// A kernel call that failed: what was being done, and the kernel's reason.
public struct SyscallError: Error, Hashable, Sendable {
    /// The kernel's number for the reason; see errno(3).
    public let code: CInt
    /// What was being done, as it reads behind "cannot": "listen on 127.0.0.1:80".
    public let action: String

    /// The failure of `action`, with the `errno` it left.
    public init(_ code: CInt, _ action: String) {
        self.code = code
        self.action = action
    }

    /// The kernel's own words for the reason.
    public var reason: String { unsafe String(cString: strerror(code)) }
}

extension SyscallError: CustomStringConvertible {
    /// One sentence: "cannot listen on 127.0.0.1:80: Permission denied".
    public var description: String { "cannot \(action): \(reason)" }
}

/// Repeats a call that a signal interrupted, and returns what it gave in the end.
func uninterrupted<Result: FixedWidthInteger & SignedNumeric>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        guard result == -1, errno == EINTR else { return result }
    }
}
