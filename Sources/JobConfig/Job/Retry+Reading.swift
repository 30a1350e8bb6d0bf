import Configuration

extension Retry {
    /// How often a failed run is tried again: a number of tries, or a map.
    static let key = Key<Retry?>(
        ConfigKey(
            "retry",
            .either([attemptsKey.row.value, .object([attemptsKey.row, delayKey.row, factorKey.row, longestKey.row])]),
            "How often a failed run is tried again, within its timeout; 0 for never."
        ),
        read: read
    )

    private static let attemptsKey = Key<Int?>(
        "attempts",
        in: attempts,
        default: .required,
        "How many times more it is tried."
    )
    static let delayKey = Key("delay", in: waits, default: .milliseconds(500), "The wait before the first of them.")
    static let factorKey = Key<Double>(
        "factor",
        in: 1...100,
        default: 2,
        "How much longer each wait is than the one before."
    )
    static let longestKey = Key("max", in: waits, default: .seconds(30), "The longest wait.")

    /// Words of other tools.
    private static let hints = [
        "count": "write attempts", "retries": "write attempts", "times": "write attempts", "limit": "write attempts",
        "max_retries": "write attempts", "max_attempts": "write attempts", "wait": "write delay",
        "interval": "write delay", "initial": "write delay", "backoff": "write factor", "multiplier": "write factor",
        "max_delay": "write max", "max_wait": "write max",
    ]
    /// None where a job does without what `defaults` say.
    private static let attempts = 0...100
    private static let waits = Duration.milliseconds(1)...DurationText.maximum

    @Sendable private static func read(_ section: ConfigSection, _ name: String) -> Retry? {
        guard let node = section.node(name) else { return nil }
        guard case .mapping = node.content else {
            if let text = node.text, text == node.written, ["true", "yes", "on"].contains(text) {
                section.refuse(name, "must be a whole number, not \(text.quoted)", meant: "3")
                return nil
            }
            return section.integer(name, in: attempts).flatMap { $0 == 0 ? nil : Retry(attempts: $0) }
        }
        guard let map = section.section(name) else { return nil }
        if !map.has(attemptsKey) {
            let way = map.advice(for: attemptsKey.name, .text)
            map.report("\(map.owner) lacks attempts, the number of further tries\(way)")
        }
        let retry = Retry(
            attempts: map[attemptsKey] ?? 1,
            delay: map[delayKey],
            factor: map[factorKey],
            longest: map[longestKey]
        )
        map.refuseUnknown(
            hints: hints,
            otherwise: [attemptsKey.row, delayKey.row, factorKey.row, longestKey.row].listedAsKeys
        )
        return retry.attempts == 0 ? nil : retry
    }
}
