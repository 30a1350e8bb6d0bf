public import JobConfig
public import Scheduling

/// What the file says of a job, in short.
extension Job {
    /// Its key in the file, by which clients know it.
    public var name: String { definition.name }
    /// When it runs by itself.
    public var scheduleTrigger: ScheduleTrigger? {
        guard case .schedule(let scheduleTrigger) = definition.trigger else { return nil }
        return scheduleTrigger
    }

    /// How its source is followed; nil for one that is not.
    var followRule: FollowRule? { if case .follow(let rule) = definition.trigger { rule } else { nil } }

    /// Whether its source is followed.
    public var isFollowing: Bool { followRule != nil }

    /// After which events of other jobs it runs; nil for one that goes by none.
    public var afterRule: AfterRule? { if case .after(let rule) = definition.trigger { rule } else { nil } }

    /// Whether it runs without anybody asking: by a schedule, after events, or since its source is followed.
    public var runsByItself: Bool { scheduleTrigger != nil || isFollowing || afterRule != nil }

    /// Whether it is fed by posts.
    public var isPosted: Bool {
        if case .post = definition.trigger { true } else { false }
    }
}
