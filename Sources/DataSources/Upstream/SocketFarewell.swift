import Glibc

/// The end of a connection whose other side is to read all that it was sent.
///
/// Where a connection is closed of which not all was read, the kernel resets it, and whoever writes to it then may leave
/// unread what has come before.
enum SocketFarewell {
    /// Does what closes the socket, and has its other side read all of that, as below.
    static func say(to number: CInt, within limit: Duration, _ close: () -> Void) {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        close()
        guard copy >= 0 else { return }
        say(to: copy, within: limit)
        _ = Glibc.close(copy)
    }

    /// Sends nothing more, and reads away what comes until the other side ends too, for that long at most.
    static func say(to number: CInt, within limit: Duration) {
        let deadline = ContinuousClock.now + limit
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isOpen = shutdown(number, CInt(SHUT_WR)) == 0
        while isOpen, ContinuousClock.now < deadline {
            var polled = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let rest = max(.zero, deadline - .now) / .milliseconds(1)
            guard unsafe poll(&polled, 1, CInt(rest.rounded(.up))) > 0 else { continue }
            isOpen = unsafe recv(number, &buffer, buffer.count, CInt(MSG_DONTWAIT)) > 0
        }
        _ = shutdown(number, CInt(SHUT_RDWR))
    }
}
