import Configuration
import Glibc
import TLS

/// Who a job is to a broker: the name by which that keeps messages for it, and the certificate that is shown.
struct MQTTClient: Hashable, Sendable {
    /// Nil for the one that is made of the machine, the job, the broker and the topics.
    var name: String?
    /// What is shown to a broker that asks for a certificate; nil for nothing.
    var files: ClientFiles?

    private static let usualName = ConfigKey.Default.words("made of the machine, the job, the broker and the topics")
    static let nameKey = Key<String?>(
        ConfigKey(
            "name",
            .text,
            default: usualName,
            example: "tickertape",
            "By which name the broker knows the job and keeps messages for it."
        ),
        read: SourceOptions.word
    )
    static let certificateKey = optional(ClientCertificate.certificateKey)
    static let keyKey = optional(ClientCertificate.keyKey)
    static let key = Key<MQTTClient>(
        ConfigKey(
            "client",
            .either([.text, .object([nameKey.row, certificateKey.row, keyKey.row])]),
            default: usualName,
            example: "tickertape",
            "By which name the broker knows the job and keeps messages for it; or a map with name, certificate and key."
        ),
        default: MQTTClient()
    ) { section, name in
        guard case .mapping? = section.node(name)?.content else {
            return SourceOptions.word(in: section, name).map { MQTTClient(name: $0) }
        }
        return section.section(name).flatMap { MQTTClient(reading: $0) }
    }

    /// The same key where it may be left out.
    private static func optional(_ key: Key<String?>) -> Key<String?> {
        Key<String?>(
            ConfigKey(key.name, key.row.value, example: key.row.example, key.row.about),
            read: SourceOptions.path
        )
    }
}

extension MQTTClient {
    /// Reads the map; nil, and a fault, where something is wrong with it.
    private init?(reading map: ConfigSection) {
        guard let name = map.value(Self.nameKey) else { return nil }
        self.name = name
        guard map.has(Self.certificateKey) || map.has(Self.keyKey) else {
            map.refuseUnknown(hints: ["id": "write name", "cert": "write certificate"])
            guard name == nil else { return }
            map.report("\(map.owner) says nothing; write { certificate: client.pem, key: client.key }")
            return nil
        }
        guard let files = ClientCertificate.files(map) else { return nil }
        self.files = files
    }
}
