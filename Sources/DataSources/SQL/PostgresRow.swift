import CPostgres
import JSON

/// Values of a row of PostgreSQL, which come as text.
enum PostgresRow {
    struct Column {
        let name: String
        let kind: Kind
    }

    /// How a value is told, by the numbers of types in pg_type.dat of PostgreSQL, which never change.
    enum Kind {
        case bool, number, json, text

        init(_ type: Oid) {
            switch type {
            case 16: self = .bool
            case 20, 21, 23, 26, 700, 701, 1700: self = .number
            case 114, 3802: self = .json
            default: self = .text
            }
        }
    }

    /// The columns of a result, which is read only.
    static func columns(of result: OpaquePointer) -> [Column] {
        (0..<(unsafe PQnfields(result))).map { index in
            let name = unsafe PQfname(result, index).map { unsafe String(cString: $0) } ?? "\(index)"
            return Column(name: name, kind: Kind(unsafe PQftype(result, index)))
        }
    }

    /// How many bytes the values of a row have together.
    static func length(of result: OpaquePointer, _ row: CInt, _ columns: Int) -> Int {
        (0..<columns).reduce(0) { $0 + Int(unsafe PQgetlength(result, row, CInt($1))) }
    }

    /// The values of a row.
    static func values(of result: OpaquePointer, _ row: CInt, _ columns: [Column]) -> [JSONText] {
        columns.enumerated().map { index, column in
            let index = CInt(index)
            guard unsafe PQgetisnull(result, row, index) == 0, let start = unsafe PQgetvalue(result, row, index) else {
                return JSONText(.null)
            }
            // The bytes are the result's, which lives longer than this call.
            let count = Int(unsafe PQgetlength(result, row, index))
            return value(unsafe Array(UnsafeRawBufferPointer(start: start, count: count)), column.kind)
        }
    }

    /// A value: digits are kept as they are, and what is no JSON, as NaN and Infinity, is a text.
    static func value(_ bytes: [UInt8], _ kind: Kind) -> JSONText {
        let text = JSONText(String(decoding: bytes, as: UTF8.self))
        switch kind {
        case .bool: return JSONText(.bool(bytes.first == UInt8(ascii: "t")))
        case .number, .json: return (try? JSONText(validating: bytes)) ?? text
        case .text: return text
        }
    }
}
