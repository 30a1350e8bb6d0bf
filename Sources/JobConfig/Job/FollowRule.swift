import Configuration

/// How a source that goes on by itself is begun again when it has ended.
public struct FollowRule: Hashable, Sendable {
    /// The first wait, and the longest.
    public var waits: ClosedRange<Duration>

    /// A rule with these waits.
    public init(waits: ClosedRange<Duration>) { self.waits = waits }

    /// So long a source must have been connected for the next wait to be the first again.
    public static let success = Duration.seconds(60)

    /// How long to wait for the next try behind a wait of `former`, nil where there was none.
    ///
    /// Each wait is twice the one before. Where the upstream has named a time, that is the least.
    public func wait(after former: Duration?, named: Duration? = nil) -> Duration {
        let doubled = former.map { min(waits.upperBound, $0 * 2) } ?? waits.lowerBound
        return max(waits.lowerBound, doubled, named ?? .zero)
    }
}

extension JobKeys {
    static let follow = Key<Bool?>(
        ConfigKey("follow", .yes, "The source goes on by itself, and each thing that it yields is an event.")
    ) { $0.bool($1) }

    static let restart = Key(
        "restart",
        in: .milliseconds(100)...DurationText.maximum,
        default: .seconds(1)...(.seconds(30)),
        "How long after its end a source is begun again: the first wait, and the longest."
    )
}

extension FollowRule {
    /// Reads `follow` and `restart`; nil where there is no such job, or after a reported fault.
    init?(reading section: ConfigSection) {
        guard section.has(JobKeys.follow.name) else { return nil }
        let waits = section[JobKeys.restart]
        switch section[JobKeys.follow] {
        case true?: self.init(waits: waits)
        case false?:
            section.refuse(JobKeys.follow.name, "can only be true; write a schedule, such as every: 10s, instead")
            return nil
        case nil: return nil
        }
        // Followed, a command has no other way to be read.
        if section.has("run") || section.has("command"), section.node("lines")?.text == "false" {
            section.refuse("lines", "can't be false where the source is followed; remove this line")
        }
    }
}
