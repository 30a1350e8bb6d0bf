/// A key of jobs.yaml with all there is to it: its row in the list of keys, how its value is read, and what holds
/// without it.
public struct Key<Value: Sendable>: Sendable {
    /// Its row in the list of keys.
    public let row: ConfigKey
    /// What holds where it is not written.
    public let defaultValue: Value
    @usableFromInline let read: @Sendable (ConfigSection, String) -> Value?

    /// How it is written.
    @inlinable public var name: String { row.name }

    /// A key of any kind; `read` reports what is wrong with the value behind it and returns nil then.
    public init(
        _ row: ConfigKey,
        default: Value,
        read: @escaping @Sendable (_ section: ConfigSection, _ name: String) -> Value?
    ) {
        self.row = row
        self.defaultValue = `default`
        self.read = read
    }

    /// A key of any kind without a value that holds without it.
    public init<Wrapped>(
        _ row: ConfigKey,
        read: @escaping @Sendable (_ section: ConfigSection, _ name: String) -> Wrapped?
    ) where Value == Wrapped? {
        self.init(row, default: nil) { section, name in read(section, name).map { .some($0) } }
    }

    /// What stands behind it in a map; nil where it isn't there, and after a reported fault.
    @inlinable func value(in section: ConfigSection) -> Value? { read(section, name) }
}

extension ConfigSection {
    /// The value of a key, its default where it isn't there or after a reported fault.
    @inlinable public subscript<Value>(key: Key<Value>) -> Value { key.value(in: self) ?? key.defaultValue }

    /// The value of a key, its default where it isn't there; nil after a reported fault.
    @inlinable public func value<Value>(_ key: Key<Value>) -> Value? {
        let value = key.value(in: self)
        return has(key.name) ? value : key.defaultValue
    }

    /// Whether a key is there; this does not count as asking for it.
    @inlinable public func has<Value>(_ key: Key<Value>) -> Bool { has(key.name) }
}
