import CSQLite

/// Why a database does not do what is asked.
struct DatabaseError: Error, Hashable {
    /// SQLite's extended result code.
    let code: CInt
    let message: String
    /// Whether the message is about the file as its subject, and not SQLite's own.
    var isPredicate = false

    /// What SQLite itself does not see: the file is a database, and what stands in it can't have been written by a history.
    static func damage(_ predicate: String) -> DatabaseError {
        DatabaseError(code: SQLITE_CORRUPT, message: predicate, isPredicate: true)
    }

    /// The file is a sound database, and none to write to.
    static func unsuitable(_ predicate: String) -> DatabaseError {
        DatabaseError(code: SQLITE_ERROR, message: predicate, isPredicate: true)
    }

    /// The file is a history, of the other kind than the one that is wanted.
    static func otherKind(_ kind: HistoryKind) -> DatabaseError {
        DatabaseError(code: SQLITE_MISMATCH, message: kind.refusal, isPredicate: true)
    }

    /// Whether it is one of these.
    var isOfOtherKind: Bool { code == SQLITE_MISMATCH && isPredicate }

    /// The file is no database, or not a sound one.
    var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }
}

extension DatabaseError: CustomStringConvertible {
    var description: String { message }
}
