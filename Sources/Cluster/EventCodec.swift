public import Tape

/// Events as they stand in the stream: a line of numbers, the names, and the block without its `id:` line, which belongs to
/// the sequence and the epoch that the stream gives.
///
/// The line is `VERSION ROLE TIME START END JOB TYPE`, with LF behind it: the role as in databases, the time in milliseconds
/// since 1970, where the value stands in the block (`- -` where it is bare text), and the lengths of the names in bytes (`-`
/// for no job). The names follow without anything between them.
public enum EventCodec {
    /// The version that is written; of others nothing is known.
    static let version = "1"

    /// The event as it is stored, whatever its sequence.
    public static func encode(_ event: StoredEvent) -> [UInt8] {
        let skipped = idLine(of: event.bytes)
        let value = event.value.map { ["\($0.lowerBound - skipped)", "\($0.upperBound - skipped)"] } ?? ["-", "-"]
        let words =
            [version, "\(event.role.rawValue)", "\(event.time.milliseconds)"] + value
            + [event.job.map { "\($0.utf8.count)" } ?? "-", "\(event.event.utf8.count)"]
        var bytes = Array(words.joined(separator: " ").utf8)
        bytes.reserveCapacity(bytes.count + event.bytes.count + 64)
        bytes.append(newline)
        bytes += Array((event.job ?? "").utf8)
        bytes += Array(event.event.utf8)
        bytes += event.bytes[skipped...]
        return bytes
    }

    /// The event with its id; nil where the bytes are of another version, or none that was written here.
    public static func decode(_ bytes: [UInt8], epoch: String, sequence: UInt64) -> StoredEvent? {
        guard let end = bytes.prefix(120).firstIndex(of: newline) else { return nil }
        let words = bytes[..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard
            words.count == 7, words[0] == version,
            let role = UInt8(words[1]).flatMap(EventSeries.Role.init), let time = Int64(words[2]),
            let jobCount = words[5] == "-" ? 0 : Int(words[5]), let typeCount = Int(words[6]),
            jobCount >= 0, typeCount >= 0, jobCount <= bytes.count, typeCount <= bytes.count
        else { return nil }
        let names = end + 1
        let block = names + jobCount + typeCount
        guard
            block <= bytes.count, isValue(words[3], words[4], within: bytes.count - block),
            let job = String(validating: bytes[names..<names + jobCount], as: UTF8.self),
            let type = String(validating: bytes[names + jobCount..<block], as: UTF8.self)
        else { return nil }
        let line = Array("id: \(EventID(epoch: epoch, sequence: sequence))\n".utf8)
        let start = Int(words[3]).map { $0 + line.count }
        let stop = Int(words[4]).map { $0 + line.count }
        return StoredEvent(
            sequence: sequence,
            job: words[5] == "-" ? nil : job,
            event: type,
            role: role,
            time: Timestamp(milliseconds: time),
            bytes: line + bytes[block...],
            value: start.flatMap { start in stop.map { start..<$0 } }
        )
    }

    private static func isValue(_ start: String, _ end: String, within count: Int) -> Bool {
        if start == "-", end == "-" { return true }
        guard let start = Int(start), let end = Int(end) else { return false }
        return 0 <= start && start <= end && end <= count
    }

    /// How long the `id:` line is that a block begins with; 0 where it has none.
    private static func idLine(of block: [UInt8]) -> Int {
        guard block.starts(with: Array("id: ".utf8)), let end = block.firstIndex(of: newline) else { return 0 }
        return end + 1
    }

    private static let newline = UInt8(ascii: "\n")
}
