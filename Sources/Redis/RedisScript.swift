/// A script in Lua that Redis runs as one step, between which nothing else happens.
public struct RedisScript: Hashable, Sendable {
    /// What it is called here; unlike any other script's name.
    public let name: String
    /// The Lua.
    public let text: String

    /// A script.
    public init(name: String, text: String) { (self.name, self.text) = (name, text) }
}

extension RedisConnection {
    /// Runs a script by its digest, and sends commands right behind it, such as WAIT; all of it is one way there and back.
    ///
    /// A server that does not have the script, or no longer, is given it and asked again. The commands behind it are sent
    /// again then too.
    ///
    /// - Returns: the script's reply, which may be a refusal, and those of the commands.
    public func run(
        _ script: RedisScript,
        keys: [String],
        arguments: [[UInt8]],
        then commands: [RedisCommand] = [],
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> [RedisReply] {
        for isFirst in [true, false] {
            if digests[script.name] == nil { try load(script, until: deadline) }
            var call = RedisCommand("EVALSHA", digests[script.name] ?? "", "\(keys.count)")
            for key in keys { call.append(key) }
            for argument in arguments { call.append(argument) }
            let replies = try ask([call] + commands, until: deadline)
            guard isFirst, case .refusal(let refusal) = replies[0], refusal.code == "NOSCRIPT" else { return replies }
            digests[script.name] = nil
        }
        preconditionFailure("the second reply is returned as it is")
    }

    /// Gives the script to the server.
    private func load(_ script: RedisScript, until deadline: ContinuousClock.Instant) throws(RedisError) {
        let reply = try ask(RedisCommand("SCRIPT", "LOAD", script.text), until: deadline)
        guard let digest = reply.text else { throw .refusedReply("\(name) gives no digest of a script") }
        digests[script.name] = digest
    }
}
