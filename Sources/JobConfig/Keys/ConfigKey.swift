/// A key of jobs.yaml: what may stand behind it, what it does, and where it applies.
struct ConfigKey: Sendable {
    /// What may stand behind a key.
    indirect enum Value: Sendable {
        case text
        /// Text in which a regular expression of ECMA-262 is found.
        case matching(String)
        /// Text of one of these words.
        case choice([String])
        case yes
        case bool
        case integer(ClosedRange<Int>)
        case number
        case duration
        /// One duration, or two with a hyphen.
        case durations
        case bytes
        case anything
        /// Nothing at all, which is not the same as an empty text.
        case nothing
        case list(Value)
        /// A list of one or more.
        case words(Value)
        /// A map from names to values.
        case map(Value)
        /// A map with these keys.
        case object([ConfigKey], needs: [String] = [])
        case either([Value])
    }

    /// Which jobs have a use for an option.
    enum Use: Sendable, Hashable {
        case anyJob
        /// Those that run, and are not only fed.
        case running
        /// Those with one of these triggers.
        case triggers([String])
        /// Those with one of these sources.
        case sources([String])
    }

    let name: String
    let value: Value
    let use: Use
    /// One sentence for whoever writes the file.
    let about: String

    init(_ name: String, _ value: Value, for use: Use = .anyJob, _ about: String) {
        (self.name, self.value, self.use, self.about) = (name, value, use, about)
    }
}
