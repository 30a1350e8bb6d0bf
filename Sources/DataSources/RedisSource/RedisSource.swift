import Configuration
import JSON
import Redis

/// Messages of a channel of a Redis, entries of a stream, or the value of a key.
struct RedisSource: FollowableSource {
    /// What is looked at.
    enum Subject: Hashable, Sendable {
        /// Channels by names; those with `*`, `?` or `[` stand for many.
        case channels([String])
        case stream(String)
        case key(String)
    }

    static let urlKey = ConfigKey(
        "url",
        .matching("^(rediss?(\\+sentinel)?://|unix:)."),
        default: .required,
        example: "redis://127.0.0.1:6379",
        "An address such as redis://user:secret@host:6379/0; rediss, redis+sentinel and unix: as in server.cluster."
    )
    static let channelKey = ConfigKey(
        "channel",
        .either([.text, .words(.text)]),
        example: "news",
        "One channel to follow or a list of them; * stands for any letters."
    )
    static let streamKey = Key<String?>(
        ConfigKey("stream", .text, example: "orders", "A stream to follow, from its end on."),
        read: SourceOptions.word
    )
    static let keyKey = Key<String?>(
        ConfigKey(
            "key",
            .text,
            example: "counter",
            "A key whose value is read: a string, hash, list, set or sorted set."
        ),
        read: SourceOptions.word
    )
    static let authoritiesKey = Key<String?>(MQTTSource.authoritiesKey.row, read: SourceOptions.path)

    static let row = ConfigKey(
        "redis",
        .object([
            urlKey, channelKey, streamKey.row, keyKey.row, authoritiesKey.row, ClientCertificate.key.row,
            RedisAccess.sentinelsKey,
        ]),
        example: "{ url: \"redis://127.0.0.1:6379\", key: counter }",
        "A channel or stream of a Redis with follow: true, or the value of a key."
    )
    static let options = [SourceOptions.maxBytes.row, SourceOptions.charset.row]

    let address: RedisAddress
    let subject: Subject
    let limit: Int
    let format: ResultFormat
    let charset: Charset
    let hanging = HangingThreads()
    let seen = SeenEntries()

    /// So long a Redis may take until it has let us in: less than a run has where the file says nothing of it, so that it is
    /// told why it has not.
    var patience = Duration.seconds(8)

    func obstacle(to use: SourceUse) -> String? {
        switch (use, subject) {
        case (.reading, .channels): "has a channel, which has no end; write follow: true in place of a schedule"
        case (.reading, .stream): "has a stream, which has no end; write follow: true in place of a schedule"
        case (.following, .key): "has a key, which cannot be followed; give it a schedule, such as every: 10s"
        default: nil
        }
    }

    var preflightFailure: SourceError? {
        if let file = address.authorities, case .failure(let failure) = RegularFile.read(file, limit: 0) {
            return failure
        }
        return address.client?.preflightFailure
    }

    var preflightRemark: String? { address.client?.preflightRemark }

    func read() async throws(SourceError) -> SourceResult {
        guard case .key(let key) = subject else {
            throw SourceError(.other, "channels and streams are followed, not read; write follow: true")
        }
        try await hanging.checkLookUps(of: "\(address)")
        let queue = try UpstreamQueue<RedisValue>()
        try queue.start(name: "redis", countedIn: hanging) { queue throws(SourceError) in
            let value = try RedisValue(of: key, self, stopping: queue.stoppingNumber)
            queue.offer(value, bytes: 0)
            return .finished
        }
        let found = OneValue()
        _ = try await queue.takeAll { value, _ in await found.put(value) }
        guard let value = await found.value else { throw .stopped }
        return try await value.understood()
    }

    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd {
        try await hanging.checkLookUps(of: "\(address)")
        let queue = try UpstreamQueue<RedisMessage>()
        // The search for a host's address can't be stopped.
        let late = SourceError(.timeout, "\(address) has not let us in within 15s")
        let patience = Task {
            try await Task.sleep(for: .seconds(15))
            queue.end(.failure(late))
        }
        defer { patience.cancel() }
        try queue.start(name: "redis", countedIn: hanging) { queue throws(SourceError) in
            let session = RedisSession(self, queue, place: feed.place) {
                patience.cancel()
                feed.connect()
            }
            return try session.run()
        }
        return try await queue.takeAll { message, dropped in
            if dropped > 0 { feed.drop(dropped) }
            await feed.emit(await result(of: message))
            if let place = message.place { feed.place.text = place }
        }
    }

    private func result(of message: RedisMessage) async -> Result<SourceResult, SourceError> {
        await .reading { () async throws(SourceError) in
            switch message.content {
            case .message(let channel, let payload):
                return try await Envelope.message("channel", channel, payload, as: format, in: charset, limit: limit)
            case .tooLong(let id, let stream):
                let most = "64MiB, the most that is read of one"
                let sentence =
                    "the entry \(id) of the stream \(stream.quoted) is longer than \(most); it is passed over"
                throw SourceError(.tooLarge, sentence)
            case .entry(let id, let fields):
                let object = try await RedisValue.object(fields, by: self, called: "the entry \(id)")
                return SourceResult(Envelope.object([("id", JSONText(id)), ("fields", object)]))
            }
        }
    }

    /// A connection: to whatever stands there, or to the primary that sentinels name.
    func open(stopping: CInt) throws(SourceError) -> RedisConnection {
        do throws(RedisError) {
            let deadline = ContinuousClock.now + patience
            if case .sentinels = address.place {
                return try RedisConnection.openPrimary(address, stopping: stopping, until: deadline)
            }
            return try RedisConnection.open(address.place, address, stopping: stopping, until: deadline)
        } catch {
            throw SourceError(redis: error, isIn: false)
        }
    }
}

/// What a read has found.
private actor OneValue {
    private(set) var value: RedisValue?
    func put(_ found: RedisValue) { value = found }
}

extension SourceError {
    /// What is told of keys, certificates and the agreement on them.
    private static let ofTLS = ["is not trusted", "has ended TLS", "wants a certificate"]

    /// Why a conversation with Redis has ended.
    init(redis error: RedisError, isIn: Bool, at name: String = "Redis") {
        switch error {
        case .stopped: self = .stopped
        case .late(let sentence): self.init(.timeout, sentence.onOneLine)
        case .unreachable(let sentence):
            let isRefused = ["another user or secret", "asks for a secret", "lets nobody in"].contains {
                sentence.contains($0)
            }
            let kind: Kind =
                if isRefused { .auth } else if sentence.contains("cannot find the address") {
                    .dns
                } else if Self.ofTLS.contains(where: { sentence.contains($0) }) { .tls } else { .connect }
            self.init(kind, sentence.onOneLine)
        case .ended: self.init(isIn ? .broken : .connect, error.sentence(of: name))
        case .refusedReply(let sentence), .tooLong(let sentence): self.init(.broken, sentence.onOneLine)
        case .refused(let refusal) where refusal.code == "NOPERM" || refusal.code == "NOAUTH":
            let advice = "have its access list (ACL) allow that, or write another user into the url"
            self.init(.auth, "\(name) does not let the user do that: \(refusal.reason.saidBriefly); \(advice)")
        case .refused(let refusal):
            self.init(.query, "\(name) answers \(refusal.description.saidBriefly)")
        }
    }
}
