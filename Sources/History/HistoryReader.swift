import Tape

/// Reads what is in the file of a history; used by one thread.
struct HistoryReader {
    let database: Database
    private let identity: TapeIdentity

    init(_ database: Database, _ identity: TapeIdentity) { (self.database, self.identity) = (database, identity) }

    /// Opens a file that is there, to read only.
    init(path: String, _ identity: TapeIdentity) throws(DatabaseError) {
        self.init(try Database(path: path, timeout: .seconds(1)), identity)
        try database.run("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
    }

    /// The events of one job, oldest first.
    func events(_ query: JobQuery) throws(DatabaseError) -> [StoredEvent] {
        let name = try database.prepare("SELECT id FROM names WHERE name = ?")
        name.bind(1, query.job)
        guard try name.step() else { return [] }
        let number = name.integer(0)
        name.reset()
        let found = try events(
            "WHERE job = ? AND sequence > ? AND sequence < ? AND at >= ? ORDER BY sequence DESC LIMIT ?",
            as: [
                number, Int64(clamping: query.after), Int64(clamping: query.end), query.since?.milliseconds ?? .min,
                Int64(query.limit),
            ],
            upTo: query.bytes
        )
        return found.reversed()
    }

    /// The events that a condition with numbers for its parameters chooses; at most `bytes` of them but one.
    func events(_ condition: String, as numbers: [Int64], upTo bytes: Int = .max) throws(DatabaseError)
        -> [StoredEvent]
    {
        let statement = try database.prepare(
            """
            SELECT sequence, (SELECT name FROM names WHERE id = job), (SELECT name FROM names WHERE id = type), role, at,
                value_start, value_end, block
            FROM events \(condition)
            """
        )
        for (offset, number) in numbers.enumerated() { statement.bind(CInt(offset + 1), number) }
        var found: [StoredEvent] = []
        var size = 0
        while try statement.step() {
            let event = try event(at: statement)
            size += event.bytes.count
            if size > bytes, !found.isEmpty { break }
            found.append(event)
        }
        return found
    }

    /// The event of a row; one that can't have been written by a history is damage.
    private func event(at row: Statement) throws(DatabaseError) -> StoredEvent {
        let sequence = UInt64(clamping: row.integer(0))
        let bytes = row.bytes(7)
        let hasValue = !row.isNull(5)
        let (first, last) = (row.integer(5), row.integer(6))
        guard
            isBlock(bytes, of: sequence), let role = EventSeries.Role(rawValue: UInt8(clamping: row.integer(3))),
            !row.isNull(2), !hasValue || (0 <= first && first <= last && last <= bytes.count)
        else { throw .damage("has a damaged event, \(sequence)") }
        return StoredEvent(
            sequence: sequence,
            job: row.isNull(1) ? nil : row.text(1),
            event: row.text(2),
            role: role,
            time: Timestamp(milliseconds: row.integer(4)),
            bytes: bytes,
            value: hasValue ? Int(first)..<Int(last) : nil
        )
    }

    private func isBlock(_ bytes: [UInt8], of sequence: UInt64) -> Bool {
        bytes.starts(with: Array("id: \(identity.id(of: sequence))\n".utf8)) && bytes.suffix(2) == [0x0A, 0x0A]
    }

    /// The blocks that pass, see ``TapeArchive/read(from:to:upTo:passing:_:)``.
    func blocks(from position: UInt64, to end: UInt64, upTo bytes: Int, passing filter: Filter) throws(DatabaseError)
        -> ArchiveReadResult
    {
        let rows = try database.prepare(
            """
            SELECT sequence, job, type, block, role, at, value_start, value_end FROM events
            WHERE sequence >= ? AND sequence < ? ORDER BY sequence LIMIT \(Self.mostSearched)
            """
        )
        rows.bind(1, Int64(clamping: position))
        rows.bind(2, Int64(clamping: end))
        let names = try names()
        var passes = StoredFilter(filter, in: names)
        var blocks: [[UInt8]] = []
        var marks: [ArchiveReadResult.Mark] = []
        var (size, seen, reached) = (0, 0, end)
        while try rows.step() {
            seen += 1
            let sequence = UInt64(clamping: rows.integer(0))
            if seen == Self.mostSearched { reached = sequence + 1 }
            guard passes(rows.integer(1), rows.integer(2)) else { continue }
            var block = rows.bytes(3)
            guard isBlock(block, of: sequence) else { throw .damage("has a damaged event, \(sequence)") }
            if filter.isRelayed { block = relayLine(rows, names).bytes + block }
            size += block.count
            if size > bytes, !blocks.isEmpty {
                return ArchiveReadResult(blocks: blocks, marks: marks, end: sequence)
            }
            blocks.append(block)
            marks.append(ArchiveReadResult.Mark(sequence: sequence, time: Timestamp(milliseconds: rows.integer(5))))
        }
        return ArchiveReadResult(blocks: blocks, marks: marks, end: reached)
    }

    /// What precedes the block of a row for who passes it on.
    private func relayLine(_ row: Statement, _ names: [Int64: String]) -> RelayLine {
        RelayLine(
            job: row.isNull(1) ? nil : names[row.integer(1)],
            role: EventSeries.Role(rawValue: UInt8(clamping: row.integer(4))) ?? .info,
            time: Timestamp(milliseconds: row.integer(5)),
            value: row.isNull(6) ? nil : Int(row.integer(6))..<max(Int(row.integer(6)), Int(row.integer(7)))
        )
    }

    /// Where to begin, see ``TapeArchive/start(ofNewest:since:to:passing:_:)``.
    func start(
        ofNewest count: Int,
        since time: Timestamp?,
        to end: UInt64,
        passing filter: Filter
    ) throws(DatabaseError) -> UInt64 {
        let rows = try database.prepare(
            """
            SELECT sequence, job, type, at FROM events WHERE sequence < ? ORDER BY sequence DESC
            """
        )
        rows.bind(1, Int64(clamping: end))
        var passes = StoredFilter(filter, in: try names())
        var (found, older, first) = (0, 0, end)
        while found < count, older < Self.mostOlder, try rows.step() {
            // An older event may bear a later time, where the clock was set back between the two.
            if let time, rows.integer(3) < time.milliseconds {
                older += 1
                continue
            }
            guard passes(rows.integer(1), rows.integer(2)) else { continue }
            found += 1
            first = UInt64(clamping: rows.integer(0))
        }
        return first
    }

    /// How many events one reading looks at.
    private static let mostSearched = 5000
    /// After so many events that are too old, no younger one is looked for.
    private static let mostOlder = 5000

    private func names() throws(DatabaseError) -> [Int64: String] {
        let statement = try database.prepare("SELECT id, name FROM names")
        var names: [Int64: String] = [:]
        while try statement.step() { names[statement.integer(0)] = statement.text(1) }
        return names
    }
}
