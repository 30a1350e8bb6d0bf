/// What an event is beside its block, as a comment line before it; for servers that pass events on, as other clients skip it
/// (HTML Living Standard, 9.2.6).
///
/// ```
/// :relay 1 1764000000123 0 84-120 host
///        │ │             │ │      the job, where there is one
///        │ │             │ where its value stands in the block, in bytes; - for none
///        │ │             the role, as a number
///        │ when it was made, in milliseconds since 1970
///        the version of this line
/// ```
public struct RelayLine: Hashable, Sendable {
    /// Nil for events of the service itself.
    public let job: String?
    /// What it means for its job's latest state.
    public let role: EventSeries.Role
    /// When it was made.
    public let time: Timestamp
    /// Where the job's value stands in the block as JSON; nil where the data lines are bare text.
    public let value: Range<Int>?

    /// The line of an event.
    public init(job: String?, role: EventSeries.Role, time: Timestamp, value: Range<Int>?) {
        (self.job, self.role, self.time, self.value) = (job, role, time, value)
    }

    /// Whether a job can be called so.
    private static func isName(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count) && text.first != "." && text.first != "-"
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static let start = ":relay 1 "

    /// The line with its end.
    public var bytes: [UInt8] {
        let place = value.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "-"
        let name = job.map { " \($0)" } ?? ""
        return Array("\(Self.start)\(time.milliseconds) \(role.rawValue) \(place)\(name)\n".utf8)
    }

    /// Reads a line without its end; nil where it is another one.
    public init?(_ line: some Collection<UInt8>) {
        let text = String(decoding: Array(line), as: UTF8.self)
        guard text.hasPrefix(Self.start) else { return nil }
        let parts = text.dropFirst(Self.start.count).split(
            separator: " ",
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard parts.count >= 3, let time = Int64(parts[0]), let number = UInt8(parts[1]),
            let role = EventSeries.Role(rawValue: number)
        else { return nil }
        let ends = parts[2].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
        case (2, nil, nil) where parts[2] == "-": value = nil
        case (2, let lower?, let upper?) where 0 <= lower && lower <= upper: value = lower..<upper
        default: return nil
        }
        if parts.count == 4 {
            guard Self.isName(parts[3]) else { return nil }
            job = String(parts[3])
        } else {
            job = nil
        }
        (self.role, self.time) = (role, Timestamp(milliseconds: time))
    }
}

extension EncodedEvent {
    /// The block as subscribers of this filter get it; `jobs` are the names of its tape.
    public func block(for filter: Filter, _ jobs: NameTable) -> [UInt8] {
        guard filter.isRelayed else { return bytes }
        let job = key.job == EventKey.noJob ? nil : jobs.name(of: key.job)
        return RelayLine(job: job, role: role, time: time, value: valueRange).bytes + bytes
    }
}
