internal import Glibc
internal import Syscalls
internal import TLS

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
            try connection.secure(try trust(of: address), host.name, until: deadline)
        }
        var hello = RedisCommand("HELLO", "2")
        if let secret = address.secret {
            for word in ["AUTH", address.user ?? "default", secret.text] { hello.append(word) }
        }
        var commands = [hello]
        if address.database != 0 { commands.append(RedisCommand("SELECT", "\(address.database)")) }
        for reply in try connection.ask(commands, until: deadline) {
            guard case .refusal(let refusal) = reply else { continue }
            throw .unreachable(sentence(for: refusal, connection.name, address))
        }
        return connection
    }

    private static func trust(of address: RedisAddress) throws(RedisError) -> TLSClientContext {
        do throws(CertificateFault) { return try TLSClientContext(authorities: address.authorities) } catch {
            throw .unreachable("\(address.authorities ?? "the list of authorities of this machine") \(error.sentence)")
        }
    }

    /// What is to be done about a refusal to let us in.
    private static func sentence(for refusal: RedisRefusal, _ name: String, _ address: RedisAddress) -> String {
        switch refusal.code {
        case "WRONGPASS": "\(name) takes another user or secret than \(address); write the right ones before the @"
        case "NOAUTH": "\(name) asks for a secret; write redis://USER:SECRET@HOST:PORT/DB"
        case "ERR" where refusal.reason.hasPrefix("unknown command"):
            "\(name) is older than Redis 6.2, which is the oldest that will do"
        case "ERR" where refusal.reason.contains("DB index"):
            "\(name) has no database \(address.database); write a smaller number at the address's end"
        default: "\(name) lets nobody in: \(refusal)"
        }
    }

    /// Connects without a word being said.
    static func connect(
        to place: RedisAddress.Place,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisConnection {
        switch place {
        case .file(let path):
            return try RedisConnection(connected(to: path), name: "Redis at unix:\(path)", stopping: stopping)
        case .server(let host):
            var last = RedisError.unreachable("\(host.name) has no address")
            for address in try HostLookup.addresses(of: host) {
                do throws(RedisError) {
                    return try RedisConnection(
                        socket(to: address, host, stopping: stopping, until: deadline),
                        name: "Redis at \(host)",
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
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> Socket {
        let socket = try connected(to: address)
        switch wait(socket.number, for: POLLOUT, stopping: stopping, until: deadline, whom: "\(host)") {
        case .success: break
        case .failure(.stopped): throw .stopped
        case .failure: throw .unreachable("cannot connect to \(host): no answer in time")
        }
        if let failure = socket.connectFailure() {
            throw .unreachable("cannot connect to \(host): \(failure.reason)")
        }
        return socket
    }

    private static func connected(to path: String) throws(RedisError) -> Socket {
        do throws(SyscallError) { return try Socket.connect(to: UnixAddress(path: path)) } catch {
            throw .unreachable(error.description)
        }
    }

    private static func connected(to address: SocketAddress) throws(RedisError) -> Socket {
        do throws(SyscallError) { return try Socket.connect(to: address) } catch {
            throw .unreachable(error.description)
        }
    }
}
