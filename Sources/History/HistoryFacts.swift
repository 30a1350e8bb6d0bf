import Glibc
import Tape

/// What a file says about the whole of its history.
struct HistoryFacts {
    let epoch: String
    /// How much lower ids are than the sequences in the file.
    let offset: UInt64
    /// From here on no event is missing.
    let start: UInt64
    /// The sequence the next event has at least.
    let next: UInt64
    /// Up to this sequence events are counted by minutes.
    let counted: UInt64
    /// Up to this sequence it is written which events are the latest of their jobs; nil where that is so for all.
    let settled: UInt64?
    /// Events below this sequence may be missing that were shown, and whose ids were left out then.
    let lostEnd: UInt64
    /// The ``bootName`` at which the file was opened last; nil where it was closed since.
    let openedIn: String?

    init(of database: Database) throws(DatabaseError) {
        let statement = try database.prepare("SELECT name, value FROM facts")
        var facts: [String: String] = [:]
        while try statement.step() { facts[statement.text(0)] = statement.text(1) }
        func number(_ name: String) throws(DatabaseError) -> UInt64? {
            guard let number = facts[name].flatMap({ UInt64($0) }) else { return nil }
            guard number <= Self.highest else { throw .damage("has a number that no history comes to") }
            return number
        }
        guard let epoch = facts["epoch"], Epoch.isValid(epoch), let start = try number("start")
        else {
            throw .damage("does not say which history it is")
        }
        (self.epoch, self.start) = (epoch, start)
        offset = try number("offset") ?? 0
        guard offset < start else { throw .damage("does not say which ids its events have") }
        next = max(start, try number("next") ?? 1)
        counted = try number("counted") ?? 0
        settled = try number("settled")
        lostEnd = try number("lostEnd") ?? 0
        openedIn = facts["open"]
    }

    /// No history comes so far, in events or bytes: what says so was not written by one.
    static let highest: UInt64 = 1 << 62

    /// Names the time since the machine was started, see proc(5).
    static var bootName: String {
        guard let file = unsafe fopen("/proc/sys/kernel/random/boot_id", "r") else { return "unknown" }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        // At most the room of the buffer is filled, and its last byte is a NUL.
        guard unsafe fgets(&line, CInt(line.count), file) != nil else { return "unknown" }
        return String(decoding: line.prefix { $0 > 0x20 }.map { UInt8($0) }, as: UTF8.self)
    }
}
