/// Why the file of a history can't be used now.
struct HistoryError: Error, Hashable {
    enum Kind: Hashable {
        /// It is no sound database; it is to be moved aside.
        case damaged
        /// It is sound, but of another history than the one that is served; it is to be moved aside too.
        case ofAnother
        /// Another process has it; its number, where it is known.
        case taken(process: Int?)
        /// It may work later.
        case unavailable
    }

    let kind: Kind
    /// What is wrong, as it reads behind the name of the file: "database or disk is full".
    let sentence: String

    init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    init(_ error: DatabaseError) {
        self.init(error.isDamage ? .damaged : .unavailable, error.message)
    }
}
