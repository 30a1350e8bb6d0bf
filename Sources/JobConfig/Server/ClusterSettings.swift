public import Cluster
public import Configuration
import DataSources
public import Redis
import Syscalls

/// The map `cluster`: what makes a server one of several nodes.
public struct ClusterSettings: Hashable, Sendable {
    /// Where Redis is, its secret and the authorities that are trusted with it.
    public let redis: RedisAddress
    /// What the names of all keys begin with: 1 to 64 letters, digits, `.`, `_` and `-`.
    public let name: String
    /// What has to be safe before an event is shown.
    public let durability: Durability
    /// What this node is called: 1 to 64 visible characters of ASCII.
    public let node: String

    /// Settings as they are.
    public init(redis: RedisAddress, name: String, durability: Durability = .everysec, node: String) {
        (self.redis, self.name, self.durability, self.node) = (redis, name, durability, node)
    }

    static let example = "write { redis: redis://127.0.0.1:6379, name: dashboards }"

    /// The map that an address alone seems to mean.
    static func map(meantBy node: Node) -> String? {
        guard let text = node.written, (try? RedisAddress(reading: text)) != nil else { return nil }
        return "{ \(ServerKeys.clusterRedis.name): \(text.quotedForYAML), \(ServerKeys.clusterName.name): dashboards }"
    }

    /// Reads the map; nil, and a fault, where something is missing or wrong.
    ///
    /// `machine` is what this machine is called, and so the node where the map gives it no name.
    init?(reading section: ConfigSection, machine: String? = MachineName.current) {
        let missing = [ServerKeys.clusterRedis.name, ServerKeys.clusterName.name].filter { !section.has($0) }
        if let first = missing.first { section.report("\(section.owner) lacks \(first.quoted); \(Self.example)") }
        let redis = section[ServerKeys.clusterRedis]
        let name = section[ServerKeys.clusterName]
        let authorities = section[ServerKeys.clusterAuthorities]
        durability = section[ServerKeys.clusterDurability]
        let node = section[ServerKeys.clusterNode] ?? machine
        let access = RedisAccess(reading: section)
        section.refuseUnknown(otherwise: ServerKeys.cluster.value.keys.listedAsKeys)
        let mayEncrypt = access?.isWithTLS ?? section.has(RedisAccess.sentinelsKey.name)
        if authorities != nil, let redis, !redis.isEncrypted, !mayEncrypt {
            let way = "write rediss:// in place of redis:// to speak it, or leave this out"
            section.report("\"ca\" has a use where TLS is spoken; \(way)", atKey: ServerKeys.clusterAuthorities.name)
        }
        let isNamed = Self.checkMachine(node, in: section)
        guard var redis, let access, access.apply(to: &redis, in: section), let name, let node, isNamed else {
            return nil
        }
        redis.authorities = authorities
        (self.redis, self.name, self.node) = (redis, name, node)
    }

    /// Whether a node has a name that it can have; what is wrong with one that is written is told already.
    private static func checkMachine(_ node: String?, in section: ConfigSection) -> Bool {
        if let node, isNode(node) { return true }
        if !section.has(ServerKeys.clusterNode.name) {
            let reason = node == nil ? "this machine has no name" : "the machine's name is no name of a node"
            section.report("\(reason); write node: NAME in \(section.owner)")
        }
        return false
    }

    @Sendable static func address(in section: ConfigSection, _ key: String) -> RedisAddress? {
        guard let text = section.string(key) else { return nil }
        do throws(RedisAddressFault) { return try RedisAddress(reading: text) } catch {
            section.report("\(section.name(of: key)) \(error)", at: key)
            return nil
        }
    }

