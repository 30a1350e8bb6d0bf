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
        let answers = try ask(sentinels, for: primary, stopping: stopping, until: deadline)
        var last = RedisError.unreachable("no sentinel knows of a primary \(primary)")
        for host in SentinelAnswer.candidates(of: answers) {
            do throws(RedisError) {
                return try openPrimary(.server(host), address, stopping: stopping, until: deadline)
            } catch {
                last = error
            }
            if last == .stopped { throw last }
        }
        throw last
    }

    /// What a connection to the server would be called that the sentinels of an address name as its primary now; nil where no
    /// sentinel says anything in time, and for an address without sentinels.
    ///
    /// A server that is no primary any more doesn't know that for a while, and goes on taking what will be lost.
    public static func nameOfPrimary(_ address: RedisAddress, until deadline: ContinuousClock.Instant) -> String? {
        guard case .sentinels(let sentinels, let primary) = address.place else { return nil }
        let answers = try? ask(sentinels, for: primary, stopping: nil, until: deadline)
        return answers.flatMap { SentinelAnswer.candidates(of: $0).first }.map { "Redis at \($0)" }
    }

    private static func ask(
        _ sentinels: [RedisAddress.Host],
        for primary: String,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> [SentinelAnswer] {
        var answers: [SentinelAnswer] = []
        var last: RedisError?
        for (index, sentinel) in sentinels.enumerated() {
            // One that is silent leaves time for the others, and for the primary itself.
            let share = (deadline - .now) / (sentinels.count - index + 1)
            let limit = ContinuousClock.now + share
            do throws(RedisError) {
                let connection = try connect(to: .server(sentinel), stopping: stopping, until: limit)
                let replies = try connection.ask(SentinelAnswer.commands(for: primary), until: limit)
                if let answer = SentinelAnswer(replies) { answers.append(answer) }
            } catch {
                last = error
            }
            if last == .stopped { break }
        }
        if let last, answers.isEmpty || last == .stopped { throw last }
        return answers
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
            throw .unreachable("\(connection.name) is a replica, which takes no writes; write \(primary) instead")
        case let other: throw .unreachable("\(connection.name) is no primary but says \(other ?? "nothing")")
        }
    }
}
