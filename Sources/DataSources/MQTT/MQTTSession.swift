import Configuration
import CMosquitto
import Glibc

/// One connection to a broker through libmosquitto, for a thread of its own, which its callbacks run on.
///
/// A message is acknowledged when its callback has returned: so the callback waits until the message is published, and where
/// that is not to be any more, the connection is cut before it returns.
@safe final class MQTTSession {
    private let source: MQTTSource
    private let queue: UpstreamQueue<MQTTMessage>
    private let onConnect: () -> Void
    /// By which the broker knows it.
    private let name: String
    /// Whether the broker keeps nothing for that name once the connection has ended.
    private let isFleeting: Bool
    private var failure: SourceError?
    /// Whether the broker has let us in.
    private var isIn = false
    private var received = 0
    /// What was handed over and is not acknowledged.
    private var waiting = (messages: 0, bytes: 0)
    /// So much is read before it is acknowledged together.
    private static let most = (messages: 16, bytes: 1 << 20)
    /// So long the broker may take to read what it was sent, once it is left.
    private static let farewell = Duration.milliseconds(800)
    /// What libmosquitto wrote down last that is no news of single packets.
    private var lastWords: String?
    /// Lives from `run` on until it returns.
    private var client: OpaquePointer?

    /// Done once in a process; see mosquitto_lib_init.
    private static let initialisation: CInt = mosquitto_lib_init()

    /// A connection; one for a trial has a name of its own, since the broker ends the connection of another that has the same
    /// name, and hands over what it keeps for that.
    init(_ source: MQTTSource, _ queue: UpstreamQueue<MQTTMessage>, isTrial: Bool, onConnect: @escaping () -> Void) {
        (self.source, self.queue, self.onConnect) = (source, queue, onConnect)
        // 23 letters are allowed everywhere, see MQTT 3.1.1 §3.1.3.1.
        let ending = String(UInt32.random(in: 0 ... .max), radix: 36)
        name = isTrial ? "\(source.client.prefix(15))-\(ending)" : source.client
        // With quality 0 a broker keeps nothing, so that no session is left behind there.
        isFleeting = isTrial || source.quality == 0
    }

