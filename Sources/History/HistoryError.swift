/// Why the file of a history can't be used now.
struct HistoryError: Error, Hashable {
    enum Kind: Hashable {
        /// It is no sound database; it is to be moved aside.
        case damaged
        /// It is sound, but of another history than the one that is served; it is to be moved aside too.
        case ofAnother
        /// It is a history of the other kind: an edge's where that of a server with jobs is wanted, or the other way round.
        case ofOtherKind
        /// Another process has it; its number, where it is known.
        case taken(process: Int?)
        /// It may work later.
        case unavailable
    }

    let kind: Kind
    /// What follows the name of the file in a sentence.
    private let rest: String

    /// What is wrong as it reads with the file as its subject: "is in use by another process".
    init(_ kind: Kind, _ predicate: String) { (self.kind, rest) = (kind, " \(predicate)") }

    /// What is wrong as it reads by itself: "database or disk is full".
    init(_ kind: Kind, reason: String) { (self.kind, rest) = (kind, ": \(reason)") }

    /// What is wrong with the database in a file; what is in its way there is told rather than what SQLite makes of it.
    init(_ error: DatabaseError, at path: String) {
        let obstacle = error.isDamage || error.isPredicate ? nil : HistoryPlace.obstacle(at: path)
        if let obstacle { self.init(.unavailable, obstacle) } else { self.init(error) }
    }

    init(_ error: DatabaseError) {
        let kind: Kind = error.isDamage ? .damaged : error.isOfOtherKind ? .ofOtherKind : .unavailable
        if error.isPredicate { self.init(kind, error.message) } else { self.init(kind, reason: error.message) }
    }

    /// What is wrong with a file that bears this name.
    func sentence(on name: String) -> String { name + rest }
}
