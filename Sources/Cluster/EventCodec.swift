import JSON
public import Tape

/// Events as they stand in the stream: a line of numbers, the names, and the block without its `id:` line, which belongs to
/// the sequence and the epoch that the stream gives.
///
/// The line is `VERSION ROLE TIME START END JOB TYPE`, with LF behind it: the role as in databases, the time in milliseconds
/// since 1970, where the value stands in the block (`- -` where it is bare text), and the lengths of the names in bytes (`-`
/// for no job). The names follow without anything between them.
public enum EventCodec {
    /// The version that is written; of others nothing is known.
    private static let version = UInt8(ascii: "1")
    /// The line is no longer than this.
    private static let longestLine = 120

    /// The event as it is stored, whatever its sequence.
    public static func encode(_ event: StoredEvent) -> [UInt8] {
        let skipped = idLine(of: event.bytes)
        let job = event.job ?? ""
        var bytes: [UInt8] = []
        bytes.reserveCapacity(longestLine + job.utf8.count + event.event.utf8.count + event.bytes.count)
        bytes.append(version)
        for number in [
            Int64(event.role.rawValue), event.time.milliseconds, event.value.map { Int64($0.lowerBound - skipped) },
            event.value.map { Int64($0.upperBound - skipped) }, event.job.map { Int64($0.utf8.count) },
            Int64(event.event.utf8.count),
        ] {
            bytes.append(space)
            if number ?? -1 < 0 { bytes.append(none) }
            if let number { bytes.append(digits: number.magnitude) }
        }
        bytes.append(newline)
        bytes += job.utf8
        bytes += event.event.utf8
        bytes += event.bytes[skipped...]
        return bytes
    }

    /// The event with its id; nil where the bytes are of another version, or none that was written here.
    public static func decode(_ bytes: [UInt8], epoch: String, sequence: UInt64) -> StoredEvent? {
        var line = Line(bytes: bytes)
        guard
            line.isNext(version), let role = line.number(UInt8.self).flatMap(EventSeries.Role.init),
            let time = line.number(Int64.self), let start = line.place(), let end = line.place(),
            let jobCount = line.place(), let typeCount = line.number(Int.self, endingIn: newline),
            jobCount ?? 0 >= 0, typeCount >= 0, jobCount ?? 0 <= bytes.count, typeCount <= bytes.count
        else { return nil }
        let type = line.end + (jobCount ?? 0)
        let block = type + typeCount
        guard
            block <= bytes.count, isValue(start, end, within: bytes.count - block),
            let job = String(validating: bytes[line.end..<type], as: UTF8.self),
            let event = String(validating: bytes[type..<block], as: UTF8.self)
        else { return nil }
        var whole: [UInt8] = []
        whole.reserveCapacity(bytes.count - block + epoch.utf8.count + 32)
        whole += "id: ".utf8
        whole += epoch.utf8
        whole.append(none)
        whole.append(digits: sequence)
        whole.append(newline)
        let shift = whole.count
        whole += bytes[block...]
        return StoredEvent(
            sequence: sequence,
            job: jobCount == nil ? nil : job,
            event: event,
            role: role,
            time: Timestamp(milliseconds: time),
            bytes: whole,
            value: start.flatMap { start in end.map { start + shift..<$0 + shift } }
        )
    }

    private static func isValue(_ start: Int?, _ end: Int?, within count: Int) -> Bool {
        guard let start, let end else { return start == nil && end == nil }
        return 0 <= start && start <= end && end <= count
    }

    /// How long the `id:` line is that a block begins with; 0 where it has none.
    private static func idLine(of block: [UInt8]) -> Int {
        guard block.starts(with: "id: ".utf8), let end = block.firstIndex(of: newline) else { return 0 }
        return end + 1
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    /// Stands for what there is none of.
    private static let none = UInt8(ascii: "-")

    /// The line of numbers, word by word.
    private struct Line {
        let bytes: [UInt8]
        /// Where the next word begins.
        private(set) var end = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// The next word, which ends in that; nil where it ends otherwise.
        mutating func word(endingIn last: UInt8 = space) -> ArraySlice<UInt8>? {
            let start = end
            while end < min(bytes.count, longestLine) {
                let byte = bytes[end]
                end += 1
                if byte == space || byte == newline { return byte == last ? bytes[start..<end - 1] : nil }
            }
            return nil
        }

        /// Whether the next word is this byte alone.
        mutating func isNext(_ byte: UInt8) -> Bool { word().map { $0.count == 1 && $0.first == byte } ?? false }

        /// The next word as a number.
        mutating func number<Number: FixedWidthInteger>(_: Number.Type, endingIn last: UInt8 = space) -> Number? {
            word(endingIn: last).flatMap { Int64(digits: $0) }.flatMap { Number(exactly: $0) }
        }

        /// The next word as a number, of which there may be none; nil where it is neither.
        mutating func place() -> Int?? {
            guard let word = word() else { return nil }
            if word.count == 1, word.first == none { return .some(nil) }
            return Int(digits: word).map { .some($0) }
        }
    }
}
