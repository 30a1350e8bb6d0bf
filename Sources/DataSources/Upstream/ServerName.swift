extension String {
    /// Whether it is hardly anything but the name of a server: `localhost`, an IPv4 address, or a name with a port.
    var isServerName: Bool {
        let parts = split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty,
            host.utf8.allSatisfy({
                $0 == 0x2D || $0 == 0x2E || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20)
            })
        else { return false }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let isKnown = host == "localhost" || (numbers.count == 4 && !numbers.contains(nil))
        guard parts.count == 2 else { return isKnown }
        return UInt16(parts[1]).map { $0 > 0 && (isKnown || $0 > 1023) } ?? false
    }
}
