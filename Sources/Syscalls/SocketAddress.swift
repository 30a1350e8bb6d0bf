import Glibc

/// Where a TCP socket listens or comes from: a numeric address and a port.
public struct SocketAddress: Hashable, Sendable {
    /// The address without its port, IPv6 without brackets: "127.0.0.1", "::1".
    public let host: String
    /// 0 where the kernel is to choose one.
    public let port: UInt16

    /// A numeric IPv4 or IPv6 address (or `localhost`, which is 127.0.0.1); nil where `host` is neither.
    public init?(host: String, port: UInt16) {
        self.host = host == "localhost" ? "127.0.0.1" : host
        self.port = port
        // The kernel's reader stops at a NUL and would pass over what stands behind it.
        guard !host.utf8.contains(0), unsafe withRaw({ _, _ in true }) != nil else { return nil }
    }

    /// This machine alone, by IPv4.
    public static func loopback(port: UInt16) -> SocketAddress { Self(checked: "127.0.0.1", port: port) }

    private init(checked host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine reaches it.
    public var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

    var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

    /// Calls `body` with the kernel's form of the address; nil where it has none.
    func withRaw<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        if isIPv6 {
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port.bigEndian
            guard unsafe inet_pton(AF_INET6, host, &raw.sin6_addr) == 1 else { return nil }
            return unsafe Self.asGeneric(&raw, body)
        }
        var raw = sockaddr_in()
        raw.sin_family = sa_family_t(AF_INET)
        raw.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, host, &raw.sin_addr) == 1 else { return nil }
        return unsafe Self.asGeneric(&raw, body)
    }

    private static func asGeneric<Raw, Result>(
        _ raw: inout Raw,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: &raw) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe body(generic, socklen_t(MemoryLayout<Raw>.size))
            }
        }
    }

    /// Reads the address that `fill` writes in the kernel's form; nil where that fails or the family is another.
    static func read(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt) -> Self? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let isFilled = unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe fill(generic, &length) >= 0
            }
            return isFilled ? unsafe Self(pointer) : nil
        }
    }

    private init?(_ storage: UnsafePointer<sockaddr_storage>) {
        switch unsafe CInt(storage.pointee.ss_family) {
        case AF_INET:
            self = unsafe storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { raw in
                var address = unsafe raw.pointee.sin_addr
                return unsafe Self(
                    checked: Self.text(AF_INET, &address),
                    port: UInt16(bigEndian: raw.pointee.sin_port)
                )
            }
        case AF_INET6:
            self = unsafe storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { raw in
                var address = unsafe raw.pointee.sin6_addr
                return unsafe Self(
                    checked: Self.text(AF_INET6, &address),
                    port: UInt16(bigEndian: raw.pointee.sin6_port)
                )
            }
        default: return nil
        }
    }

    private static func text(_ family: CInt, _ address: UnsafeRawPointer) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard
                let base = buffer.baseAddress,
                let text = unsafe inet_ntop(family, address, base, socklen_t(buffer.count))
            else { return "?" }
            return unsafe String(cString: text)
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// As it stands in URLs: "127.0.0.1:80", "[::1]:80".
    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
