import Configuration
import Glibc
import JSON
import TLS

/// Messages of an MQTT broker, see MQTT 3.1.1 (OASIS).
struct MQTTSource: FollowableSource {
    static let brokerKey = ConfigKey(
        "broker",
        .matching("^\(ConfigValue.inAnyCase("mqtt"))[Ss]?://."),
        default: .required,
        example: "mqtt://127.0.0.1:1883",
        "An address such as mqtt://user:password@host:1883; with mqtts TLS is spoken."
    )
    static let topicKey = ConfigKey(
        "topic",
        .either([.text, .words(.text)]),
        default: .required,
        example: "\"sensors/#\"",
        "One topic or a list of them; + stands for one level, # for all below."
    )
    static let qosKey = Key("qos", in: 0...1, default: 1, "0: what comes while nobody listens is lost; 1: it is kept.")
    static let authoritiesKey = Key<String?>(
        ConfigKey(
            "ca",
            .text,
            default: .words("those that the machine trusts"),
            example: "authorities.pem",
            "A file in PEM with the authorities that sign the server's certificate."
        ),
        read: SourceOptions.path
    )

    static let row = ConfigKey(
        "mqtt",
        .object([brokerKey, topicKey, qosKey.row, MQTTClient.key.row, authoritiesKey.row]),
        "The messages of topics of an MQTT broker; with follow: true."
    )
    static let options = [SourceOptions.maxBytes.row, SourceOptions.charset.row]

    let broker: MQTTBroker
    let topics: [String]
    let quality: Int
    let client: String
    /// What is shown to a broker that asks for a certificate; nil for nothing.
    let files: ClientFiles?
    let authorities: String?
    let limit: Int
    let format: ResultFormat
    let charset: Charset
    let hanging = HangingThreads()
    /// So long a broker may be silent before it has let us in.
    static let patience = Duration.seconds(15)

    var soleName: UpstreamName? { UpstreamName(upstream: broker.place, name: client) }

    func obstacle(to use: SourceUse) -> String? {
        use == .following ? nil : "has no end at which it could be read; write follow: true in place of a schedule"
    }

    func read() async throws(SourceError) -> SourceResult {
        throw SourceError(.other, "messages of a broker are followed, not read; write follow: true")
    }

    /// What is wrong with the file of authorities; what OpenSSL says of one without certificates sounds as if it were the
    /// broker's fault.
    private var authoritiesFailure: SourceError? {
        guard let authorities else { return nil }
        switch RegularFile.read(authorities, limit: 1 << 20) {
        case .failure(let failure): return failure
        case .success(let file):
            let begins = ["", "TRUSTED ", "X509 "].map { "-----BEGIN \($0)CERTIFICATE-----" }
            let isOne = file.isCut || begins.contains { file.bytes.firstRange(of: $0.utf8) != nil }
            return isOne ? nil : .noAuthorities(authorities)
        }
    }

    var preflightFailure: SourceError? { authoritiesFailure ?? files?.preflightFailure }

    var preflightRemark: String? { files?.preflightRemark }

    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd {
        // Whether a certificate is out of date the broker says, by its own clock.
        if let authoritiesFailure { throw authoritiesFailure }
        try await hanging.check(.connect, broker.place, "do its name server and its host answer?")
        let queue = try UpstreamQueue<MQTTMessage>()
        let late = SourceError(
            .timeout,
            "\(broker.place) has not let us in within \(DurationText.format(Self.patience))"
        )
        // A thread that still waits for the kernel or a name server is let go of.
        let patience = Task {
            try await Task.sleep(for: Self.patience)
            queue.end(.failure(late))
        }
        defer { patience.cancel() }
        try queue.start(name: "mqtt", countedIn: hanging) { queue throws(SourceError) in
            let session = MQTTSession(self, queue, isTrial: feed.isTrial) {
                patience.cancel()
                feed.connect()
            }
            return try session.run()
        }
        return try await queue.takeAll { message, dropped in
            if dropped > 0 { feed.drop(dropped) }
            await feed.emit(await result(of: message))
        }
    }

    private func result(of message: MQTTMessage) async -> Result<SourceResult, SourceError> {
        await .reading { () async throws(SourceError) in
            try await Envelope.message("topic", message.topic, message.payload, as: format, in: charset, limit: limit)
        }
    }
}

/// A message of a broker.
struct MQTTMessage: Sendable {
    let topic: String
    let payload: [UInt8]
}

