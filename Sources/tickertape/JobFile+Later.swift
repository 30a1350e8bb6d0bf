import Configuration

/// What the contract of the file has and this version doesn't: it is refused by name, never passed over in silence.
extension JobFile {
    /// Reports every one of `keys` that is there, so that it counts as asked for.
    static func refuseLater(_ keys: [String], in fields: Fields) {
        for key in keys where fields.has(key) {
            _ = fields.node(key)
            fields.report("\(key.quoted) is not supported yet", atKey: key)
        }
    }
}
