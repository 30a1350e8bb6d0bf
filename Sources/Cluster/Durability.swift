/// What has to be safe before an event that nodes share is shown.
public enum Durability: String, CaseIterable, Hashable, Sendable {
    /// That the primary has it; the disk follows within a second where Redis is told so (`appendfsync everysec`).
    case everysec
    /// That another machine has it: one replica at least has answered WAIT.
    case replica
    /// That the primary has it, which answers when it is on its disk (`appendfsync always`).
    case always

    /// How many other machines must have an event before it is shown.
    public var replicas: Int { self == .replica ? 1 : 0 }
}