    /// Hands over messages until it is stopped; throws why it ended else.
    func run() throws(SourceError) -> FollowEnd {
        guard Self.initialisation == 0 else {
            let reason = unsafe String(cString: mosquitto_strerror(Self.initialisation)).onOneLine
            throw SourceError(.other, "libmosquitto can't begin on this machine: \(reason.trimmed(of: "."))")
        }
        // This object lives longer than the client, which is destroyed below.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        guard let client = unsafe mosquitto_new(name, isFleeting, me) else {
            throw SourceError(.other, "no client of MQTT can be made, with the name \(name.quoted)")
        }
        unsafe self.client = client
        defer {
            unsafe mosquitto_destroy(client)
            unsafe self.client = nil
            withExtendedLifetime(self) {}
        }
        try unsafe prepare(client)
        try unsafe connect(client)
        try unsafe converse(client)
        return .finished
    }

    private func prepare(_ client: OpaquePointer) throws(SourceError) {
        _ = unsafe mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311)
        _ = unsafe mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1)
        // Otherwise libmosquitto writes the acknowledgement before it calls back; so it leaves it to `converse`.
        _ = unsafe mosquitto_threaded_set(client, true)
        if let user = source.broker.user {
            _ = unsafe mosquitto_username_pw_set(client, user, source.broker.password)
        }
        if source.broker.isEncrypted { try unsafe source.secure(client) }
        unsafe mosquitto_log_callback_set(client) { _, me, level, text in
            // A word of each packet is for who debugs the library: not even made a text here.
            guard level & CInt(MOSQ_LOG_DEBUG) == 0, let me = unsafe me, let text = unsafe text else { return }
            let session = unsafe Unmanaged<MQTTSession>.fromOpaque(me).takeUnretainedValue()
            let words = unsafe String(cString: text)
            if words.contains("rror") { session.lastWords = words }
        }
        unsafe mosquitto_connect_callback_set(client) { _, me, code in
            guard let me = unsafe me else { return }
            unsafe Unmanaged<MQTTSession>.fromOpaque(me).takeUnretainedValue().takeConnect(code)
        }
        unsafe mosquitto_subscribe_callback_set(client) { _, me, _, count, granted in
            guard let me = unsafe me else { return }
            // The list is the library's, for this call.
            let codes = unsafe Array(UnsafeBufferPointer(start: granted, count: Int(max(0, count))))
            unsafe Unmanaged<MQTTSession>.fromOpaque(me).takeUnretainedValue().takeSubscriptions(codes)
        }
        unsafe mosquitto_message_callback_set(client) { _, me, message in
            guard let me = unsafe me, let message = unsafe message?.pointee, let topic = unsafe message.topic else {
                return
            }
            let session = unsafe Unmanaged<MQTTSession>.fromOpaque(me).takeUnretainedValue()
            // Topic and payload are the library's, for this call. One byte more than the limit tells that it is too long.
            let count = min(Int(max(0, unsafe message.payloadlen)), session.source.limit + 1)
            let payload = unsafe UnsafeRawBufferPointer(start: message.payload, count: count)
            unsafe session.take(String(cString: topic), Array(payload), message.qos)
        }
    }

    private func connect(_ client: OpaquePointer) throws(SourceError) {
        let broker = source.broker
        errno = 0
        let code = unsafe mosquitto_connect(client, broker.host, CInt(broker.port), 30)
        let reason = errno
        guard code != 0 else { return }
        throw described(code, reason, "cannot connect to \(broker.place)")
    }

    /// Reads and writes until it is stopped.
    private func converse(_ client: OpaquePointer) throws(SourceError) {
        while failure == nil {
            let number = unsafe mosquitto_socket(client)
            guard number >= 0 else { throw lost() }
            let news = CInt(POLLIN) | (unsafe mosquitto_want_write(client) ? CInt(POLLOUT) : 0)
            switch SocketWait.wait(number, for: news, stopping: queue.stoppingNumber, .seconds(1)) {
            case .stopped:
                // With this the library closes the socket at once.
                SocketFarewell.say(to: number, within: Self.farewell) {
                    _ = unsafe mosquitto_disconnect(client)
                    _ = unsafe mosquitto_loop_write(client, 1)
                }
                throw .stopped
            case .timeIsOver: break
            case .ready(let found):
                if found & ~CInt(POLLOUT) != 0 { try unsafe readAll(client) }
                if found & CInt(POLLOUT) != 0 { try check(unsafe mosquitto_loop_write(client, 1)) }
            }
            if failure == nil { try check(unsafe mosquitto_loop_misc(client)) }
        }
        if let failure { throw failure }
    }

    /// Reads what is there; not for ever, since a broker that has always more must not keep us from looking around.
    private func readAll(_ client: OpaquePointer) throws(SourceError) {
        for _ in 0..<256 {
            let before = received
            try check(unsafe mosquitto_loop_read(client, 1))
            let isMore = received != before && failure == nil && !queue.isStopped
            if !isMore || waiting.messages >= Self.most.messages || waiting.bytes >= Self.most.bytes {
                try unsafe acknowledge(client)
            }
            if !isMore { return }
        }
        try unsafe acknowledge(client)
    }

    /// Lets the acknowledgements leave of what was handed over, once all of it is on the tape.
    ///
    /// Until then they wait with the library, so that a few come twice, and none is lost, where it ends before.
    private func acknowledge(_ client: OpaquePointer) throws(SourceError) {
        guard waiting.messages > 0 else { return }
        waiting = (0, 0)
        guard queue.waitForAll() else { return cut() }
        if unsafe mosquitto_want_write(client) { try check(unsafe mosquitto_loop_write(client, 1)) }
    }

    private func check(_ code: CInt) throws(SourceError) {
        let reason = errno
        guard code != 0 else { return }
        if queue.isStopped { throw .stopped }
        throw failure ?? described(code, reason, "lost \(source.broker.place)")
    }

    private func lost() -> SourceError {
        failure ?? (queue.isStopped ? .stopped : SourceError(.broken, "\(source.broker.place) closed the connection"))
    }

    private func described(_ code: CInt, _ reason: CInt, _ begin: String) -> SourceError {
        source.described(code, reason, begin, isIn: isIn, lastWords)
    }
}

