import JSON

/// The past of a job by stretches of time: one row of buckets for each field that was asked for, or one for its values.
public struct BucketTable: Hashable, Sendable {
    /// What was asked for.
    public let query: BucketQuery
    /// By field, in the order of the query, then by stretch.
    public private(set) var rows: [[Bucket]]
    /// How often the job began to fail, by stretch.
    private var failures: [Int]

    /// A past without events.
    public init(_ query: BucketQuery) {
        self.query = query
        rows = Array(
            repeating: Array(repeating: Bucket(), count: query.count),
            count: max(1, query.fields.count)
        )
        failures = Array(repeating: 0, count: query.count)
    }

    /// The rows with the failures, which all of them share.
    public var counted: [[Bucket]] {
        rows.map { row in
            zip(row, failures).map { bucket, failures in
                var bucket = bucket
                bucket.failures = failures
                return bucket
            }
        }
    }

    /// Takes in an event, which is newer than those before it.
    ///
    /// `value` is that of the job, checked and compact JSON; nil where the event carries bare text.
    public mutating func add(
        _ role: EventSeries.Role,
        at time: Timestamp,
        isFailure: Bool,
        value: ArraySlice<UInt8>?,
        text: @autoclosure () -> String
    ) {
        guard let place = query.place(of: time) else { return }
        if isFailure { failures[place] += 1 }
        guard role == .result else { return }
        guard let value else {
            // Bare text has no parts; it is kept as JSON has it.
            if query.fields.isEmpty { rows[0][place].add(Self.quoted(text())[...]) }
            return
        }
        guard !query.fields.isEmpty else { return rows[0][place].add(value) }
        for (row, field) in query.fields.enumerated() {
            if let part = field.value(in: value) { rows[row][place].add(part) }
        }
    }

    /// Takes in what was counted before, of one field or of all values, at a moment.
    public mutating func add(_ bucket: Bucket, at time: Timestamp, row: Int) {
        if let place = query.place(of: time) { rows[row][place].add(bucket) }
    }

    /// Takes in failures that were counted before.
    public mutating func add(failures count: Int, at time: Timestamp) {
        if let place = query.place(of: time) { failures[place] += count }
    }

    private static func quoted(_ text: String) -> [UInt8] { JSONText(text).bytes }
}

extension BucketTable {
    /// Takes in an event of the job.
    public mutating func add(_ event: EncodedEvent) {
        add(
            event.role,
            at: event.time,
            isFailure: event.role == .failure && event.event == Self.failure,
            value: event.value,
            text: event.text
        )
    }

    /// The type of the event with which a job begins to fail.
    public static let failure = "jobFailed"
}
