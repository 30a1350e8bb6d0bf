import Configuration
import Syscalls

extension SocketAddress {
    /// Reads `HOST:PORT`, an IPv6 host in brackets; the error says what to write instead.
    init(listenText text: String) throws(UsageError) {
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else {
            let isPort = UInt16(text) != nil
            throw UsageError(
                sentence: isPort
                    ? "\(text.quoted) has no host; write 127.0.0.1:\(text), or 0.0.0.0:\(text) for all networks"
                    : "\(text.quoted) has no port; write \(text):5000"
            )
        }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let number = UInt16(port)
        else { throw UsageError(sentence: "the port of \(text.quoted) is not a number from 0 to 65535") }
        var host = String(text[..<colon])
        if host.isEmpty {
            throw UsageError(
                sentence: "\(text.quoted) has no host; write 127.0.0.1:\(port), or 0.0.0.0:\(port) for all networks"
            )
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = String(host.dropFirst().dropLast()) }
        guard isBracketed == host.contains(":") else {
            throw UsageError(sentence: "\(text.quoted) needs brackets around an IPv6 host, and there alone: [::1]:5000")
        }
        guard let address = SocketAddress(host: host, port: number) else {
            throw UsageError(sentence: "the host of \(text.quoted) is neither an address in numbers nor localhost")
        }
        self = address
    }
}
