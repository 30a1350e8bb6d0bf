public import Tape

extension Tape {
    /// Shows results of a job, as they come from others: numbers that are their sequences.
    public func commit(
        results sequences: ClosedRange<UInt64>,
        of job: String,
        in epoch: String,
        at time: Timestamp = .now
    ) {
        commit(
            sequences.map { sequence in
                StoredEvent(
                    sequence: sequence,
                    job: job,
                    event: "dataUpdate",
                    role: .result,
                    time: time,
                    bytes: Array("id: \(epoch)-\(sequence)\nevent: dataUpdate\ndata: \(sequence)\n\n".utf8),
                    value: nil
                )
            }
        )
    }
}
