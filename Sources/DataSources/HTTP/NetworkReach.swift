import Glibc

/// How far an address of a host reaches.
enum NetworkReach: Sendable, Hashable {
    /// One that the whole internet knows, or may.
    case open
    /// One that means something else in each network or machine: loopback, link-local, private and their like.
    case inner

    /// The reach of a numeric address; nil where it is none.
    ///
    /// IPv6 may have brackets and a zone.
    init?(_ text: some StringProtocol) {
        let bare = text.drop { $0 == "[" }.prefix { $0 != "]" && $0 != "%" }
        var four = in_addr()
        var six = in6_addr()
        if unsafe inet_pton(AF_INET, String(bare), &four) == 1 {
            self = Self.isInner(UInt32(bigEndian: four.s_addr)) ? .inner : .open
        } else if unsafe inet_pton(AF_INET6, String(bare), &six) == 1 {
            // in6_addr is 16 bytes without padding.
            let bytes = unsafe withUnsafeBytes(of: six) { unsafe Array($0) }
            self = Self.isInner(bytes) ? .inner : .open
        } else {
            return nil
        }
    }

    /// The blocks of IPv4 that are not the internet's, RFC 6890, and multicast.
    private static let innerBlocks: [(start: UInt32, length: UInt32)] = [
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10),  // shared by providers
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local, with the services of clouds
        (0xAC10_0000, 12),  // private
        (0xC000_0000, 24),  // protocol assignments
        (0xC0A8_0000, 16),  // private
        (0xC612_0000, 15),  // measurements
        (0xE000_0000, 3),  // multicast, reserved, broadcast
    ]

    private static func isInner(_ address: UInt32) -> Bool {
        innerBlocks.contains { address >> (32 - $0.length) == $0.start >> (32 - $0.length) }
    }

    /// Those of IPv6: nobody's and loopback, unique local (fc00::/7), link-local and site-local (fe80::/9), multicast, and
    /// IPv4 addresses in the clothes of IPv6 (mapped, NAT64, 6to4) as they are themselves.
    private static func isInner(_ bytes: [UInt8]) -> Bool {
        let four = { (start: Int) in bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if bytes.starts(with: mapped) || bytes.starts(with: translated) { return isInner(four(12)) }
        if bytes.starts(with: [0x20, 0x02]) { return isInner(four(2)) }
        // ::/96 holds the two, and old forms of IPv4 addresses that nobody uses.
        return bytes.starts(with: mapped.prefix(10) + [0, 0]) || bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFF
            || (bytes[0] == 0xFE && bytes[1] & 0x80 == 0x80)
    }
}
