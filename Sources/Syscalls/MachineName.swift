import Glibc

/// What this machine is called, gethostname(2).
public enum MachineName {
    /// The name as it is now; nil where it has none, or one that is no text.
    public static var current: String? {
        var buffer = [CChar](repeating: 0, count: 256)
        // One byte stays zero, also where the name was cut.
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
    }
}
