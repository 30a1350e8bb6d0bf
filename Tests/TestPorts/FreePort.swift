import Glibc

/// Ports that a test gives to servers that can't choose their own.
public enum FreePort {
    /// No socket or port can be had.
    public struct Refused: Error {
        /// Why, as the kernel tells it (errno).
        public let code: CInt
    }

    /// A port of 127.0.0.1 that nobody listens on, kept for this process until it ends.
    ///
    /// It lies below those that the kernel gives to connections. A socket that is bound and never listens holds it: nobody
    /// else is given the same port, whoever connects is refused, and a server that sets SO_REUSEADDR (socket(7)), as
    /// servers do, can listen there, end and begin anew.
    public static func reserve() throws -> UInt16 {
        while true {
            let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard number >= 0 else { throw Refused(code: errno) }
            let port = UInt16.random(in: 10_000..<32_768)
            // Bound alone first, so that no other has it; shared with a listener only then.
            if bind(number, to: port) {
                var isOn: CInt = 1
                unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<CInt>.size))
                return port
            }
            let code = errno
            close(number)
            guard code == EADDRINUSE else { throw Refused(code: code) }
        }
    }

    private static func bind(_ number: CInt, to port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The structure is ours and lives for the call.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe Glibc.bind(number, generic, length) == 0
            }
        }
    }
}
