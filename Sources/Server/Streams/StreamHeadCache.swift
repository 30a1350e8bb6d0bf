import HTTP

/// The head of a stream as it was written last: most who come within the same second get the same.
struct StreamHeadCache {
    private var fields: [(name: String, value: String)] = []
    private var version = Version.http11
    private var date = ""
    private var bytes: [UInt8] = []

    /// The bytes of a head.
    mutating func bytes(of head: EventStreamHead, version: Version, date: String) -> [UInt8] {
        let isSame = version == self.version && date == self.date && head.fields.elementsEqual(fields, by: ==)
        if !isSame {
            (fields, self.version, self.date) = (head.fields, version, date)
            bytes = head.encode(version: version, date: date)
        }
        return bytes
    }
}
