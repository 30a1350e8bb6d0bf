/// Looks things up in the raw text of a stream; for single events, not for loads of them.
enum Transcript {
    /// The id of the event with this number; nil where it has none, or none that a header can carry.
    static func id(ofEvent number: UInt64, in bytes: [UInt8]) -> String? {
        var id: String?
        for line in bytes.split(separator: .lineFeed, omittingEmptySubsequences: false) {
            let text = String(decoding: line.last == .carriageReturn ? line.dropLast() : line, as: UTF8.self)
            if text.hasPrefix("id:") {
                id = String(text.dropFirst(3).drop { $0 == " " })
            } else if text.hasPrefix("data:"), self.number(in: line) == number {
                guard let id, !id.isEmpty, id.utf8.count <= 512 else { return nil }
                return id.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? id : nil
            }
        }
        return nil
    }

    private static func number(in line: ArraySlice<UInt8>) -> UInt64? {
        var scanner = EventScanner()
        let event = Array(line) + [.lineFeed, .lineFeed]
        var index = 0
        return scanner.next(in: event.span, at: &index)?.number
    }
}
