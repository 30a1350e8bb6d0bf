public import Configuration
public import Syscalls

/// How `listen` is read: one address or a list of them.
extension ServerSettings {
    private static let unixPrefix = "unix:"

    /// Reads an address and a port, or `unix:` and a path; a relative path goes by the folder of `file`.
    ///
    /// The file and the command line have the same rules.
    public static func listenAddress(_ text: String, namedIn file: String) -> Result<ListenAddress, TextProblem> {
        guard text.hasPrefix(unixPrefix) else { return address(text).map { .tcp($0) } }
        let written = String(text.dropFirst(unixPrefix.count))
        // What others write for the same: unix:///path.
        let path = FilePath.absolute(written.hasPrefix("//") ? String(written.dropFirst(2)) : written, namedIn: file)
        guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
            return .failure(TextProblem("names no socket file; write a path, such as unix:/run/tickertape.sock"))
        }
        guard path.utf8.count <= UnixAddress.longestPath else {
            let most = "the kernel takes \(UnixAddress.longestPath)"
            return .failure(TextProblem("has a path of \(path.utf8.count) bytes, \(path); \(most)"))
        }
        return .success(.unix(UnixAddress(path: path)))
    }

    @Sendable static func listenItems(in section: ConfigSection, _ key: String) -> [ListenItem]? {
        guard let node = section.node(key) else { return nil }
        guard case .sequence(let items) = node.content else {
            if case .mapping = node.content {
                return item(of: node, called: section.name(of: key), section.diagnostics).map { [$0] }
            }
            guard let text = section.string(key) else { return nil }
            switch listenAddress(text, namedIn: node.location.file) {
            case .success(let address): return [ListenItem(address)]
            case .failure(let problem):
                section.refuse(key, problem.message, meant: problem.suggestion)
                return nil
            }
        }
        if items.isEmpty {
            section.refuse(key, "names no address; leave the line out for \(defaultAddress)")
            return nil
        }
        var found: [ListenItem] = []
        for (number, item) in items.enumerated() {
            let name = "item \(number + 1) of \(section.name(of: key))"
            guard let item = Self.item(of: item, called: name, section.diagnostics) else { continue }
            if found.contains(where: { $0.address.isSamePlace(as: item.address) }) {
                section.diagnostics.report("\(name) is there already; leave it out", at: items[number])
            } else {
                found.append(item)
            }
        }
        return found.count == items.count ? found : nil
    }

    /// One item: text, or a map with `address` and what belongs to it.
    private static func item(of item: Node, called name: String, _ diagnostics: Diagnostics) -> ListenItem? {
        guard case .mapping = item.content else {
            guard let text = item.text, !item.isEmpty else {
                let found = item.isEmpty ? "empty" : item.kind
                diagnostics.report("\(name) must be an address such as \(defaultAddress), not \(found)", at: item)
                return nil
            }
            switch listenAddress(text, namedIn: item.location.file) {
            case .success(let address): return ListenItem(address)
            case .failure(let problem):
                diagnostics.report("\(name) \(problem.message)", at: item, fixIt: problem.suggestion?.quotedForYAML)
                return nil
            }
        }
        guard let map = ConfigSection(item, of: name, diagnostics: diagnostics) else { return nil }
        map.rows = ServerKeys.listenMap.keys
        let mode = mode(in: map)
        let security = security(in: map)
        defer { map.refuseUnknown(otherwise: ServerKeys.listenMap.keys.listedAsKeys) }
        return address(in: map, mode, item.location.file).map { ListenItem($0, security ?? .unsaid) }
    }

    private static func address(in map: ConfigSection, _ mode: UInt32?, _ file: String) -> ListenAddress? {
        guard let text = map.string(ServerKeys.listenAddress.name) else {
            if !map.has(ServerKeys.listenAddress.name) {
                map.report("\(map.owner) lacks an address\(map.advice(for: ServerKeys.listenAddress.name, .text))")
            }
            return nil
        }
        switch listenAddress(text, namedIn: file) {
        case .success(.unix(let address)): return .unix(UnixAddress(path: address.path, mode: mode ?? address.mode))
        case .success(let address):
            guard map.has(ServerKeys.listenMode.name) else { return address }
            map.report("\"mode\" goes with a socket file; an address has none", atKey: ServerKeys.listenMode.name)
            return nil
        case .failure(let problem):
            map.refuse(ServerKeys.listenAddress.name, problem.message, meant: problem.suggestion)
            return nil
        }
    }

    /// What is said of TLS; nil where nothing is, and after a fault.
    private static func security(in map: ConfigSection) -> ListenItem.Security? {
        let (tls, redirect) = (ServerKeys.listenTLS.name, ServerKeys.listenRedirect.name)
        let redirects = map.has(redirect) ? map.bool(redirect) ?? false : false
        guard let node = map.node(tls) else { return redirects ? .redirect : nil }
        if redirects {
            map.report("\(map.owner) either speaks TLS or leads to it; keep one of tls and redirect", atKey: redirect)
        }
        if case .mapping = node.content {
            guard let section = map.section(tls) else { return nil }
            defer { section.refuseUnknown(known: [ServerKeys.hsts.name: "goes with server.tls, for all addresses"]) }
            return TLSFiles(reading: section).map { .own($0) }
        }
        guard ["true", "false"].contains(node.text) else {
            map.refuse(tls, "must be true, or a map with its own certificate and key, not \(node.kind)", meant: "true")
            return nil
        }
        return map.bool(tls).map { $0 ? .usual : .none }
    }

    private static func mode(in map: ConfigSection) -> UInt32? {
        let key = ServerKeys.listenMode.name
        guard let text = map.string(key) else { return nil }
        let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
        // A sign is none of the digits.
        let isPlain = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        guard isPlain, (3...4).contains(digits.count), let mode = UInt32(digits, radix: 8), mode <= 0o777 else {
            map.refuse(key, "must be three octal digits such as 660, not \(text.quoted)")
            return nil
        }
        return mode
    }
}

extension ListenAddress {
    /// Whether both would listen at the same place; port 0 is another one each time.
    fileprivate func isSamePlace(as other: ListenAddress) -> Bool {
        switch (self, other) {
        case (.tcp(let left), .tcp(let right)): left == right && left.port != 0
        case (.unix(let left), .unix(let right)): left.path == right.path
        default: false
        }
    }
}
