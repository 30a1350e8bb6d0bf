internal import Glibc
internal import Syscalls

/// The addresses of a name, as the system knows them; see getaddrinfo(3).
enum HostLookup {
    /// The addresses in the order in which they are to be tried; blocks, for seconds where a name server is silent.
    static func addresses(of host: RedisAddress.Host) throws(RedisError) -> [SocketAddress] {
        if let address = SocketAddress(host: host.name, port: host.port) { return [address] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host.name, nil, &hints, &list)
        guard code == 0 else {
            let reason = unsafe String(cString: gai_strerror(code))
            throw .unreachable("cannot find the address of \(host.name): \(reason)")
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(of: entry.pointee, port: host.port) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo, port: UInt16) -> SocketAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        // The entry lives until the list is freed, behind this call.
        let code = unsafe getnameinfo(
            entry.ai_addr,
            entry.ai_addrlen,
            &text,
            socklen_t(text.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard code == 0 else { return nil }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return SocketAddress(host: String(decoding: bytes, as: UTF8.self), port: port)
    }
}
