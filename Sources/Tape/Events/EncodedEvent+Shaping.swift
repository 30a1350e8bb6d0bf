import JSON

/// How results are told to streams that are shaped by their viewer.
extension EncodedEvent {
    /// Whether it is a result of a job, and no news about one.
    public var isResult: Bool { role == .result }

    /// What stands before the value in an envelope.
    private static let dataKey = Array(",\"data\":".utf8)
    /// What stands behind the value in an envelope.
    private static let envelopeEnd = Array("}\n\n".utf8)

    /// The value of an envelope, where it has one; nil for bare values.
    private var envelope: (start: Int, value: Range<Int>)? {
        guard let valueRange, valueRange.lowerBound >= Self.dataKey.count, valueRange.upperBound <= bytes.count,
            bytes[..<valueRange.lowerBound].suffix(Self.dataKey.count) == Self.dataKey[...],
            bytes[valueRange.upperBound...] == Self.envelopeEnd[...]
        else { return nil }
        let start = self.start(of: EventEncoder.dataField) + EventEncoder.dataField.count + 1
        guard start < valueRange.lowerBound, bytes[start] == UInt8(ascii: "{") else { return nil }
        return (start, valueRange)
    }

    /// The block with a count of the results of its job that were left out before it; as it is where that is 0, or where
    /// the value is bare.
    public func block(leavingOut skipped: Int) -> [UInt8] {
        guard skipped > 0, let envelope else { return bytes }
        let place = envelope.value.lowerBound - Self.dataKey.count
        var block: [UInt8] = []
        block.reserveCapacity(bytes.count + 24)
        block += bytes[..<place]
        block += Self.skippedKey
        block += String(skipped).utf8
        block += bytes[place...]
        return block
    }

    private static let skippedKey = Array(",\"skipped\":".utf8)

    /// The block that tells only what has changed since another result of the same job, as a merge patch (RFC 7396).
    ///
    /// Nil where one of the two has no envelope, where a patch would lose something, and where the whole is no longer.
    public func patch(against base: EncodedEvent, leavingOut skipped: Int) -> [UInt8]? {
        guard let old = base.envelope, let new = envelope,
            // A number can go to another job.
            jobMember(from: new.start) == base.jobMember(from: old.start),
            let patch = MergePatch.make(from: base.bytes[old.value], to: bytes[new.value])
        else { return nil }
        var block: [UInt8] = []
        block.reserveCapacity(patch.count + 256)
        block += bytes.prefix { $0 != EventEncoder.newline }
        block.append(EventEncoder.newline)
        block += Self.patchStart
        block += bytes[new.start..<new.value.lowerBound - Self.dataKey.count]
        if skipped > 0 {
            block += Self.skippedKey
            block += String(skipped).utf8
        }
        block += Self.baseKey
        block += base.bytes.prefix { $0 != EventEncoder.newline }.dropFirst("id: ".utf8.count)
        block += Self.patchKey
        block += patch
        block += Self.envelopeEnd
        return block.count < bytes.count ? block : nil
    }

    private static let patchStart = Array("event: patch\ndata: ".utf8)
    private static let baseKey = Array(",\"base\":\"".utf8)
    private static let patchKey = Array("\",\"patch\":".utf8)

    /// The first member of an envelope, which names the job.
    private func jobMember(from start: Int) -> ArraySlice<UInt8> {
        bytes[start...].prefix { $0 != UInt8(ascii: ",") }
    }
}
