import CCurl
import Glibc

/// Which addresses are connected to.
extension EasyHandle {
    /// Has the transfer decide about each address before it is connected to; returns whether there was memory for it.
    ///
    /// A connection that is kept was judged for another request, so that none is taken.
    func judgeAddresses() -> Bool {
        unsafe set(CURLOPT_FRESH_CONNECT, 1)
            && setSocketCallback { context, purpose, address in
                // libcurl calls back only for what is begun, and that is kept.
                guard let context = unsafe context, let address = unsafe address else { return CURL_SOCKET_BAD }
                let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
                return unsafe handle.socket(for: purpose, address)
            }
    }

    /// The address and port that it is connected to; nil before.
    var peer: (address: String, port: Int)? {
        guard let address = string(CURLINFO_PRIMARY_IP), !address.isEmpty, let port = number(CURLINFO_PRIMARY_PORT)
        else {
            return nil
        }
        return (address, port)
    }

    /// A socket for libcurl to connect with; none where the address is not to be connected to.
    @unsafe private func socket(
        for purpose: curlsocktype,
        _ address: UnsafeMutablePointer<curl_sockaddr>
    ) -> curl_socket_t {
        guard purpose == CURLSOCKTYPE_IPCXN, let (text, port) = unsafe Self.text(of: address),
            transfer?.mayConnect(to: text, port: port) ?? false
        else { return CURL_SOCKET_BAD }
        let type = unsafe address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue)
        return unsafe Glibc.socket(address.pointee.family, type, address.pointee.protocol)
    }

    @unsafe private static func text(of address: UnsafeMutablePointer<curl_sockaddr>) -> (String, Int)? {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        // What stands there is as long as the structure says, which may be more than a sockaddr.
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
        let raw = unsafe (UnsafeMutableRawPointer(address) + offset).assumingMemoryBound(to: sockaddr.self)
        let code = unsafe getnameinfo(
            raw,
            socklen_t(address.pointee.addrlen),
            &host,
            socklen_t(host.count),
            &service,
            socklen_t(service.count),
            NI_NUMERICHOST | NI_NUMERICSERV
        )
        guard code == 0 else { return nil }
        let texts = [host, service].map { text in
            String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return Int(texts[1]).map { (texts[0], $0) }
    }
}
