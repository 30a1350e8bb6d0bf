import CSQLite
import Glibc

/// Why a database does not do what is asked.
struct DatabaseError: Error, Hashable {
    /// SQLite's extended result code.
    let code: CInt
    let message: String

    /// What SQLite itself does not see: the file is a database, and what stands in it can't have been written by us.
    static func damage(_ message: String) -> DatabaseError { DatabaseError(code: SQLITE_CORRUPT, message: message) }

    /// The file is a sound database, and none to write to.
    static func unsuitable(_ message: String) -> DatabaseError { DatabaseError(code: SQLITE_ERROR, message: message) }

    /// The file is no database, or not a sound one.
    var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }
}

extension DatabaseError: CustomStringConvertible {
    var description: String { message }
}

/// One connection to a database file, used by one thread at a time; see sqlite.org/c3ref.
@safe final class Database {
    fileprivate let handle: OpaquePointer

    /// Opens a file that is there; whoever else writes to it is waited for up to `patience`.
    init(path: String, patience: Duration) throws(DatabaseError) {
        var opened: OpaquePointer?
        // The path is copied. A handle comes back even where opening fails, and is to be closed.
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened = unsafe opened else { throw DatabaseError(code: SQLITE_NOMEM, message: "out of memory") }
        unsafe handle = opened
        guard code == SQLITE_OK else { throw error(code) }
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, CInt(patience / .milliseconds(1)))
    }

    // Statements may live on; the connection ends with the last of them.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements that yield nothing.
    func run(_ statements: String) throws(DatabaseError) {
        let code = unsafe sqlite3_exec(handle, statements, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// A statement that can be run again and again.
    func prepare(_ text: String) throws(DatabaseError) -> Statement {
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement = unsafe statement else { throw error(code) }
        return unsafe Statement(statement, of: self)
    }

    /// The first number of the first row, nil where there is none.
    func integer(_ text: String) throws(DatabaseError) -> Int64? {
        let statement = try prepare(text)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Does all of it or nothing.
    func transaction(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try run("BEGIN IMMEDIATE")
        do throws(DatabaseError) {
            try body()
            try run("COMMIT")
        } catch {
            try? run("ROLLBACK")
            throw error
        }
    }

    /// Whether the file has been moved or removed, so that what is written is lost.
    var hasMoved: Bool {
        var answer: CInt = 0
        let code = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &answer)
        return code == SQLITE_OK && answer != 0
    }

    fileprivate func error(_ code: CInt) -> DatabaseError {
        // SQLite's own words, copied here; and the kernel's where it was the kernel that refused.
        let words = unsafe String(cString: sqlite3_errmsg(handle))
        let number = unsafe sqlite3_system_errno(handle)
        let isOfKernel = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) && number != 0
        let reason = isOfKernel ? unsafe " (\(String(cString: strerror(number))))" : ""
        return DatabaseError(code: unsafe sqlite3_extended_errcode(handle), message: words + reason)
    }
}

/// A statement and the row that it stands at; places of parameters count from 1, columns from 0.
@safe final class Statement {
    private let handle: OpaquePointer
    private let database: Database

    fileprivate init(_ handle: OpaquePointer, of database: Database) {
        unsafe self.handle = handle
        self.database = database
    }

    deinit { unsafe sqlite3_finalize(handle) }

    func bind(_ place: CInt, _ value: Int64?) {
        if let value {
            unsafe sqlite3_bind_int64(handle, place, value)
        } else {
            unsafe sqlite3_bind_null(handle, place)
        }
    }

    func bind(_ place: CInt, _ text: String) { unsafe sqlite3_bind_text(handle, place, text, -1, Self.copies) }

    func bind(_ place: CInt, _ bytes: [UInt8]) {
        unsafe sqlite3_bind_blob64(handle, place, bytes, UInt64(bytes.count), Self.copies)
    }

    /// Goes to the next row; false where there is none, and the statement begins anew.
    func step() throws(DatabaseError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        let error = code == SQLITE_DONE ? nil : database.error(code)
        unsafe sqlite3_reset(handle)
        if let error { throw error }
        return false
    }

    /// Runs a statement without rows.
    func run() throws(DatabaseError) { while try step() {} }

    /// Begins anew, before the last row.
    func reset() { unsafe sqlite3_reset(handle) }

    func integer(_ column: CInt) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func isNull(_ column: CInt) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: CInt) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func bytes(_ column: CInt) -> [UInt8] {
        // The pointer holds until the next step; its bytes are copied here.
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Tells SQLite to copy what it is handed; the constant is a cast that no importer understands, -1 by definition.
    private static var copies: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
