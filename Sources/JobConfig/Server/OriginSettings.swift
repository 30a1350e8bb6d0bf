import Configuration
import DataSources
import Foundation
public import TLS

/// The map `origin`: where an edge takes its events from.
public struct OriginSettings: Hashable, Sendable {
    /// The address of the origin's stream, `http://` or `https://`, which ends with `/events`.
    public let stream: String
    /// The token that is shown there; nil for none.
    public let token: String?
    /// The file in PEM with the authorities that are trusted with it; nil for those that the machine trusts.
    public let authorities: String?

    /// What is shown to an origin that asks for a certificate; nil for nothing.
    public let client: ClientFiles?

    static let example = "https://central.example/events"

    /// The map that an address alone seems to mean.
    static func map(meantBy node: Node) -> String? {
        guard let written = node.written, written.contains("://") else { return nil }
        let isPlain = !written.contains { "?#@".contains($0) } && URL(string: written)?.host?.isEmpty == false
        let stream = isPlain ? Self.stream(at: written) : written
        return "{ \(ServerKeys.originURL.name): \(stream.quotedForYAML) }"
    }

    /// The address of the stream of a server at an address.
    private static func stream(at text: String) -> String {
        let root = text.hasSuffix("/") ? String(text.dropLast()) : text
        return root.hasSuffix("/events") ? root : root + "/events"
    }

    /// Reads the map; nil, and a fault, where it names no stream.
    init?(reading section: ConfigSection) {
        let key = ServerKeys.originURL.name
        token = section[ServerKeys.originToken]
        authorities = section[ServerKeys.originAuthorities]
        let files = section.value(ClientCertificate.key)
        client = files ?? nil
        let text = section.string(key)
        section.refuseUnknown(otherwise: ServerKeys.origin.value.keys.listedAsKeys)
        guard let text else {
            if !section.has(key) {
                // Without quotes, behind which a secret of the same line is looked for.
                section.report("\(section.owner) names no stream; write url: \(Self.example) in it")
            }
            return nil
        }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            url.host?.isEmpty == false
        else {
            section.refuse(key, "must be the address of a stream, such as \(Self.example)")
            return nil
        }
        guard url.user == nil, url.query == nil, url.fragment == nil else {
            let way = "such as \(Self.example); a token stands behind the key token beside it"
            section.report("\(section.name(of: key)) must be the address of a stream alone, \(way)", at: key)
            return nil
        }
        guard url.port.map({ (1...65_535).contains($0) }) ?? true, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            section.refuse(key, "must be the address of a stream, such as \(Self.example)")
            return nil
        }
        guard text.hasSuffix("/events"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            section.refuse(key, "must be the address of its stream; write \(Self.stream(at: text))")
            return nil
        }
        let isPlain = scheme != "https"
        if isPlain, authorities != nil {
            let way = "write https:// in place of http:// to speak it, or leave this out"
            let name = ServerKeys.originAuthorities.name
            section.report("\(name.quoted) has a use where TLS is spoken; \(way)", atKey: name)
        }
        if isPlain, client != nil { ClientCertificate.refuse(in: section, instead: "https") }
        guard files != nil, !isPlain || authorities == nil && client == nil else { return nil }
        stream = text
    }

    /// The token; one that no request could carry is a fault that doesn't show it.
    @Sendable static func token(in section: ConfigSection, _ key: String) -> String? {
        guard let token = section.string(key) else { return nil }
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            section.report(
                "\(section.name(of: key)) is empty or has a character that no request can carry\(section.advice(for: key, .text))",
                at: key
            )
            return nil
        }
        return token
    }
}