// MARK: - What the broker says

extension MQTTSession {
    /// Whether we are let in; see MQTT 3.1.1 §3.2.2.3.
    ///
    /// Asks for the topics each time, as a broker may have forgotten them.
    private func takeConnect(_ code: CInt) {
        let (place, user) = (source.broker.place, source.broker.user.map { " \($0.quoted)" } ?? "")
        switch code {
        case 0:
            queue.isEndAwaited = true
            subscribe()
        case 2:
            failure = SourceError(
                .auth,
                "\(place) refuses the client name \(name.quoted); write another behind client"
            )
        case 3: failure = SourceError(.connect, "\(place) is there but serves nobody now")
        case 4:
            failure = SourceError(.auth, "\(place) takes another user or password; write them before the @ of broker")
        case 5 where user.isEmpty: failure = source.broker.lackOfUser
        case 5: failure = SourceError(.auth, "\(place) does not let the user\(user) in; is the password right?")
        default: failure = SourceError(.connect, "\(place) lets nobody in: MQTT code \(code)")
        }
    }

    private func subscribe() {
        guard let client = unsafe client else { return }
        var names: [UnsafeMutablePointer<CChar>?] = unsafe source.topics.map { unsafe strdup($0) }
        // Copies that are ours; the library has written them into its packet when it returns.
        defer { unsafe names.forEach { unsafe free($0) } }
        let count = CInt(unsafe names.count)
        let code = unsafe mosquitto_subscribe_multiple(client, nil, count, &names, CInt(source.quality), 0, nil)
        if code != 0 { failure = described(code, errno, "cannot ask \(source.broker.place) for topics") }
    }

    /// What each topic was granted; see MQTT 3.1.1 §3.9.3.
    private func takeSubscriptions(_ codes: [CInt]) {
        if let refused = zip(codes, source.topics).first(where: { $0.0 >= 0x80 }) {
            let who = source.broker.user.map { "the user \($0.quoted)" } ?? "who has no user"
            failure = SourceError(
                .auth,
                "\(source.broker.place) does not give the topic \(refused.1.quoted) to \(who); its access list decides that"
            )
            return
        }
        isIn = true
        onConnect()
    }

    private func take(_ topic: String, _ payload: [UInt8], _ quality: CInt) {
        received += 1
        guard !queue.isStopped else { return cut() }
        // A client of a name of its own may have asked for more before.
        guard source.topics.contains(where: { matches(topic, $0) }) else { return }
        let message = MQTTMessage(topic: topic, payload: payload)
        let bytes = topic.utf8.count + payload.count + 64
        if quality == 0 { return queue.offer(message, bytes: bytes) }
        queue.put(message, bytes: bytes)
        waiting = (waiting.messages + 1, waiting.bytes + bytes)
    }

    private func matches(_ topic: String, _ filter: String) -> Bool {
        var isMatch = false
        // A filter of a shared subscription begins with $share/GROUP/; see MQTT 5 §4.8.2.
        var filter = filter
        if filter.hasPrefix("$share/") {
            filter =
                filter.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init) ?? ""
        }
        let code = unsafe mosquitto_topic_matches_sub(filter, topic, &isMatch)
        return code == 0 && isMatch
    }

    /// Cuts the connection, so that nothing more is acknowledged, and waits until the broker has read what was.
    private func cut() {
        guard let client = unsafe client else { return }
        let number = unsafe mosquitto_socket(client)
        if number >= 0 { SocketFarewell.say(to: number, within: Self.farewell) }
    }
}
