/// A piece of a YAML file that knows where it stands.
public struct Node: Sendable {
    /// A single text.
    public struct Scalar: Hashable, Sendable {
        /// The text as written, without quotes and escapes: `12:30` and `no` are not interpreted.
        ///
        /// References in it are filled in.
        public let text: String
        /// Whether it was written without quotes and not as a block.
        public let isPlain: Bool
        /// The text with its references, which alone may be shown; nil where it has none.
        public let written: String?
        /// What a tag says that it is; nil without one.
        public let tag: CoreTag?

        /// A text, whether it stood there without quotes, how it was written if that was another way, and its tag.
        public init(text: String, isPlain: Bool, written: String? = nil, tag: CoreTag? = nil) {
            self.text = text
            self.isPlain = isPlain
            self.written = written
            self.tag = tag
        }

        /// How messages call the value: the text in quotes, or what its reference stands for.
        var shown: String { written.map { "what \($0) stands for" } ?? text.quoted }
    }

    /// A key and what stands behind it.
    public struct Entry: Sendable {
        /// The key, always a scalar.
        public let key: Node
        /// The value, an empty scalar if nothing was written.
        public let value: Node
        /// Whether it comes from the defaults of all maps of its kind.
        public let isDefault: Bool

        /// A key with its value.
        public init(key: Node, value: Node, isDefault: Bool = false) {
            self.key = key
            self.value = value
            self.isDefault = isDefault
        }

        /// The same key with another value.
        func replacingValue(_ value: Node) -> Entry { Entry(key: key, value: value, isDefault: isDefault) }

        /// The key's text.
        public var name: String { key.text ?? "" }
    }

    /// What a node can be.
    public enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    /// Where it begins.
    public let location: SourceLocation
    /// How many characters a caret line puts under it.
    public let width: Int
    /// What it is.
    public let content: Content

    /// A node at `location`, `width` characters wide.
    public init(location: SourceLocation, width: Int, content: Content) {
        self.location = location
        self.width = width
        self.content = content
    }

    /// The text of a scalar, nil for lists and maps.
    public var text: String? {
        if case .scalar(let scalar) = content { scalar.text } else { nil }
    }

    /// The text of a scalar with its references as they were written, which may be shown; nil for lists and maps.
    public var written: String? {
        if case .scalar(let scalar) = content { scalar.written ?? scalar.text } else { nil }
    }

    /// The key `name` of a map and what stands behind it; nil if it is no map or has no such key.
    public func entry(_ name: String) -> Entry? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.name == name }
    }

    /// Whether there is no value here: nothing was written, as behind the colon of `key:`, or `null` or `~` was.
    public var isEmpty: Bool { isBlank || isNull }

    /// Whether nothing was written here.
    var isBlank: Bool {
        if case .scalar(let scalar) = content { scalar.isPlain && scalar.text.isEmpty } else { false }
    }

    /// Whether a word for nothing was written here; what comes from outside is no such word.
    public var isNull: Bool {
        guard case .scalar(let scalar) = content, scalar.written == nil, !isBlank else { return false }
        return scalar.isNull
    }

    /// How a fault says that there is no value.
    public var lack: String {
        isBlank
            ? "has no value"
            : "has no value, since \(text ?? "") means none in YAML; leave it out, or quote it if it is a text"
    }

    /// The word for it in messages: `text`, `a list`, `a map` or `empty`.
    public var kind: String {
        switch content {
        case .scalar: isEmpty ? "empty" : "text"
        case .sequence: "a list"
        case .mapping: "a map"
        }
    }
}