extension MQTTSource {
    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let format = section[ResultFormat.key]
        let charset = section.value(SourceOptions.charset)
        // Where it is not followed, that is the fault to come.
        let follows = section.has("follow")
        guard let map = section.section(Self.key, meant: { follows ? Self.map(meantBy: $0) : nil }) else { return nil }
        let broker = Self.broker(map)
        let topics = Self.topics(map)
        let quality = map.value(Self.qosKey)
        let client = map.value(MQTTClient.key)
        let authorities = map.value(Self.authoritiesKey)
        let hints = [
            "url": "write broker: mqtt://HOST:1883", "host": "write broker: mqtt://HOST:1883",
            "topics": "write topic, with a list",
        ]
        map.refuseUnknown(hints: hints, otherwise: Self.row.value.keys.listedAsKeys)
        let isPlain = broker.map { !$0.isEncrypted } ?? false
        if isPlain, authorities.map({ $0 != nil }) ?? false {
            map.refuse(Self.authoritiesKey.name, "goes with a broker that begins with mqtts://")
        }
        if isPlain, client?.files != nil { ClientCertificate.refuse(in: map, instead: "mqtts") }
        guard let limit, let charset, let broker, let topics, let quality, let client, let authorities,
            broker.isEncrypted || authorities == nil && client.files == nil
        else { return nil }
        self.init(
            broker: broker,
            topics: topics,
            quality: quality,
            client: client.name ?? Self.usualClient(section.owner, broker, topics),
            files: client.files,
            authorities: authorities,
            limit: limit,
            format: format,
            charset: charset ?? .utf8
        )
    }

    /// The map that an address means, or a topic.
    private static func map(meantBy node: Node) -> String? {
        guard let text = node.text, let written = node.written?.quotedForYAML else { return nil }
        guard !text.isEmpty else { return nil }
        if text.isServerName { return "{ \(brokerKey.name): mqtt://\(node.written ?? text), \(topicKey.name): NAME }" }
        let known = address(meantBy: text)?.quotedForYAML ?? written
        return text.contains("://")
            ? "{ \(brokerKey.name): \(known), \(topicKey.name): NAME }"
            : "{ \(brokerKey.name): mqtt://127.0.0.1:1883, \(topicKey.name): \(written) }"
    }

    /// The address of a broker that one of something else means; nil where it is one, or can't be made one.
    private static func address(meantBy text: String) -> String? {
        guard MQTTBroker(text) == nil, let other = ForeignAddress(text) else { return nil }
        let address = "\(other.isEncrypted ? "mqtts" : "mqtt")://\(other.server)"
        return MQTTBroker(address) == nil ? nil : address
    }

    private static func broker(_ map: ConfigSection) -> MQTTBroker? {
        guard map.has(brokerKey.name) else {
            map.report("\(map.owner) lacks a broker; write broker: mqtt://HOST:1883")
            return nil
        }
        guard let text = map.string(brokerKey.name) else { return nil }
        guard let broker = MQTTBroker(text) else {
            let rule = "must be an address such as mqtt://USER:PASSWORD@HOST:1883, or mqtts:// for TLS"
            map.refuse(
                brokerKey.name,
                "\(rule); in user and password write %40 for @, %2F for /, %3F for ?, %23 for #",
                meant: address(meantBy: text)
            )
            return nil
        }
        return broker
    }

    private static func topics(_ map: ConfigSection) -> [String]? {
        guard map.has(topicKey.name) else {
            map.report("\(map.owner) lacks a topic; write topic: \"#\" for all")
            return nil
        }
        guard let topics = map.words(topicKey.name) else { return nil }
        let wrong = topics.filter { !TopicFilter.isValid($0) }
        for topic in wrong {
            let rule = "+ stands for a whole level and # for the last ones, as in home/+/temperature or home/#"
            map.report("\(map.name(of: topicKey.name)) can't be \(topic.quoted); \(rule)", at: topicKey.name)
        }
        guard wrong.isEmpty else { return nil }
        for (index, topic) in topics.enumerated() {
            guard let other = topics[..<index].first(where: { TopicFilter.overlap($0, topic) }) else { continue }
            let problem = "names \(other.quoted) and \(topic.quoted), which some messages belong to both of"
            map.report(
                "\(map.name(of: topicKey.name)) \(problem); keep the wider one, or make two jobs",
                at: topicKey.name
            )
            return nil
        }
        return topics
    }

    /// The same at each start on this machine, since the broker keeps messages by it; 23 letters are allowed everywhere, see
    /// MQTT 3.1.1 §3.1.3.1.
    private static func usualClient(_ owner: String, _ broker: MQTTBroker, _ topics: [String]) -> String {
        var name = [CChar](repeating: 0, count: 256)
        _ = unsafe gethostname(&name, name.count - 1)
        let machine = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let parts = [machine, owner, broker.place, broker.user ?? ""] + topics
        let digest = ContentDigest(of: Array(parts.joined(separator: "\u{0}").utf8)).description
        return "tape" + digest.filter { $0.isLetter || $0.isNumber }.prefix(19)
    }
}
