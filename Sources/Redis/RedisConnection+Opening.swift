internal import Glibc
internal import Syscalls

extension RedisConnection {
    /// Connects to a place that is no sentinels', and gets in: HELLO with the secret, then SELECT.
    ///
    /// `stopping` is a descriptor that becomes readable when all waiting is to end, as of a `Wakeup` that lives longer than
    /// the connection.
    ///
    /// - Throws: ``RedisError/unreachable(_:)`` with a sentence that helps where nobody answers, the secret is wrong or Redis
    ///   is too old.
    public static func open(
        _ place: RedisAddress.Place,
        _ address: RedisAddress,
        stopping: CInt? = nil,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisConnection {
        let connection = try connect(to: place, stopping: stopping, until: deadline)
        if address.isEncrypted, case .server(let host) = place {
            try secure(connection, host, address, plain: "redis://", until: deadline)
        }
        var hello = RedisCommand("HELLO", "2")
        if let secret = address.secret {
            for word in ["AUTH", address.user ?? "default", secret.text] { hello.append(word) }
        }
        var commands = [hello]
        if address.database != 0 { commands.append(RedisCommand("SELECT", "\(address.database)")) }
        for reply in try greet(connection, commands, address, until: deadline) {
            guard case .refusal(let refusal) = reply else { continue }
            throw .unreachable(sentence(for: refusal, connection.name, address))
        }
        return connection
    }

    /// Connects to a sentinel, and gets in.
    ///
    /// - Throws: as ``open(_:_:stopping:until:)`` does.
    static func openSentinel(
        _ host: RedisAddress.Host,
        _ address: RedisAddress,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisConnection {
        let connection = try connect(to: .server(host), as: sentinelKind, stopping: stopping, until: deadline)
        let access = address.sentinels
        if access.isEncrypted ?? address.isEncrypted {
            try secure(connection, host, address, plain: "sentinels: { tls: false }", until: deadline)
        }
        guard let secret = access.secret else { return connection }
        let door = RedisCommand(
            words: (["AUTH"] + [access.user].compactMap(\.self) + [secret.text]).map { Array($0.utf8) }
        )
        guard
            case .refusal(let refusal)? = try greet(connection, [door], address, of: sentinelKind, until: deadline)
                .first
        else {
            return connection
        }
        throw .unreachable(sentence(for: refusal, ofSentinel: connection.name))
    }

    /// What is to be done about the refusal of a sentinel to let us in.
    private static func sentence(for refusal: RedisRefusal, ofSentinel name: String) -> String {
        let isOpen = refusal.reason.contains("without any password configured")
        if isOpen { return "\(name) asks for no secret; leave user and secret out of sentinels" }
        guard refusal.code == "WRONGPASS" else {
            return "\(name) lets nobody in: \(refusal); see user and secret of sentinels"
        }
        return "\(name) takes another user or secret; write the right ones: sentinels: { user: USER, secret: SECRET }"
    }

    /// What one is called in a sentence.
    static let sentinelKind = "the sentinel"

    /// Says the first words; who ends the connection at them has a reason, and who says something else is no Redis.
    static func greet(
        _ connection: RedisConnection,
        _ commands: [RedisCommand],
        _ address: RedisAddress,
        of kind: String = "Redis",
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> [RedisReply] {
        do throws(RedisError) { return try connection.ask(commands, until: deadline) } catch {
            let advice = address.adviceOnWords(of: kind, isPlain: !connection.speaksTLS)
            switch error {
            case .ended: throw .unreachable("\(connection.name) \(connection.reasonOfEnd(for: address, advice))")
            case .refusedReply(let sentence), .tooLong(let sentence): throw .unreachable("\(sentence); \(advice)")
            default: throw error
            }
        }
    }

    /// Agrees on keys.
    ///
    /// `plain` is what to write for one that speaks no TLS.
    private static func secure(
        _ connection: RedisConnection,
        _ host: RedisAddress.Host,
        _ address: RedisAddress,
        plain: String,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) {
        do throws(RedisError) {
            try connection.secure(try TrustedContexts.context(for: address), host.name, until: deadline)
        } catch {
            // What was read of the files may be old.
            TrustedContexts.forget(address)
            let advice = "write \(plain) where that is meant"
            switch error {
            // One that speaks no TLS waits for the end of what it takes for a command.
            case .late(let sentence): throw .late("\(sentence), and may speak no TLS at this port; \(advice)")
            case .ended:
                let what = "has closed the connection where TLS was to begin, and may speak none at this port"
                throw .unreachable("\(connection.name) \(what); \(advice)")
            case .unreachable(let sentence) where connection.isOfNoTLS: throw .unreachable("\(sentence); \(advice)")
            default: throw error
            }
        }
    }

    /// What is to be done about a refusal to let us in.
    private static func sentence(for refusal: RedisRefusal, _ name: String, _ address: RedisAddress) -> String {
        switch refusal.code {
        case "WRONGPASS": "\(name) takes another user or secret than \(address); write the right ones before the @"
        case "NOAUTH": "\(name) asks for a secret; write \(address.formWithSecret)"
        case "ERR" where refusal.reason.hasPrefix("unknown command") && refusal.reason.uppercased().contains("SELECT"):
            "\(name) has no databases, as a sentinel has none; where it is one, write redis+sentinel://HOST:PORT/NAME"
        case "ERR" where refusal.reason.contains("without any password configured"):
            "\(name) asks for no secret; leave out what stands before the @, and the @"
        case "ERR" where refusal.reason.hasPrefix("unknown command"):
            "\(name) is older than Redis 6.2, which is the oldest that will do"
        case "ERR" where refusal.reason.contains("DB index"):
            "\(name) has no database \(address.database); write a smaller number at the address's end"
        default: "\(name) lets nobody in: \(refusal)"
        }
    }

    /// Connects without a word being said; `kind` is what the other side is called in a sentence.
    static func connect(
        to place: RedisAddress.Place,
        as kind: String = "Redis",
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisConnection {
        switch place {
        case .file(let path):
            return try RedisConnection(connected(to: path), name: "\(kind) at unix:\(path)", stopping: stopping)
        case .server(let host):
            var last = RedisError.unreachable("\(host.name) has no address")
            for address in try HostLookup.addresses(of: host) {
                do throws(RedisError) {
                    return try RedisConnection(
                        socket(to: address, host, of: kind, stopping: stopping, until: deadline),
                        name: "\(kind) at \(host)",
                        stopping: stopping
                    )
                } catch {
                    last = error
                }
                if last == .stopped { throw last }
            }
            throw last
        case .sentinels: preconditionFailure("sentinels are asked for the primary, not connected to as one")
        }
    }

    private static func socket(
        to address: SocketAddress,
        _ host: RedisAddress.Host,
        of kind: String,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> Socket {
        let socket = try connected(to: address, of: kind)
        switch wait(socket.number, for: POLLOUT, stopping: stopping, until: deadline, whom: "\(host)") {
        case .success: break
        case .failure(.stopped): throw .stopped
        case .failure: throw .unreachable("cannot connect to \(host): no answer in time")
        }
        if let failure = socket.connectFailure() {
            throw .unreachable("cannot connect to \(host): \(failure.reason)\(advice(on: failure, of: kind))")
        }
        return socket
    }

    private static func connected(to path: String) throws(RedisError) -> Socket {
        do throws(SyscallError) { return try Socket.connect(to: UnixAddress(path: path)) } catch {
            let isMissing = error.code == ENOENT
            let way = isMissing ? "; the path is what unixsocket in redis.conf says" : advice(on: error, of: "Redis")
            throw .unreachable("\(error)\(way)")
        }
    }

    private static func connected(to address: SocketAddress, of kind: String) throws(RedisError) -> Socket {
        do throws(SyscallError) { return try Socket.connect(to: address) } catch {
            throw .unreachable("\(error)\(advice(on: error, of: kind))")
        }
    }

    /// What to do where nothing listens; nothing for what the kernel's words tell.
    private static func advice(on failure: SyscallError, of kind: String) -> String {
        guard failure.code == ECONNREFUSED else { return "" }
        let port = kind == sentinelKind ? ", at port 26379 most often" : ""
        return "; nothing listens there: start \(kind), or write where it listens\(port)"
    }
}

extension RedisAddress {
    /// What to look at where the other side says nothing that Redis says.
    func adviceOnWords(of kind: String, isPlain: Bool) -> String {
        guard kind != RedisConnection.sentinelKind else {
            guard isPlain else { return "see that a sentinel is what listens there" }
            let way =
                isEncrypted
                ? "leave tls: false out of sentinels"
                : "write rediss+sentinel:// for redis+sentinel://, or sentinels: { tls: true } where Redis speaks none"
            return "see that a sentinel listens there; where it speaks TLS, \(way)"
        }
        let scheme: String? =
            switch place {
            case .file: nil
            case .server: "://"
            case .sentinels: "+sentinel://"
            }
        guard let scheme, isPlain else { return "see that a Redis is what listens there" }
        return "see that a Redis listens there; where it speaks TLS, write rediss\(scheme) for redis\(scheme)"
    }

    /// How an address of its kind is written that tells a secret, with a user and without.
    fileprivate var formWithSecret: String {
        let scheme = isEncrypted ? "rediss" : "redis"
        let form =
            switch place {
            case .server: "\(scheme)://:SECRET@HOST:PORT/DB"
            case .file: "unix::SECRET@/PATH"
            case .sentinels: "\(scheme)+sentinel://:SECRET@HOST:PORT,HOST:PORT/NAME/DB"
            }
        return "\(form), or USER:SECRET where it has users"
    }
}
