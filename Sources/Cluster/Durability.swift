/// When an event of a shared tape counts.
public enum Durability: String, CaseIterable, Sendable {
    /// Once the primary has it; what it syncs to its disk each second may be lost with the machine.
    case everysec
    /// Once one replica has it too.
    case replica
    /// Once the primary has it, which syncs each write to its disk.
    case always
}
