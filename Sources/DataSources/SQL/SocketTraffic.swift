import Glibc

/// How much has come over connections; see tcp(7) and unix(7).
enum SocketTraffic {
    /// Where `tcpi_bytes_received` stands in the `tcp_info` of linux/tcp.h, which only grows at its end.
    private static let place = 128

    /// How many bytes were read from a socket since it was opened; nil where it is not one of TCP, or the kernel can't tell.
    static func bytesRead(from socket: CInt) -> Int? {
        var information = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(information.count)
        // It writes into what is ours, no more than its length.
        guard unsafe getsockopt(socket, CInt(IPPROTO_TCP), TCP_INFO, &information, &length) == 0,
            Int(length) >= place + 8, let waiting = bytesWaiting(in: socket)
        else { return nil }
        let received = unsafe information.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        }
        return Int(clamping: received) - waiting
    }

    /// How many bytes have come and were not read; nil where the kernel can't tell.
    static func bytesWaiting(in socket: CInt) -> Int? {
        var waiting: CInt = 0
        // It writes into what is ours.
        guard unsafe ioctl(socket, UInt(FIONREAD), &waiting) == 0 else { return nil }
        return Int(waiting)
    }
}
