import Foundation

/// Where an MQTT broker is, and who asks.
struct MQTTBroker: Hashable, Sendable {
    /// A name or a number, IPv6 without brackets.
    let host: String
    let port: UInt16
    let isEncrypted: Bool
    let user: String?
    let password: String?

    /// Reads `mqtt://user:password@host:1883` or `mqtts://...`; nil where it is no such address.
    init?(_ text: String) {
        guard let url = URL(written: text), let parts = URLComponents(url: url, resolvingAgainstBaseURL: false),
            let scheme = parts.scheme?.lowercased(), scheme == "mqtt" || scheme == "mqtts", let host = parts.host,
            !host.isEmpty,
            parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil
        else { return nil }
        isEncrypted = scheme == "mqtts"
        let usual = isEncrypted ? 8883 : 1883
        guard let port = UInt16(exactly: parts.port ?? usual), port > 0 else { return nil }
        self.port = port
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        (user, password) = (parts.user, parts.password)
        guard password == nil || user != nil else { return nil }
        let all = [self.host, user ?? "", password ?? ""]
        guard all.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
    }

    /// As it reads in a sentence, without who asks.
    var place: String { "the broker \(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// That it asks who we are where nobody is told, with an address of its kind.
    var lackOfUser: SourceError {
        let form = "\(isEncrypted ? "mqtts" : "mqtt")://USER:PASSWORD@HOST:PORT"
        return SourceError(.auth, "\(place) asks for a user and a password; write \(form)")
    }
}
