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
        if digests[script.name] == nil { try load(script, until: deadline) }
        let replies = try ask([call(script, keys, arguments)] + commands, until: deadline)
        guard lacks(script, replies) else { return replies }
        try load(script, until: deadline)
        return try ask([call(script, keys, arguments)] + commands, until: deadline)
    }

    /// Sends what ``run(_:keys:arguments:then:until:)`` would, where that takes no waiting; for a thread that must not wait.
    ///
    /// - Returns: whether it is under way; then ``finish(_:keys:arguments:then:until:)`` is to be called next.
    public func begin(
        _ script: RedisScript,
        keys: [String],
        arguments: [[UInt8]],
        then commands: [RedisCommand] = []
    ) throws(RedisError) -> Bool {
        guard digests[script.name] != nil else { return false }
        return try sendAtOnce([call(script, keys, arguments)] + commands)
    }

    /// Waits for what was begun, and returns what ``run(_:keys:arguments:then:until:)`` would.
    public func finish(
        _ script: RedisScript,
        keys: [String],
        arguments: [[UInt8]],
        then commands: [RedisCommand] = [],
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> [RedisReply] {
        let replies = try receive(1 + commands.count, until: deadline)
        guard lacks(script, replies) else { return replies }
        return try run(script, keys: keys, arguments: arguments, then: commands, until: deadline)
    }

    private func call(_ script: RedisScript, _ keys: [String], _ arguments: [[UInt8]]) -> RedisCommand {
        var call = RedisCommand("EVALSHA", digests[script.name] ?? "", "\(keys.count)")
        for key in keys { call.append(key) }
        for argument in arguments { call.append(argument) }
        return call
    }

    /// Whether the server does not have the script, or no longer; forgets its digest then.
    private func lacks(_ script: RedisScript, _ replies: [RedisReply]) -> Bool {
        guard case .refusal(let refusal) = replies[0], refusal.code == "NOSCRIPT" else { return false }
        digests[script.name] = nil
        return true
    }

    /// Gives the script to the server.
    private func load(_ script: RedisScript, until deadline: ContinuousClock.Instant) throws(RedisError) {
        let reply = try ask(RedisCommand("SCRIPT", "LOAD", script.text), until: deadline)
        guard let digest = reply.text else { throw .refusedReply("\(name) gives no digest of a script") }
        digests[script.name] = digest
    }
}
