/// A key of jobs.yaml as people and editors are told of it.
public struct ConfigKey: Sendable {
    /// What holds where a key is not written.
    public enum Default: Hashable, Sendable {
        /// This value, as it would be written.
        case value(String)
        /// Something that only words can tell.
        case words(String)

        /// Nothing.
        public static let none = Default.words("none")
        /// The key can't be left out.
        public static let required = Default.words("must be given")

        /// For people.
        public var text: String {
            switch self {
            case .value(let text), .words(let text): text
            }
        }
    }

    /// How it is written.
    public let name: String
    /// What may stand behind it.
    public let value: ConfigValue
    /// What holds where it is not written.
    public let defaultValue: Default
    /// A value that does, as it would be written, in brackets too; nil where that follows from what may stand there.
    public let example: String?
    /// One sentence for whoever writes the file.
    public let about: String

    /// A row of the list of keys.
    public init(
        _ name: String,
        _ value: ConfigValue,
        default: Default = .none,
        example: String? = nil,
        _ about: String
    ) {
        self.name = name
        self.value = value
        self.defaultValue = `default`
        self.example = example
        self.about = about
    }
}

extension Sequence<ConfigKey> {
    /// What is said where a key is none of these, nor near one.
    public var listedAsKeys: String { "its keys are \(map(\.name).joined(separator: ", "))" }
}

/// What may stand behind a key.
public indirect enum ConfigValue: Sendable {
    case text
    /// Text in which a regular expression of ECMA-262 is found.
    case matching(String)
    /// Text of one of these words.
    case choice([String])
    /// `true` and nothing else.
    case yes
    case bool
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>?)
    case duration(ClosedRange<Duration>)
    /// One duration, or two with a hyphen, within these bounds.
    case durations(ClosedRange<Duration>)
    /// The duration 0.
    case zero
    /// A number of bytes.
    case bytes(ClosedRange<Int>)
    /// A moment with its offset from UTC.
    case moment
    case anything
    /// Nothing at all, which is not the same as an empty text.
    case nothing
    case list(ConfigValue)
    /// A list of one or more.
    case words(ConfigValue)
    /// A map from names to values.
    case map(ConfigValue)
    /// A map with these keys.
    case object([ConfigKey])
    /// A map that is not empty.
    case filled(ConfigValue)
    case either([ConfigValue])

    /// One of the words of an enumeration.
    public static func choice<E: RawRepresentable & CaseIterable>(of type: E.Type) -> ConfigValue
    where E.RawValue == String {
        .choice(E.allCases.map(\.rawValue))
    }

    /// Any text but the empty one.
    public static let someText = ConfigValue.matching("[\\s\\S]")

    /// A pattern of this word in large and in small letters.
    public static func inAnyCase(_ word: String) -> String {
        word.map { $0.isLetter ? "[\($0.uppercased())\($0.lowercased())]" : "\($0)" }.joined()
    }

    /// The keys of the map that it is, or may be; none where it is none.
    public var keys: [ConfigKey] {
        switch self {
        case .object(let keys): keys
        case .filled(let map): map.keys
        case .either(let values): values.flatMap(\.keys)
        default: []
        }
    }
}
