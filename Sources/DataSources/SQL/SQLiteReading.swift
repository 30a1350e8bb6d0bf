import Configuration
import CSQLite
import JSON

/// Reads a file of SQLite and changes nothing; for one thread.
@safe final class SQLiteReading {
    private let handle: OpaquePointer
    private let path: String
    private let limit: Int
    private let isStopped: () -> Bool

    /// Statements about the database itself that only tell of it.
    private static let harmless: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "database_list", "collation_list", "function_list", "page_count", "page_size", "freelist_count", "user_version",
        "application_id", "schema_version", "encoding", "journal_mode", "integrity_check", "quick_check",
        "foreign_key_check", "compile_options", "data_version",
    ]
    /// Those among them that change something where a value is given.
    private static let readOnlyWithoutValue: Set<String> = [
        "page_size", "user_version", "application_id", "schema_version", "encoding", "journal_mode",
    ]

    /// Opens a file that is there; `isStopped` is asked while it works.
    init(_ path: String, limit: Int, isStopped: @escaping () -> Bool) throws(SourceError) {
        (self.path, self.limit, self.isStopped) = (path, limit, isStopped)
        // SQLite would wait for the other end of a pipe, without an end.
        if case .failure(let failure) = RegularFile.read(path, limit: 0) { throw failure }
        var opened: OpaquePointer?
        // The path is copied. A handle comes back even where opening fails, and is closed when this object ends.
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened = unsafe opened else { throw SourceError(.other, "memory has run out") }
        unsafe handle = opened
        guard code == SQLITE_OK else { throw error(code) }
        unsafe sqlite3_extended_result_codes(handle, 1)
        // So long another program that writes is waited for.
        unsafe sqlite3_busy_timeout(handle, 2_000)
        _ = unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20)
        _ = unsafe sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        // Both are asked only within calls below, while this object lives.
        unsafe sqlite3_progress_handler(handle, 10_000, { unsafe SQLiteReading.isOver($0) }, me)
        unsafe sqlite3_set_authorizer(
            handle,
            { _, action, name, value, _, _ in unsafe SQLiteReading.allows(action, name, value) },
            nil
        )
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    private static func isOver(_ me: UnsafeMutableRawPointer?) -> CInt {
        guard let me = unsafe me else { return 0 }
        return unsafe Unmanaged<SQLiteReading>.fromOpaque(me).takeUnretainedValue().isStopped() ? 1 : 0
    }

    /// Whether something may stand in a statement; what changes rows is refused as a whole, when all of it has been read.
    ///
    /// Tables that functions make, such as `json_each`, and those of full text and of ranges, prepare such statements for
    /// themselves, of which those that write are never run.
    private static func allows(_ action: CInt, _ name: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?) -> CInt {
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: return SQLITE_OK
        case SQLITE_PRAGMA:
            guard let name = unsafe name.map({ unsafe String(cString: $0).lowercased() }), harmless.contains(name)
            else {
                return SQLITE_DENY
            }
            return unsafe value != nil && readOnlyWithoutValue.contains(name) ? SQLITE_DENY : SQLITE_OK
        default: return SQLITE_DENY
        }
    }

    /// Says what is wrong with a query, without running it.
    func check(_ query: String) throws(SourceError) {
        let statement = try unsafe prepare(query)
        unsafe sqlite3_finalize(statement)
    }

    /// The rows of a query.
    func rows(of query: String) throws(SourceError) -> JSONText {
        let statement = try unsafe prepare(query)
        defer { unsafe sqlite3_finalize(statement) }
        let count = unsafe sqlite3_column_count(statement)
        let names = (0..<count).map { index in
            unsafe sqlite3_column_name(statement, index).map { unsafe String(cString: $0) } ?? "\(index)"
        }
        guard count > 0 else {
            throw SourceError(.query, "the query yields no rows; write one that begins with SELECT")
        }
        var rows = try RowList(names, limit: limit)
        while true {
            let code = unsafe sqlite3_step(statement)
            guard code != SQLITE_DONE else { return rows.json }
            guard code == SQLITE_ROW else {
                if isStopped() { throw .stopped }
                throw error(code)
            }
            let values = try (0..<count).map { index throws(SourceError) in
                // Of a number too it says how long its text would be, which is short.
                try rows.check(Int(unsafe sqlite3_column_bytes(statement, index)))
                return unsafe Self.value(statement, index)
            }
            try rows.append(values)
        }
    }

    private func prepare(_ query: String) throws(SourceError) -> OpaquePointer {
        let (first, rest) = try unsafe statement(in: query)
        guard let statement = unsafe first else {
            throw SourceError(.query, "the query is empty; write one that begins with SELECT")
        }
        do throws(SourceError) {
            try refuseMore(in: rest)
            guard unsafe sqlite3_stmt_readonly(statement) != 0 else { throw SourceError(.query, Self.writing) }
        } catch {
            unsafe sqlite3_finalize(statement)
            throw error
        }
        return unsafe statement
    }

    /// The first statement of a text, and what stands behind it; none where there are only spaces and comments.
    private func statement(in query: String) throws(SourceError) -> (OpaquePointer?, String) {
        // With its NUL; what it points to lives until the call returns.
        let bytes = Array(query.utf8) + [0]
        var statement: OpaquePointer?
        var code = SQLITE_OK
        var rest = ""
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                code = unsafe sqlite3_prepare_v2(
                    handle,
                    text.baseAddress,
                    CInt(clamping: bytes.count),
                    &statement,
                    &tail
                )
                rest = unsafe tail.map { unsafe String(cString: $0) } ?? ""
            }
        }
        guard code == SQLITE_OK else { throw error(code, query) }
        return unsafe (statement, rest)
    }

    /// Sees to it that only spaces, semicolons and comments stand behind the first statement.
    private func refuseMore(in text: String) throws(SourceError) {
        // Not one by one: of many semicolons each would be a copy of all that follow.
        func begin(of text: String) -> String { String(text.drop { $0.isWhitespace || $0 == ";" }) }
        var rest = begin(of: text)
        while !rest.isEmpty {
            let second = SourceError(.query, "the query has a second statement, \(rest.quotedBegin); keep one")
            guard let (next, behind) = unsafe try? statement(in: rest) else { throw second }
            guard unsafe next == nil else {
                unsafe sqlite3_finalize(next)
                throw second
            }
            guard behind.utf8.count < rest.utf8.count else { return }
            rest = begin(of: behind)
        }
    }

    private static let writing =
        "the query would change the database, which is only read; write one that begins with SELECT"

    /// A value of the row at hand.
    private static func value(_ statement: OpaquePointer, _ index: CInt) -> JSONText {
        switch unsafe sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return JSONText(.integer(unsafe sqlite3_column_int64(statement, index)))
        case SQLITE_FLOAT:
            let number = unsafe sqlite3_column_double(statement, index)
            if number.isFinite { return JSONText(.number(number)) }
            return JSONText(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
        case SQLITE_TEXT:
            let start = unsafe sqlite3_column_text(statement, index)
            // The bytes are the statement's until its next step.
            let count = Int(unsafe sqlite3_column_bytes(statement, index))
            return JSONText(unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = unsafe sqlite3_column_blob(statement, index)
            let count = Int(unsafe sqlite3_column_bytes(statement, index))
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
            let digits = Array("0123456789abcdef".utf8)
            var text: [UInt8] = Array("\\x".utf8)
            text.reserveCapacity(2 + 2 * count)
            for byte in bytes {
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
            return JSONText(String(decoding: text, as: UTF8.self))
        default: return JSONText(.null)
        }
    }

    private func error(_ code: CInt, _ query: String? = nil) -> SourceError {
        let words = unsafe String(cString: sqlite3_errmsg(handle)).saidBriefly
        switch code & 0xFF {
        // What is not the plain code is no fault of the query, but of the state in which the file was left.
        case SQLITE_READONLY where code != SQLITE_READONLY:
            let problem =
                "a program that wrote to \(path) was ended in the middle of it, and what it left must be taken back"
            let advice = "have a program that may write read it once, such as sqlite3 \(path) .tables"
            return SourceError(.unreadable, "\(problem); \(advice)")
        case SQLITE_AUTH, SQLITE_READONLY: return SourceError(.query, Self.writing)
        case SQLITE_BUSY, SQLITE_LOCKED:
            return SourceError(
                .timeout,
                "another program has been writing to \(path) for 2s; the next run may find it free"
            )
        case SQLITE_NOTADB: return SourceError(.unreadable, "\(path) is no database of SQLite, or an encrypted one")
        case SQLITE_CORRUPT: return SourceError(.unreadable, "\(path) is damaged: \(words)")
        case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM:
            return SourceError(
                .unreadable,
                "cannot read \(path): \(words); a file beside it may be missing or not ours to read"
            )
        case _ where words == "not authorized": return SourceError(.query, Self.writing)
        default: break
        }
        let offset = unsafe sqlite3_error_offset(handle)
        guard let query, offset >= 0 else { return SourceError(.query, words) }
        return SourceError(.query, "\(words), \(QueryPlace(query, bytes: Int(offset)).sentence)")
    }
}
