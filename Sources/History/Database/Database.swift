import CSQLite
import Glibc

/// One connection to a database file, used by one thread at a time; see sqlite.org/c3ref.
@safe final class Database {
    let handle: OpaquePointer
    private let timeout: Duration

    /// Opens a file that is there; where another process writes to it, that is waited for up to `timeout`.
    init(path: String, timeout: Duration) throws(DatabaseError) {
        var opened: OpaquePointer?
        // The path is copied. A handle comes back even where opening fails, and is to be closed.
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened = unsafe opened else { throw DatabaseError(code: SQLITE_NOMEM, message: "out of memory") }
        unsafe handle = opened
        self.timeout = timeout
        guard code == SQLITE_OK else { throw error(code) }
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, CInt(timeout / .milliseconds(1)))
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

    /// Writes the log back into the file and cuts it, without waiting for readers.
    ///
    /// - Returns: whether that was done; a reader that needs the log keeps it from being cut.
    func cutLog() throws(DatabaseError) -> Bool {
        unsafe sqlite3_busy_timeout(handle, 0)
        defer { unsafe sqlite3_busy_timeout(handle, CInt(timeout / .milliseconds(1))) }
        return try integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0
    }

    /// Whether the file has been moved or removed, so that what is written is lost.
    var hasMoved: Bool {
        var answer: CInt = 0
        let code = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &answer)
        return code == SQLITE_OK && answer != 0
    }

    func error(_ code: CInt) -> DatabaseError {
        // SQLite's own words, copied here; and the kernel's where it was the kernel that refused.
        let words = unsafe String(cString: sqlite3_errmsg(handle))
        let number = unsafe sqlite3_system_errno(handle)
        let isOfKernel = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) && number != 0
        let reason = isOfKernel ? unsafe " (\(String(cString: strerror(number))))" : ""
        return DatabaseError(code: unsafe sqlite3_extended_errcode(handle), message: words + reason)
    }
}
