import Configuration

/// Options that several sources share.
enum SourceOptions {
    /// So much is read; more than 64 MiB could not be sent to clients in any case.
    static let maxBytes = Key("max_bytes", bytes: 1...(64 << 20), default: "1MiB", "How much is read.")
    static let defaultLimit = maxBytes.defaultValue

    /// The charset of what is read, unless a byte order mark tells another.
    static let charset = Key<Charset?>(
        ConfigKey(
            "charset",
            .text,
            default: .words("utf-8; http: as its answer says"),
            example: "iso-8859-1",
            "How text is encoded."
        )
    ) { section, name in
        guard let label = word(in: section, name) else { return nil }
        do throws(SourceError) {
            return try Charset(label: label)
        } catch {
            let meant = Suggestion.nearest(to: label, among: Charset.usualLabels)
            let question = meant.map { "did you mean \($0)?" } ?? "see the names that \"iconv -l\" prints"
            section.refuse(name, "can't be that: \(error.message); \(question)", meant: meant)
            return nil
        }
    }

    /// A text that is not empty and holds no NUL, which the kernel would take for its end.
    @Sendable static func word(in section: ConfigSection, _ key: String) -> String? {
        guard let text = section.string(key) else { return nil }
        guard !text.isEmpty else {
            section.report("\(section.name(of: key)) is empty\(section.advice(for: key, .text))", at: key)
            return nil
        }
        return isWithoutNUL(text, key, in: section) ? text : nil
    }

    /// A path from the root on; one that is relative goes by the folder of the file that names it.
    @Sendable static func path(in section: ConfigSection, _ key: String) -> String? {
        guard let text = word(in: section, key), let node = section.node(key) else { return nil }
        return FilePath.absolute(text, namedIn: node.location.file)
    }

    /// Whether the kernel would take all of `text`; if not, that is a fault at `key`.
    static func isWithoutNUL(_ text: String, _ key: String, in section: ConfigSection) -> Bool {
        guard text.utf8.contains(0) else { return true }
        section.report("\(section.name(of: key)) holds a NUL character, which ends a text for the kernel", at: key)
        return false
    }
}
