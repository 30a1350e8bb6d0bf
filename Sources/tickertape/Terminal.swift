import Glibc
import Syscalls

/// Where words for people go: results to stdout, errors to stderr.
enum Terminal {
    /// Prints a result; false where it could not be written, and a word about it to stderr, unless whoever reads a pipe has
    /// had enough.
    @discardableResult static func print(_ text: String) -> Bool {
        if write(text, to: STDOUT_FILENO) { return true }
        if errno == EPIPE { return false }
        error("tickertape: cannot write the result: \(SyscallError(errno, "").reason)\n")
        return false
    }

    static func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Writes all of it at once, past any buffer, so that a reader at a pipe sees it now.
    private static func write(_ text: String, to descriptor: CInt) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR || errno == EAGAIN && waitForRoom(descriptor) else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    /// Waits until a descriptor takes more that does not block, as others that share it may have made it; false where that
    /// can't be waited for.
    private static func waitForRoom(_ descriptor: CInt) -> Bool {
        var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let count = unsafe poll(&interest, 1, -1)
        return count > 0 || errno == EINTR
    }
}
