extension RedisConnection {
    /// Connects to the primary of an address: where sentinels are named, all of them are asked, each time anew, and the
    /// server they name must say itself that it is one.
    ///
    /// - Throws: ``RedisError/unreachable(_:)`` where there is no primary now.
    public static func openPrimary(
        _ address: RedisAddress,
        stopping: CInt? = nil,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisConnection {
        guard case .sentinels(let sentinels, let primary) = address.place else {
            return try openPrimary(address.place, address, stopping: stopping, until: deadline)
        }
        let round = try ask(sentinels, for: primary, address, stopping: stopping, until: deadline)
        var last = round.reasonOfNone(for: primary)
        for host in SentinelAnswer.candidates(of: round.answers) {
            do throws(RedisError) {
                return try openPrimary(.server(host), address, stopping: stopping, until: deadline)
            } catch {
                last = error
            }
            if last == .stopped { throw last }
        }
        throw last
    }

    /// Why sentinels of an address don't take part, a sentence for each; none where there are no sentinels, or all of them
    /// know the primary.
    public static func troublesOfSentinels(_ address: RedisAddress, until deadline: ContinuousClock.Instant) -> [String]
    {
        guard case .sentinels(let sentinels, let primary) = address.place,
            let round = try? ask(sentinels, for: primary, address, stopping: nil, until: deadline)
        else { return [] }
        return round.troubles.map { "\($0)" }
            + round.ignorant.map { "the sentinel at \($0) knows of no primary \(primary)" }
    }

    /// What a connection to the server would be called that the sentinels of an address name as its primary now; nil where no
    /// sentinel says anything in time, and for an address without sentinels.
    ///
    /// A server that is no primary any more doesn't know that for a while, and goes on taking what will be lost.
    public static func nameOfPrimary(_ address: RedisAddress, until deadline: ContinuousClock.Instant) -> String? {
        guard case .sentinels(let sentinels, let primary) = address.place else { return nil }
        let round = try? ask(sentinels, for: primary, address, stopping: nil, until: deadline)
        return round.flatMap { SentinelAnswer.candidates(of: $0.answers).first }.map { "Redis at \($0)" }
    }

    /// What all sentinels say; throws where waiting was to end.
    private static func ask(
        _ sentinels: [RedisAddress.Host],
        for primary: String,
        _ address: RedisAddress,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> SentinelRound {
        var round = SentinelRound()
        for (index, sentinel) in sentinels.enumerated() {
            // One that is silent leaves time for the others, and for the primary itself.
            let share = (deadline - .now) / (sentinels.count - index + 1)
            let limit = ContinuousClock.now + share
            do throws(RedisError) {
                let connection = try openSentinel(sentinel, address, stopping: stopping, until: limit)
                let replies = try greet(
                    connection,
                    SentinelAnswer.commands(for: primary),
                    address,
                    of: sentinelKind,
                    until: limit
                )
                if case .refusal(let refusal)? = replies.first {
                    throw .unreachable(SentinelRound.sentence(for: refusal, of: sentinel, address))
                }
                if let answer = SentinelAnswer(replies) {
                    round.answers.append(answer)
                } else {
                    round.ignorant.append(sentinel)
                    let others = try connection.ask(RedisCommand("SENTINEL", "MASTERS"), until: limit)
                    round.others += SentinelAnswer.names(in: others)
                }
            } catch {
                if error == .stopped { throw error }
                round.troubles.append(error)
            }
        }
        return round
    }

    private static func openPrimary(
        _ place: RedisAddress.Place,
        _ address: RedisAddress,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisConnection {
        let connection = try open(place, address, stopping: stopping, until: deadline)
        let role = try connection.ask(RedisCommand("ROLE"), until: deadline).elements ?? []
        switch role.first?.text {
        case "master": return connection
        case "slave" where role.count >= 3:
            let primary = "\(role[1].text ?? "?"):\(role[2].number.map(String.init) ?? "?")"
            if case .sentinels = address.place {
                throw .unreachable("\(connection.name), which sentinels name, says that it is a replica of \(primary)")
            }
            throw .unreachable("\(connection.name) is a replica, which takes no writes; write \(primary) instead")
        case "sentinel":
            let way = "write redis+sentinel://HOST:PORT/NAME, with the name of the primary that it watches"
            throw .unreachable("\(connection.name) is a sentinel; \(way)")
        case let other: throw .unreachable("\(connection.name) is no primary but says \(other ?? "nothing")")
        }
    }
}
