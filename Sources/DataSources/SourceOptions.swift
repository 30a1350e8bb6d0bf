import Configuration

/// Options that several sources share.
enum SourceOptions {
    static let defaultLimit = 1 << 20
    /// More could not be sent to clients in any case.
    private static let largestLimit = 64 << 20

    /// `max_bytes`: so much is read, 1 MiB unless said otherwise; nil after a fault.
    static func limit(_ fields: ConfigSection) -> Int? {
        fields.option("max_bytes", or: defaultLimit) { fields.bytes($0, in: 1...largestLimit) }
    }

    /// A text that is not empty and holds no NUL, which the kernel would take for its end.
    static func word(_ key: String, in fields: ConfigSection) -> String? {
        guard let text = fields.string(key) else { return nil }
        guard !text.isEmpty else {
            fields.report("\(fields.name(of: key)) is empty", at: key)
            return nil
        }
        return isWithoutNUL(text, key, in: fields) ? text : nil
    }

    /// Whether the kernel would take all of `text`; if not, that is a fault at `key`.
    static func isWithoutNUL(_ text: String, _ key: String, in fields: ConfigSection) -> Bool {
        guard text.utf8.contains(0) else { return true }
        fields.report("\(fields.name(of: key)) holds a NUL character, which ends a text for the kernel", at: key)
        return false
    }
}

extension ConfigSection {
    /// What `read` makes of the value of `key`: `usual` if the key isn't there, nil after a fault.
    ///
    /// `read` is asked in both cases, so that the key counts as known.
    func option<Value>(_ key: String, or usual: Value, _ read: (String) -> Value?) -> Value? {
        let value = read(key)
        return has(key) ? value : usual
    }
}
