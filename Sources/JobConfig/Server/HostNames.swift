public import HTTP

/// The names that the server answers to, beside all addresses.
///
/// A page whose name its owner has turned to this machine's address is of the same origin as the server for a browser,
/// and could read everything; by its name alone it is told from the server's own page.
public struct HostNames: Hashable, Sendable {
    /// Names, in small letters.
    private var names: Set<String> = ["localhost"]
    /// Ends of names, `.example.org`; all names below `localhost` are this machine (RFC 6761 §6.3).
    private var endings: Set<String> = [".localhost"]

    /// `hosts` as the file has them, the name of the machine, also as mDNS tells it, and the hosts of listed origins.
    public init(hosts: [String], machine: String?, cors: CORSPolicy) {
        for host in hosts + cors.hosts {
            if host.hasPrefix("*.") { endings.insert(String(host.dropFirst())) } else { names.insert(host) }
        }
        guard let machine = machine?.lowercased(), let label = machine.split(separator: ".").first else { return }
        names.formUnion([machine, String(label), "\(label).local"])
    }

    /// Whether a host and port mean this server.
    public func contains(_ authority: String) -> Bool {
        let host = Authority.host(of: authority)
        return host.isEmpty || Authority.isAddress(host) || names.contains(host)
            || endings.contains { host.utf8.count > $0.utf8.count && host.hasSuffix($0) }
    }
}
