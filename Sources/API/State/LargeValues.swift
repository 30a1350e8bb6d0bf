import Syscalls
import Tape

/// The large values of a document, each of which a single byte stands for until the whole is put together: they are copied
/// once, and no digest is made of what the id of its event names.
final class LargeValues {
    /// Stands for a value; no JSON holds such a byte, RFC 8259 §7.
    private static let mark: UInt8 = 0
    /// Events of so many bytes are large.
    private static let least = 4 << 10

    private var events: [EncodedEvent] = []

    /// Whether there are none, and a document is whole as it is.
    var isEmpty: Bool { events.isEmpty }

    /// What is written for the value of an event: the value, or what stands for it.
    func written(_ event: EncodedEvent) -> [UInt8] {
        guard event.bytes.count >= Self.least else { return event.json }
        events.append(event)
        return [Self.mark]
    }

    /// The document with the values in their places; nil where memory is short.
    func fill(_ json: [UInt8]) -> PagedBytes? {
        var whole = PagedWriter()
        var rest = events[...]
        for piece in json.split(separator: Self.mark, omittingEmptySubsequences: false) {
            Self.append(piece, to: &whole)
            if let event = rest.popFirst() { Self.append(event.value ?? event.json[...], to: &whole) }
        }
        return whole.finish()
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to whole: inout PagedWriter) {
        // The writer copies them within the call.
        unsafe bytes.withUnsafeBytes { unsafe whole.append($0) }
    }
}
