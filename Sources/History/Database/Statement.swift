import CSQLite

/// A statement and the row that it stands at; places of parameters count from 1, columns from 0.
@safe final class Statement {
    private let handle: OpaquePointer
    private let database: Database

    init(_ handle: OpaquePointer, of database: Database) {
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

    func bind(_ place: CInt, _ number: Double) { unsafe sqlite3_bind_double(handle, place, number) }

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

    func number(_ column: CInt) -> Double { unsafe sqlite3_column_double(handle, column) }

    /// The bytes of a column between the places that two others tell; nil where these are null, or lie beyond it.
    func value(_ start: CInt, _ end: CInt, in column: CInt) -> ArraySlice<UInt8>? {
        guard !isNull(start), !isNull(end) else { return nil }
        let (first, last) = (Int(clamping: integer(start)), Int(clamping: integer(end)))
        // As for a whole column.
        guard let all = unsafe sqlite3_column_blob(handle, column) else { return nil }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        guard 0 <= first, first < last, last <= count else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: all + first, count: last - first))[...]
    }

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