    @Sendable static func authorities(in section: ConfigSection, _ key: String) -> String? {
        guard let path = section.path(key) else { return nil }
        guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
            section.refuse(key, "names no file; write its path, such as authorities.pem")
            return nil
        }
        return path
    }

    @Sendable static func name(in section: ConfigSection, _ key: String) -> String? {
        guard let name = section.string(key) else { return nil }
        let signs = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-".utf8)
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(signs.contains) else {
            let most = "1 to 64 letters from a to z, digits, dots, hyphens and underscores"
            section.refuse(key, "must be \(most), such as dashboards")
            return nil
        }
        return name
    }

    @Sendable static func node(in section: ConfigSection, _ key: String) -> String? {
        guard let node = section.string(key) else { return nil }
        guard isNode(node) else {
            let way = "leave it out for the machine's name"
            section.refuse(key, "must be 1 to 64 visible characters of ASCII without spaces; \(way)")
            return nil
        }
        return node
    }

    private static func isNode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension ServerSettings {
    /// Reads the map `cluster`, and tells what does not go together with it.
    mutating func readCluster(in section: ConfigSection) {
        cluster = Self.map(ServerKeys.cluster, in: section, meant: ClusterSettings.map(meantBy:))
            .flatMap { ClusterSettings(reading: $0) }
        guard section.has(ServerKeys.cluster.name) else { return }
        if section.has(ServerKeys.origin.name) {
            let way = "an edge needs no Redis, and takes all it has from its origin; keep one of the two"
            section.report("server.cluster has no use with server.origin: \(way)", atKey: ServerKeys.cluster.name)
        }
        if historyFile != nil {
            let way = "Redis keeps the past; copy the file there once with tickertape import, and leave it out here"
            section.report("server.history.file has no use with server.cluster: \(way)", atKey: ServerKeys.history.name)
        }
    }
}

extension JobsConfiguration {
    /// A finding about the Redis that the file names, at its place.
    public func finding(aboutRedis sentence: String, _ severity: Diagnostic.Severity) -> Diagnostic {
        let cluster = serverContent?.entry(ServerKeys.cluster.name)?.value
        let redis = cluster?.entry(ServerKeys.clusterRedis.name)?.value
        let location = redis?.location ?? SourceLocation(file: "", line: 1, column: 1)
        return Diagnostic(
            server.secrets.concealed(in: sentence),
            at: location,
            width: redis?.width ?? 1,
            severity: severity
        )
    }

    /// The key of the origin that a finding is about.
    public enum OriginPart: Sendable {
        case url
        case authorities
        case certificate
    }

    /// A finding about the origin that the file names, at the key that it is about.
    public func finding(
        aboutOrigin sentence: String,
        at part: OriginPart = .url,
        _ severity: Diagnostic.Severity = .error
    ) -> Diagnostic {
        let origin = serverContent?.entry(ServerKeys.origin.name)?.value
        let node =
            switch part {
            case .url: origin?.entry(ServerKeys.originURL.name)?.value
            case .authorities: origin?.entry(ServerKeys.originAuthorities.name)?.value
            case .certificate: origin?.entry(ClientCertificate.key.name)?.value
            }
        return finding(sentence, at: node, severity)
    }

    /// A finding about the certificate that is shown to the Redis that the file names, at its place.
    public func finding(aboutClusterCertificate sentence: String) -> Diagnostic {
        let cluster = serverContent?.entry(ServerKeys.cluster.name)?.value
        return finding(sentence, at: cluster?.entry(ClientCertificate.key.name)?.value, .warning)
    }

    /// Something worth a second look about the folder of static files.
    public func finding(aboutFolder sentence: String) -> Diagnostic {
        finding(sentence, at: serverContent?.entry(ServerKeys.publicFolder.name)?.value, .warning)
    }

    private func finding(_ sentence: String, at node: Node?, _ severity: Diagnostic.Severity) -> Diagnostic {
        let location = node?.location ?? SourceLocation(file: "", line: 1, column: 1)
        return Diagnostic(
            server.secrets.concealed(in: sentence),
            at: location,
            width: node?.width ?? 1,
            severity: severity
        )
    }

    /// What is wrong with the history file, at its place.
    public func finding(
        aboutHistory sentence: String,
        fixIt: String? = nil,
        _ severity: Diagnostic.Severity = .error
    ) -> Diagnostic {
        let entry = serverContent?.entry(ServerKeys.history.name)
        // The past may be in memory alone.
        let place = entry?.value.entry(ServerKeys.file.name)?.value ?? entry?.key
        let location = place?.location ?? SourceLocation(file: "", line: 1, column: 1)
        return Diagnostic(
            server.secrets.concealed(in: sentence),
            at: location,
            width: place?.width ?? 1,
            fixIt: fixIt,
            severity: severity
        )
    }
}
