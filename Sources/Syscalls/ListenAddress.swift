import Glibc

/// Where a server listens.
public enum ListenAddress: Hashable, Sendable {
    /// An address and a port.
    case tcp(SocketAddress)
    /// A file that programs of this machine connect to; see unix(7).
    case unix(UnixAddress)

    /// Whether it is an address of the loopback, which this machine alone reaches.
    public var isLoopback: Bool { if case .tcp(let address) = self { address.isLoopback } else { false } }
}

/// The path of a socket file, and who may connect there.
public struct UnixAddress: Hashable, Sendable {
    /// The mode of a socket file unless another is said: its owner and its group.
    public static let usualMode: UInt32 = 0o660
    /// How long a path may be, in bytes: what the kernel's structure holds, with a zero at its end.
    public static let longestPath = 107

    /// Where the file is.
    public let path: String
    /// Whoever may write to the file may connect.
    public let mode: UInt32

    /// A socket file; the path is at most ``longestPath`` bytes long.
    public init(path: String, mode: UInt32 = usualMode) {
        (self.path, self.mode) = (path, mode)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// As it is written in jobs.yaml: `127.0.0.1:80`, `unix:/run/a.sock`.
    public var description: String {
        switch self {
        case .tcp(let address): "\(address)"
        case .unix(let address): "unix:\(address.path)"
        }
    }
}

extension UnixAddress {
    /// Calls `body` with the kernel's form of the address; nil where the path is too long for it.
    func withRaw<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.longestPath, !bytes.contains(0) else { return nil }
        var raw = sockaddr_un()
        raw.sun_family = sa_family_t(AF_UNIX)
        // The path fits, and the structure is zero behind it.
        unsafe withUnsafeMutableBytes(of: &raw.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &raw) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe body(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
